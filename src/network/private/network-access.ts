import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { namespaceOf } from '../../private/naming';
import { checkOptions } from '../../private/validation/props';
import { validate } from '../../private/validation/report';
import { ClusterDns } from '../cluster-dns';
import { ConnectFromOptions, ConnectToOptions } from '../connect-options';
import { IPeer } from '../peer';
import { anyPeer } from './foreign-peer';
import { RulePorts, policyPorts } from './policy-ports';
import { PodPorts, chosenPorts, portChoiceErrors } from './pod-ports';
import { CONNECT_FROM, CONNECT_TO, PEER } from './shapes';

/** Ingress and egress rules of a workload: its own pods and DNS at first, and what is allowed later. */
export class NetworkAccess {
  /** Returns the rules of a workload of this library, and undefined for any other peer. */
  public static of(peer: IPeer): NetworkAccess | undefined {
    return NetworkAccess.known.get(peer);
  }

  private static readonly known = new WeakMap<IPeer, NetworkAccess>();

  private readonly ingress: k8s.NetworkPolicyIngressRule[];
  private readonly egress: k8s.NetworkPolicyEgressRule[];

  private readonly namespace: string | undefined;

  /**
   * @param scope the construct of the pods, which the errors name
   * @param owner the construct that is passed to `connectFrom` of others
   * @param ports the ports of the pods
   * @param dns the DNS servers of the cluster
   */
  constructor(private readonly scope: Construct, private readonly owner: IPeer, private readonly ports: PodPorts, dns: ClusterDns) {
    NetworkAccess.known.set(owner, this);
    this.namespace = namespaceOf(scope);
    const own = owner.toNetworkPolicyPeer(this.namespace);
    this.ingress = [{ from: [own] }];
    this.egress = [{ to: [own] }, dns._egress(this.namespace)];
  }

  /** Implements `connectFrom` of a construct. */
  public connectFrom(peer: IPeer, options: ConnectFromOptions = {}): void {
    const { ports } = checkOptions(this.scope, CONNECT_FROM, options, ...PEER.errors('peer', peer));
    validate(this.scope, portChoiceErrors(this.ports, ports));
    this.allowFrom(peer, chosenPorts(this.ports, ports));
  }

  /** Implements `connectTo` of a construct. */
  public connectTo(peer: IPeer, options: ConnectToOptions = {}): void {
    const { ports, udpPorts } = checkOptions(this.scope, CONNECT_TO, options, ...PEER.errors('peer', peer));
    this.allowTo(peer, { tcp: ports, udp: udpPorts });
  }

  /** Allows ingress from `peer` on `ports`. If the peer is a workload of this library, its egress is allowed as well. */
  public allowFrom(peer: IPeer, ports: RulePorts): void {
    this.ingress.push({ from: this.rendered(peer), ports: policyPorts(ports) });
    const other = NetworkAccess.of(peer);
    other?.egress.push({ to: [this.owner.toNetworkPolicyPeer(other.namespace)], ports: policyPorts(ports) });
  }

  /** Allows ingress on `ports` from anywhere, inside and outside the cluster. */
  public allowFromAnywhere(ports: RulePorts): void {
    this.ingress.push({ ports: policyPorts(ports) });
  }

  /** Allows egress to `peer` on `ports`. */
  public allowTo(peer: IPeer, ports: RulePorts): void {
    this.egress.push({ to: this.rendered(peer), ports: policyPorts(ports) });
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

  private rendered(peer: IPeer): k8s.NetworkPolicyPeer[] {
    return [anyPeer(peer)?.(this.namespace) ?? {}];
  }
}
