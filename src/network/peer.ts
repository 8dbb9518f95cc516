import { k8s } from 'cdk8s-plus-27';
import { isRange } from '../private/validation/addresses';
import { namespace as namespaceErrors } from '../private/validation/rules';
import { selector } from '../private/validation/maps';
import { validateCall, format } from '../private/validation/report';

/**
 * Something that network traffic comes from or goes to: the pods of a workload, or addresses.
 *
 * Every workload of this library is one; `Peer` makes one of anything else.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export interface IPeer {
  /**
   * How a NetworkPolicy names this peer.
   *
   * @param namespace the namespace of that policy, where it is known
   * @returns the `from` or `to` entry of a rule
   */
  toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer;
}

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
   * The pods that carry all of `labels`.
   *
   * For a workload of cdk8s-plus pass its `matchLabels`.
   *
   * @param labels what the pods carry
   * @param namespace where the pods are; by default in the namespace of the workload that the peer is given to
   * @throws when `labels` is empty, which would be every pod, or a label or the namespace is none
   */
  public static pods(labels: { [key: string]: string }, namespace?: string): Peer {
    validateCall('Peer.pods', [
      ...selector('labels', labels, ', which is every pod: name a label, or say Peer.namespace(...) or Peer.anyPod()'),
      ...(namespace === undefined ? [] : namespaceErrors('namespace', namespace)),
    ]);
    return new Peer((from) => podPeer(labels, namespace, from));
  }

  /**
   * Every pod of a namespace.
   *
   * @param name the namespace
   * @throws when that can be the name of no namespace
   */
  public static namespace(name: string): Peer {
    validateCall('Peer.namespace', namespaceErrors('name', name));
    return new Peer(() => ({ namespaceSelector: namespaceNamed(name) }));
  }

  /** Every pod of the cluster. */
  public static anyPod(): Peer {
    return new Peer(() => ({ namespaceSelector: {} }));
  }

  /**
   * A range of addresses outside the cluster.
   *
   * @param cidr the range, such as "10.0.0.0/8" or "2001:db8::/32"
   * @param excluding parts of the range that are left out
   * @throws when `cidr` is not a range in CIDR notation
   */
  public static cidr(cidr: string, excluding?: string[]): Peer {
    const wrong = [cidr, ...(excluding ?? [])].filter((range) => !isRange(range));
    validateCall('Peer.cidr', wrong.map((range) => `a range is an address and a prefix length such as "10.0.0.0/8", got ${format(range)}`));
    return new Peer(() => ({ ipBlock: { cidr, except: excluding } }));
  }

  private constructor(private readonly seenFrom: (namespace?: string) => k8s.NetworkPolicyPeer) {}

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.seenFrom(namespace);
  }
}

/** Pods with `labels` in `namespace`, as a policy in the namespace `from` names them. */
function podPeer(labels: { [key: string]: string }, namespace?: string, from?: string): k8s.NetworkPolicyPeer {
  const elsewhere = namespace !== undefined && namespace !== from;
  return {
    podSelector: { matchLabels: labels },
    namespaceSelector: elsewhere ? namespaceNamed(namespace) : undefined,
  };
}

function namespaceNamed(name: string): k8s.LabelSelector {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}
