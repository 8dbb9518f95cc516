import { Cron } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BackupOptions } from '../job/backup-options';
import { CassandraBackup } from './cassandra-backup';
import { CassandraOptions } from './cassandra-options';
import { HeadlessService } from '../network/headless-service';
import { ICassandraDatacenter } from './i-cassandra-datacenter';
import { IPeer, Peer } from '../network/peer';
import { inheritedPodOptions } from '../workload/private/inherited-pod-options';
import { CASSANDRA_IMAGE, CASSANDRA_USER, PORTS } from './private/image';
import { ringLabels } from './private/labels';
import { Rack, layOut, rackErrors, seedPods, startOrder } from './private/racks';
import { ringFiles, ringErrors } from './private/ring';
import { RingCheck } from './private/ring-check';
import { RoleCopies, SuperuserJob } from './private/superuser-job';
import { rackWorkload } from './private/workload';
import { disruptionBudget } from '../workload/private/pod-objects';
import { nameOf, namespaceOf, serviceHost, takeName } from '../private/naming';
import { NetworkAccess } from '../network/private/network-access';
import { withoutNulls, validate, unknownName } from '../private/validation/report';
import { expectSecretKeys } from '../secret/private/secret-reference';
import { RackOptions } from './rack-options';
import { SecretKey } from '../secret/secret-key';
import { ConnectFromOptions } from '../network/connect-options';
import { StatefulWorkload } from '../workload/stateful-workload';
import { TlsSecret } from '../secret/tls-secret';

/** With three replicas, a quorum remains while one node is down. */
const DEFAULT_REPLICATION_FACTOR = 3;

/** Properties for `CassandraDatacenter`. */
export interface CassandraDatacenterProps extends CassandraOptions {
  /** Number of nodes in all racks together, at least one for each rack. Reduce it only after a `CassandraDecommission`. */
  readonly nodes: number;

  /** Racks by name, which must be a DNS label. The names are stored on the volumes, and nodes do not start in another rack. */
  readonly racks: { [name: string]: RackOptions };
}

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
  private readonly racks: Rack[];
  private readonly workloads: StatefulWorkload[];

  /** @throws if props are invalid, with all errors in one message; at synth if a Secret of the app does not have a named key */
  constructor(scope: Construct, id: string, props: CassandraDatacenterProps) {
    super(scope, id);
    this.props = props = withoutNulls(props);
    this.name = props.name ?? nameOf(this);
    this.datacenterName = props.datacenterName ?? this.name;
    this.nodes = props.nodes;
    validate(this, this.errors());
    this.racks = layOut(this.name, props.nodes, props.racks);
    this.service = this.renderGoverningService();
    this.renderClientService();
    this.renderRing();
    this.workloads = this.renderRacks();
    this.renderDisruptionBudget();
    this.renderJobs();
  }

  /** Host name of the Service for clients, which resolves to the addresses of all ready nodes. */
  public get host(): string {
    return serviceHost(this, this.name);
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
    const found = this.racks.find((each) => each.rack === rack && each.nodes > 0);
    if (!found) throw unknownName(this, 'rack with nodes', rack, this.racks.filter(({ nodes }) => nodes > 0).map((each) => each.rack));
    return `${found.set}-${found.nodes - 1}`;
  }

  /**
   * Returns the replication of a keyspace in this datacenter, for `CREATE KEYSPACE ... WITH replication =`.
   *
   * @param replicationFactor number of replicas of each row, an integer from 1 to the number of nodes. With 3, a quorum remains while one
   * node is down
   * @throws if the replication factor is out of range
   */
  public replication(replicationFactor: number): string {
    validate(this, replicationErrors('replicationFactor', replicationFactor, this.nodes));
    return `{'class': 'NetworkTopologyStrategy', '${this.datacenterName}': ${replicationFactor}}`;
  }

  /**
   * Allows a peer to connect to the nodes.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options names of the ports, "cql" or "internode"; "cql" by default
   * @throws if the nodes have no port of that name
   */
  public connectFrom(peer: IPeer, options: ConnectFromOptions = {}): void {
    const { ports = ['cql'] } = withoutNulls(options);
    this.workloads.forEach((workload) => workload.connectFrom(peer, { ports }));
  }

  /**
   * Allows the nodes to connect to those of another datacenter of the cluster.
   *
   * @param peer the other datacenter, or a `Peer`
   */
  public connectTo(peer: IPeer): void {
    this.workloads.forEach((workload) => workload.connectTo(peer, { ports: [PORTS.internode] }));
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
    return this.peer.toNetworkPolicyPeer(namespace);
  }

  private get peer(): Peer {
    return Peer.pods(ringLabels(this.name), namespaceOf(this));
  }

  private get metadata() {
    const { labels, annotations } = this.props;
    return { labels: { ...labels, ...ringLabels(this.name) }, annotations };
  }

  private errors(): string[] {
    const { nodes, racks, seedsPerRack, authReplicationFactor } = this.props;
    return [
      ...rackErrors(nodes, racks, seedsPerRack),
      ...(authReplicationFactor === undefined ? [] : replicationErrors('authReplicationFactor', authReplicationFactor, nodes)),
      ...ringErrors(this.name, this.props),
    ];
  }

  /** Nodes must find each other before they are ready. */
  private renderGoverningService(): HeadlessService {
    return new HeadlessService(this, 'GoverningService', {
      name: `${this.name}-nodes`,
      selector: ringLabels(this.name),
      ports: PORTS,
      publishNotReadyAddresses: true,
      ...this.metadata,
    });
  }

  /** Headless: drivers want the addresses of the nodes, to ask the one that has the row. */
  private renderClientService(): void {
    new HeadlessService(this, 'Service', { name: this.name, selector: ringLabels(this.name), ports: { cql: PORTS.cql }, ...this.metadata });
  }

  private renderRing(): void {
    takeName(this, 'ConfigMap', this.name);
    new k8s.KubeConfigMap(this, 'Ring', { metadata: { name: this.name, ...this.metadata }, data: ringFiles(this.props, this.hosts, this.seeds) });
  }

  private renderRacks(): StatefulWorkload[] {
    const { props: options, name, datacenterName, service, racks } = this;
    const ring = { options, name, datacenterName, service, severalRacks: racks.length > 1 };
    const workloads = this.racks.map((rack) => rackWorkload(this, rack, ring));
    workloads.forEach((workload) => this.connectNodes(workload));
    return workloads;
  }

  private connectNodes(workload: StatefulWorkload): void {
    workload.connectFrom(this.peer);
    workload.connectTo(this.peer, { ports: Object.values(PORTS) });
    if (this.props.remoteSeeds) NetworkAccess.of(workload)?.allowToAnywhere({ tcp: [PORTS.internode] });
  }

  /** One over all racks: two on a pod would keep it from being evicted at all. */
  private renderDisruptionBudget(): void {
    new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', {
      metadata: { name: this.name, ...this.metadata },
      spec: disruptionBudget(ringLabels(this.name), this.props.maxUnavailable),
    });
  }

  private renderJobs(): void {
    const { superuserSecret, props: { ringCheckSchedule, remoteSeeds } } = this;
    const options = (name: string) => inheritedPodOptions(name, { ...this.props, runAsUser: this.props.runAsUser ?? CASSANDRA_USER });
    const copies = this.roleCopies();
    const checked = { racks: this.racks, copies: superuserSecret ? copies.count : 0 };
    new RingCheck(this, 'Check', { datacenter: this, ...checked, schedule: ringCheckSchedule ?? Cron.hourly(), options });
    if (!superuserSecret) return;
    expectSecretKeys(this, [['superuserPassword', superuserSecret]]);
    new SuperuserJob(this, 'Superuser', { datacenter: this, copies, remoteSeeds, options });
  }

  /** A number of nodes that is less for a while gives up no copies; who wants fewer says so. */
  private roleCopies(): RoleCopies {
    const { authReplicationFactor } = this.props;
    return { count: authReplicationFactor ?? Math.min(DEFAULT_REPLICATION_FACTOR, this.nodes), lower: authReplicationFactor !== undefined };
  }
}

function replicationErrors(prop: string, copies: number, nodes: number): string[] {
  if (!Number.isInteger(copies) || copies < 1) return [`'${prop}' must be a whole number of 1 or more, got ${copies}`];
  if (copies <= nodes) return [];
  return [`'${prop}' is ${copies}, and the datacenter has ${nodes} nodes: each copy is on a node of its own. Give ${nodes} or less`];
}
