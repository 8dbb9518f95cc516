import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { IPeer } from '../peer';

/** Port numbers of a rule, by protocol. Neither: every port. */
export interface RulePorts {
  readonly tcp?: number[];
  readonly udp?: number[];
}

/** Who may talk to a workload and whom it may talk to: its own pods and DNS, and what is allowed later. */
export class NetworkAccess {
  /** The access of a workload that has one; undefined for peers that this library does not run. */
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

  /** Lets `peer` in on `ports`, and out to here where the peer is a workload of ours: one call wires both ends. */
  public allowFrom(peer: IPeer, ports: RulePorts): void {
    this.ingress.push({ from: [peer.toNetworkPolicyPeer(this.namespace)], ports: policyPorts(ports) });
    const other = NetworkAccess.of(peer);
    other?.egress.push({ to: [this.owner.toNetworkPolicyPeer(other.namespace)], ports: policyPorts(ports) });
  }

  /** Lets everyone in on `ports`, from inside the cluster and from outside. */
  public allowFromAnywhere(ports: RulePorts): void {
    this.ingress.push({ ports: policyPorts(ports) });
  }

  /** Lets the workload out to `peer` on `ports`. */
  public allowTo(peer: IPeer, ports: RulePorts): void {
    this.egress.push({ to: [peer.toNetworkPolicyPeer(this.namespace)], ports: policyPorts(ports) });
  }

  /** Lets the workload out to everyone on `ports`. */
  public allowToAnywhere(ports: RulePorts): void {
    this.egress.push({ ports: policyPorts(ports) });
  }

  /** The policy's spec, with all that is allowed until synth. */
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
