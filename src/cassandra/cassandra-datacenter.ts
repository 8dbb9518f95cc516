import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BackupOptions } from '../job/backup-options';
import { ConnectFromOptions, ConnectToOptions } from '../network/connect-options';
import { HeadlessService } from '../network/headless-service';
import { IPeer } from '../network/peer';
import { SecretKey } from '../secret/secret-key';
import { TlsSecret } from '../secret/tls-secret';
import { StatefulWorkload } from '../workload/stateful-workload';
import { CassandraBackup } from './cassandra-backup';
import { CassandraDatacenterProps } from './cassandra-datacenter-props';
import { ICassandraDatacenter } from './i-cassandra-datacenter';
import { checkDatacenter, checkReplicationFactor } from './private/datacenter-validation';
import { CASSANDRA_IMAGE, PORTS } from './private/image';
import { Rack, lastPod, layOut, seedPods, startOrder } from './private/racks';
import { Ring } from './private/ring';
import { renderRingJobs } from './private/ring-jobs';

/**
 * Apache Cassandra datacenter with several racks: a StatefulSet for each rack, usually in a zone of its own. New nodes join one at a time
 * across all racks, a change of `nodes` restarts no node, and evictions take down one node at a time.
 *
 * Decommission a node before you reduce `nodes`, see `CassandraDecommission`. The CronJob "<name>-check" compares the ring with the
 * manifests every hour, and its Job fails with a message if they differ.
 *
 * @exampleMetadata fixture=chart
 * @example
 * const ring = new CassandraDatacenter(this, 'dc1', {
 *   nodes: 6,
 *   racks: { r1: { zone: 'zone-1' }, r2: { zone: 'zone-2' }, r3: { zone: 'zone-3' } },
 *   size: Size.gibibytes(100),
 *   memory: Size.gibibytes(8),
 *   superuserPassword: { secret: 'cassandra', key: 'password' },
 * });
 * ring.host; // dc1.<namespace>.svc.cluster.local
 * ring.replication(3); // for CREATE KEYSPACE: {'class': 'NetworkTopologyStrategy', 'dc1': 3}
 *
 * @see https://kubernetes.io/docs/tutorials/stateful-application/cassandra/
 */
export class CassandraDatacenter extends Construct implements ICassandraDatacenter, IPeer {
  /** Name of the Service for clients, and prefix of the datacenter's other objects. */
  public readonly name: string;

  /** Name of the datacenter in the cluster, as used in the replication of keyspaces. */
  public readonly datacenterName: string;

  /** Number of nodes. */
  public readonly nodes: number;

  /** Headless Service that governs the StatefulSets. It also publishes the addresses of nodes that are not ready. */
  public readonly service: HeadlessService;

  private readonly props: CassandraDatacenterProps;
  private readonly ring: Ring;
  private readonly racks: Rack[];
  private readonly workloads: StatefulWorkload[];

  /** @throws if props are invalid, with all errors in one message; at synth if a Secret of the app does not have a named key */
  constructor(scope: Construct, id: string, props: CassandraDatacenterProps) {
    super(scope, id);
    const checked = checkDatacenter(this, props);
    this.props = checked;
    this.name = checked.name;
    this.datacenterName = checked.datacenterName ?? this.name;
    this.nodes = checked.nodes;
    this.racks = layOut(this.name, checked);
    this.ring = new Ring(this, this.name, checked);
    this.service = this.ring.renderGoverningService();
    this.ring.renderClientService();
    this.ring.renderConfig(this.hosts, this.seeds);
    this.workloads = this.ring.renderRacks(this.racks, this.service);
    this.ring.renderDisruptionBudget();
    renderRingJobs(this, this, this.racks, checked);
  }

  /** Host name of the Service for clients, which resolves to the addresses of all ready nodes. */
  public get host(): string {
    return this.ring.host;
  }

  /** Port that clients connect to. */
  public get port(): number {
    return PORTS.cql;
  }

  /** Names of the pods, in the order in which the nodes join the ring. */
  public get pods(): string[] {
    return startOrder(this.racks);
  }

  /** Host names of the nodes, in the same order. They do not change when a pod is replaced. */
  public get hosts(): string[] {
    return this.pods.map((pod) => this.service.hostOf(pod));
  }

  /** Host names of the seeds, for the `remoteSeeds` of other datacenters of the cluster. */
  public get seeds(): string[] {
    return seedPods(this.racks, this.props.seedsPerRack).map((pod) => this.service.hostOf(pod));
  }

  /** Name of the superuser. */
  public get superuser(): string {
    return this.props.superuser ?? 'admin';
  }

  /** Key of the Secret with the superuser's password; undefined if `insecure` is set. */
  public get superuserSecret(): SecretKey | undefined {
    if (this.props.insecure) return undefined;
    return this.props.superuserPassword ?? { secret: `${this.name}-superuser`, key: 'password' };
  }

  /** Certificate that the nodes present to clients; undefined without TLS. */
  public get clientTls(): TlsSecret | undefined {
    return this.props.clientTls;
  }

  /** Image of the nodes and of the Jobs that connect to them. */
  public get image(): string {
    return this.props.image ?? CASSANDRA_IMAGE;
  }

  /**
   * Returns the pod of the last node of a rack, which is the first to be removed when the rack is scaled down.
   *
   * @param rack a key of `racks`
   * @throws if there is no such rack, or it has no nodes
   */
  public lastNode(rack: string): string {
    return lastPod(this, this.racks, rack);
  }

  /**
   * Returns the replication of a keyspace in this datacenter, for `CREATE KEYSPACE ... WITH replication =`.
   *
   * @param replicationFactor number of replicas of each row, an integer from 1 to the number of nodes. With 3, a quorum remains while one
   * node is down
   * @throws if the replication factor is out of range
   */
  public replication(replicationFactor: number): string {
    checkReplicationFactor(this, replicationFactor, this.nodes);
    return `{'class': 'NetworkTopologyStrategy', '${this.datacenterName}': ${replicationFactor}}`;
  }

  /**
   * Allows a peer to connect to the nodes.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options names of the ports, "cql" or "internode", or those of `sidecars`; "cql" by default
   * @throws if the nodes have no port of that name
   */
  public connectFrom(peer: IPeer, options: ConnectFromOptions = {}): void {
    this.workloads.forEach((workload) => workload.connectFrom(peer, { ...options, ports: options?.ports ?? ['cql'] }));
  }

  /**
   * Allows the nodes to connect to a peer, by default to the nodes of another datacenter of the cluster.
   *
   * @param peer the other datacenter, or a `Peer`
   * @param options the ports to open; that of the nodes of a datacenter by default
   * @throws if a port is not an integer from 1 to 65535, or if a list of ports is empty
   */
  public connectTo(peer: IPeer, options: ConnectToOptions = {}): void {
    const internode = options?.udpPorts ? undefined : [PORTS.internode];
    this.workloads.forEach((workload) => workload.connectTo(peer, { ...options, ports: options?.ports ?? internode }));
  }

  /**
   * Adds a CronJob that backs up all user keyspaces to a claim.
   *
   * @param id ID of the construct, from which the default name of the CronJob derives
   * @param options schedule and claim of the backups
   * @throws if options are invalid, with all errors in one message
   */
  public backup(id: string, options: BackupOptions): CassandraBackup {
    return new CassandraBackup(this, id, { ...options, datacenter: this });
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.ring.peer.toNetworkPolicyPeer(namespace);
  }
}
