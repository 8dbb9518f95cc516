import { k8s } from 'cdk8s-plus-27';
import { IConstruct } from 'constructs';
import { byName } from '../private/by-name';
import { isRange } from '../private/validation/addresses';
import { namespace as namespaceErrors } from '../private/validation/names';
import { selector } from '../private/validation/string-maps';
import { validateCall } from '../private/validation/report';
import { listOf, mismatch, shapeOf } from '../private/validation/shapes';
import { NAMESPACE_LABEL, anyPeer } from './private/foreign-peer';

/**
 * Source or destination of network traffic: the pods of a workload, or a range of addresses.
 *
 * Every workload of this library is a peer. `Peer` represents all others.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export interface IPeer {
  /**
   * Renders this peer as an entry of `from` or `to` in a NetworkPolicy rule.
   *
   * @param namespace the namespace of the NetworkPolicy, if known
   */
  toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer;
}

const CIDR = 'an address and a prefix length such as "10.0.0.0/8"';
const RANGE = shapeOf<string>(CIDR, (prop, value) => (isRange(value) ? [] : mismatch(prop, CIDR, value)));

/**
 * Peers that are not workloads of this library.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const web: StatefulWorkload;
 * web.connectFrom(Peer.pods({ app: 'shop' }));
 * web.connectFrom(Peer.namespace('monitoring'), { ports: ['metrics'] });
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
 */
export class Peer implements IPeer {
  /**
   * Pods that have all of the given labels.
   *
   * @param labels the labels of the pods, at least one
   * @param namespace the namespace of the pods; by default, the namespace of the workload that the peer is passed to
   * @throws if `labels` is empty, which would select every pod, or if a label or the namespace is invalid
   */
  public static pods(labels: { [key: string]: string }, namespace?: string): Peer {
    validateCall('Peer.pods', [
      ...selector('labels', labels, ', which is every pod: name a label, or say Peer.namespace(...) or Peer.anyPod()'),
      ...(namespace === undefined ? [] : namespaceErrors('namespace', namespace)),
    ]);
    return new Peer((from) => podPeer(byName(labels), namespace, from));
  }

  /**
   * The pods of a workload that is not of this library: a Deployment, a Pod or another workload of any version of cdk8s-plus, its
   * namespaces and ranges of addresses, or an object of Kubernetes with a selector, such as `k8s.KubeDeployment`.
   *
   * @param workload the workload
   * @throws if the construct does not say which pods it has
   */
  public static of(workload: IConstruct): Peer {
    const render = anyPeer(workload);
    validateCall('Peer.of', render ? [] : mismatch('workload', 'a workload of cdk8s-plus, or an object with a selector of pods: otherwise use Peer.pods({ ... })', workload));
    return new Peer(render as (namespace?: string) => k8s.NetworkPolicyPeer);
  }

  /**
   * All pods of a namespace.
   *
   * @param name the name of the namespace
   * @throws if the name is invalid
   */
  public static namespace(name: string): Peer {
    validateCall('Peer.namespace', namespaceErrors('name', name));
    return new Peer(() => ({ namespaceSelector: namespaceNamed(name) }));
  }

  /** All pods of the cluster. */
  public static anyPod(): Peer {
    return new Peer(() => ({ namespaceSelector: {} }));
  }

  /**
   * Range of IP addresses outside the cluster.
   *
   * @param cidr the range in CIDR notation, such as "10.0.0.0/8" or "2001:db8::/32"
   * @param excluding ranges within `cidr` to exclude, in CIDR notation
   * @throws if a range is not in CIDR notation
   */
  public static cidr(cidr: string, excluding?: string[]): Peer {
    validateCall('Peer.cidr', [...RANGE.errors('cidr', cidr), ...listOf(RANGE).errors('excluding', excluding ?? [])]);
    return new Peer(() => ({ ipBlock: { cidr, except: excluding ?? undefined } }));
  }

  private constructor(private readonly render: (namespace?: string) => k8s.NetworkPolicyPeer) {}

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.render(namespace);
  }
}

/** Renders the pods with `labels` in `namespace` for a NetworkPolicy in the namespace `from`. */
function podPeer(labels: { [key: string]: string }, namespace?: string, from?: string): k8s.NetworkPolicyPeer {
  const elsewhere = namespace !== undefined && namespace !== from;
  return {
    podSelector: { matchLabels: labels },
    namespaceSelector: elsewhere ? namespaceNamed(namespace) : undefined,
  };
}

function namespaceNamed(name: string): k8s.LabelSelector {
  return { matchLabels: { [NAMESPACE_LABEL]: name } };
}
