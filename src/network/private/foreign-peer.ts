/** Peers of cdk8s-plus and of cdk8s. They are known by their methods, for an app may use any version of cdk8s-plus. */
import { k8s } from 'cdk8s-plus-27';

/** The name of a namespace, as a label that the API server sets. */
export const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/** An `IPeer`, which imports this file. */
interface OwnPeer {
  toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer;
}

/** A selector of cdk8s-plus. */
interface PlusSelector {
  _toKube(): k8s.LabelSelector;
}

/** What `toNetworkPolicyPeerConfig` of a workload, of namespaces or of a range of addresses in cdk8s-plus returns. */
interface PlusPeerConfig {
  readonly ipBlock?: { readonly cidr: string; readonly except?: string[] };
  readonly podSelector?: {
    readonly labelSelector: PlusSelector;
    readonly namespaces?: { readonly labelSelector?: PlusSelector; readonly names?: string[] };
  };
}

/** An object of Kubernetes, as `ApiObject` renders it. */
interface Manifest {
  readonly kind: string;
  readonly metadata: k8s.ObjectMeta;
  readonly spec?: { readonly selector?: k8s.LabelSelector };
}

/** A construct of cdk8s-plus, or an `ApiObject`. */
interface ForeignConstruct {
  toNetworkPolicyPeerConfig(): PlusPeerConfig;
  toJson(): Manifest;
}

/** Returns a function that renders the pods of a construct of another library, and undefined if it has none. */
function foreignPeer(construct: unknown): ((namespace?: string) => k8s.NetworkPolicyPeer) | undefined {
  const { toNetworkPolicyPeerConfig, toJson } = Object(construct) as Partial<ForeignConstruct>;
  if (typeof toNetworkPolicyPeerConfig === 'function') return (namespace) => plusPeer(toNetworkPolicyPeerConfig.call(construct), namespace);
  const manifest = typeof toJson === 'function' ? toJson.call(construct) : undefined;
  const selector = manifest && selectorOf(manifest);
  return selector && ((namespace) => podsOf(selector, manifest.metadata.namespace, namespace));
}

/** Returns a function that renders a peer of this library or of another one, and undefined for other values. */
export function anyPeer(peer: unknown): ((namespace?: string) => k8s.NetworkPolicyPeer) | undefined {
  const own = Object(peer) as Partial<OwnPeer>;
  if (typeof own.toNetworkPolicyPeer === 'function') return (namespace) => (own as OwnPeer).toNetworkPolicyPeer(namespace);
  return foreignPeer(peer);
}

function plusPeer({ ipBlock, podSelector }: PlusPeerConfig, from?: string): k8s.NetworkPolicyPeer {
  if (!podSelector) return { ipBlock: { cidr: ipBlock?.cidr ?? '', except: ipBlock?.except } };
  const { names, labelSelector } = podSelector.namespaces ?? {};
  const pods = podSelector.labelSelector._toKube();
  if (names?.length === 1) return podsOf(pods, names[0], from);
  const namespaceSelector = names ? { matchExpressions: [{ key: NAMESPACE_LABEL, operator: 'In', values: names }] } : labelSelector?._toKube();
  return { podSelector: pods, namespaceSelector };
}

/** Renders pods of `namespace` for a NetworkPolicy in the namespace `from`. */
function podsOf(podSelector: k8s.LabelSelector, namespace?: string, from?: string): k8s.NetworkPolicyPeer {
  const elsewhere = namespace !== undefined && namespace !== from;
  return { podSelector, namespaceSelector: elsewhere ? { matchLabels: { [NAMESPACE_LABEL]: namespace } } : undefined };
}

/** The selector of the pods of an object, unless it would select all pods. */
function selectorOf({ kind, metadata, spec }: Manifest): k8s.LabelSelector | undefined {
  const selector = kind === 'Pod' ? { matchLabels: metadata.labels } : spec?.selector;
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  return Object.keys(matchLabels).length + matchExpressions.length > 0 ? selector : undefined;
}
