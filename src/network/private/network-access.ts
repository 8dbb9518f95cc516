import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { objectWith } from '../../private/validation/shapes';
import { IPeer } from '../peer';

/** A peer of a connection. */
export const PEER = objectWith<IPeer>('a workload of this library, or a Peer such as Peer.pods({ app: "shop" })', 'toNetworkPolicyPeer');

/** Port numbers of a rule, by protocol. A rule without ports allows all of them. */
export interface RulePorts {
  readonly tcp?: number[];
  readonly udp?: number[];
}

/** Ingress and egress rules of a workload: its own pods and DNS at first, and what is allowed later. */
export class NetworkAccess {
  /** Returns the rules of a workload of this library, and undefined for any other peer. */
  public static of(peer: IPeer): NetworkAccess | undefined {
    return NetworkAccess.known.get(peer);
  }

  private static readonly known = new WeakMap<IPeer, NetworkAccess>();

  private readonly ingress: k8s.NetworkPolicyIngressRule[];
  private readonly egress: k8s.NetworkPolicyEgressRule[];

  constructor(private readonly owner: IPeer, private readonly namespace: string | undefined) {
    NetworkAccess.known.set(owner, this);
    const own = owner.toNetworkPolicyPeer(namespace);
    this.ingress = [{ from: [own] }];
    this.egress = [{ to: [own] }, { ports: policyPorts({ tcp: [53], udp: [53] }) }];
  }

  /** Allows ingress from `peer` on `ports`. If the peer is a workload of this library, its egress is allowed as well. */
  public allowFrom(peer: IPeer, ports: RulePorts): void {
    this.ingress.push({ from: [peer.toNetworkPolicyPeer(this.namespace)], ports: policyPorts(ports) });
    const other = NetworkAccess.of(peer);
    other?.egress.push({ to: [this.owner.toNetworkPolicyPeer(other.namespace)], ports: policyPorts(ports) });
  }

  /** Allows ingress on `ports` from anywhere, inside and outside the cluster. */
  public allowFromAnywhere(ports: RulePorts): void {
    this.ingress.push({ ports: policyPorts(ports) });
  }

  /** Allows egress to `peer` on `ports`. */
  public allowTo(peer: IPeer, ports: RulePorts): void {
    this.egress.push({ to: [peer.toNetworkPolicyPeer(this.namespace)], ports: policyPorts(ports) });
  }

  /** Allows egress to anywhere on `ports`. */
  public allowToAnywhere(ports: RulePorts): void {
    this.egress.push({ ports: policyPorts(ports) });
  }

  /** Renders the spec of the NetworkPolicy. Its rules are read at synth, so that later calls are included. */
  public spec(selector: { [key: string]: string }, restrictEgress: boolean): k8s.NetworkPolicySpec {
    return {
      podSelector: { matchLabels: selector },
      policyTypes: restrictEgress ? ['Ingress', 'Egress'] : ['Ingress'],
      ingress: Lazy.any({ produce: () => this.ingress }),
      egress: restrictEgress ? Lazy.any({ produce: () => this.egress }) : undefined,
    };
  }
}

function policyPorts(ports: RulePorts): k8s.NetworkPolicyPort[] | undefined {
  const rules = [...ofProtocol('TCP', ports.tcp), ...ofProtocol('UDP', ports.udp)];
  return rules.length > 0 ? rules : undefined;
}

function ofProtocol(protocol: string, numbers: number[] = []): k8s.NetworkPolicyPort[] {
  return numbers.map((number) => ({ port: k8s.IntOrString.fromNumber(number), protocol }));
}
