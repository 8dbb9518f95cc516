import { k8s } from 'cdk8s-plus-27';
import { validateCall } from '../private/validation/report';
import { listOf, optionsOf, struct } from '../private/validation/shapes';
import { IPeer, Peer } from './peer';
import { anyPeer } from './private/foreign-peer';
import { PORT_NUMBER } from './private/ports';
import { policyPorts } from './private/policy-ports';
import { PEER } from './private/shapes';

/** Port of the DNS protocol, over UDP and TCP. */
const DNS_PORT = 53;

/** Range of addresses that exist on each node only. NodeLocal DNSCache and the DNS servers of some clouds have one of them. */
const LINK_LOCAL = '169.254.0.0/16';

/** Options for the DNS servers of a cluster. */
export interface ClusterDnsOptions {
  /**
   * Ports of the DNS servers, over UDP and TCP. A NetworkPolicy applies to the ports that the pods listen on, not to that of their Service.
   *
   * @default [53]
   */
  readonly ports?: number[];
}

const OPTIONS = struct<ClusterDnsOptions>('an object { ports }', { ports: listOf(PORT_NUMBER, 1) });

/**
 * DNS servers of a cluster, to which NetworkPolicies that restrict egress allow requests.
 *
 * @exampleMetadata fixture=chart
 * @example
 * ClusterSettings.of(this).apply({ dns: ClusterDns.openShift() });
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export class ClusterDns {
  /**
   * Pods with the label `k8s-app: kube-dns` in the namespace `kube-system`, as CoreDNS has them in most clusters, and the link-local
   * addresses 169.254.0.0/16, of which NodeLocal DNSCache has one.
   *
   * If NodeLocal DNSCache also listens on the IP address of the Service `kube-dns`, name that address: see `servers`.
   *
   * @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
   */
  public static kubeDns(): ClusterDns {
    return new ClusterDns([Peer.pods({ 'k8s-app': 'kube-dns' }, 'kube-system'), Peer.cidr(LINK_LOCAL)], [DNS_PORT]);
  }

  /**
   * DNS pods of OpenShift, which are in the namespace `openshift-dns` and listen on port 5353.
   *
   * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/networking_operators/dns-operator
   */
  public static openShift(): ClusterDns {
    return new ClusterDns([Peer.pods({ 'dns.operator.openshift.io/daemonset-dns': 'default' }, 'openshift-dns')], [5353]);
  }

  /**
   * DNS servers given by their pods or their addresses.
   *
   * @param servers the pods or the addresses, such as `Peer.cidr('10.96.0.10/32')`, at least one
   * @param options the ports of the servers
   * @throws if a server is not a peer, or a port is invalid
   */
  public static servers(servers: IPeer[], options: ClusterDnsOptions = {}): ClusterDns {
    const checked = optionsOf(OPTIONS, options);
    validateCall('ClusterDns.servers', [...listOf(PEER, 1).errors('servers', servers ?? []), ...checked.errors('options')]);
    return new ClusterDns(servers, checked.options.ports ?? [DNS_PORT]);
  }

  /**
   * Any address, inside and outside the cluster.
   *
   * @param options the ports of the servers
   * @throws if a port is invalid
   */
  public static anywhere(options: ClusterDnsOptions = {}): ClusterDns {
    const checked = optionsOf(OPTIONS, options);
    validateCall('ClusterDns.anywhere', checked.errors('options'));
    return new ClusterDns(undefined, checked.options.ports ?? [DNS_PORT]);
  }

  private constructor(private readonly servers: IPeer[] | undefined, private readonly ports: number[]) {}

  /** @internal */
  public _egress(namespace: string | undefined): k8s.NetworkPolicyEgressRule {
    return {
      to: this.servers?.map((server) => anyPeer(server)?.(namespace) ?? {}),
      ports: policyPorts({ tcp: this.ports, udp: this.ports }),
    };
  }
}
