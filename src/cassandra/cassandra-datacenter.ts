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

/** Copies that a ring keeps of what must not be lost, where it has the nodes. */
const USUAL_REPLICATION = 3;

/** What a `CassandraDatacenter` is made of. */
export interface CassandraDatacenterProps extends CassandraOptions {
  /** Number of nodes in all racks, 1 or more for each. Reduce it after a `CassandraDecommission` only. */
  readonly nodes: number;

  /** The racks by name, a DNS label each. A rack's name is on the volumes: nodes refuse to start in another rack. */
  readonly racks: { [name: string]: RackOptions };
}

/**
 * A datacenter of Apache Cassandra, its nodes spread over racks: a StatefulSet for each rack, which is a zone. New nodes join one at a
 * time, in whichever racks they are; a resize restarts nobody; an eviction takes one node at a time.
 *
 * A node must be decommissioned before `nodes` is reduced, see `CassandraDecommission`. The ring is compared with the manifests every
 * hour: a Job of the CronJob "<name>-check" that fails says what differs.
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
  /** Name of the Service of the clients, and of what belongs to the datacenter. */
  public readonly name: string;

  /** Name of the datacenter in the ring. */
  public readonly datacenterName: string;

  /** Number of nodes. */
  public readonly nodes: number;

  /** The Service that names the nodes, ready or not. */
  public readonly service: HeadlessService;

  private readonly props: CassandraDatacenterProps;
  private readonly racks: Rack[];
  private readonly workloads: StatefulWorkload[];

  /** @throws with everything that is wrong with the props; at synth when a Secret of the app does not have a key that is named */
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

  /** Host name behind which are the addresses of all nodes that are ready. */
  public get host(): string {
    return serviceHost(this, this.name);
  }

  /** Port that clients connect to. */
  public get port(): number {
    return PORTS.cql;
  }

  /** Names of the pods, in the order of their first starts. */
  public get pods(): string[] {
    return startOrder(this.racks);
  }

  /** Host names of all nodes, in the same order: they stay when a pod is replaced. */
  public get hosts(): string[] {
    return this.pods.map((pod) => this.service.hostOf(pod));
  }

  /** Host names of the seeds: what the `remoteSeeds` of another datacenter of the cluster take. */
  public get seeds(): string[] {
    return seedPods(this.racks, this.props.seedsPerRack).map((pod) => this.service.hostOf(pod));
  }

  /** Name of the superuser. */
  public get superuser(): string {
    return this.props.superuser ?? 'admin';
  }

  /** Where the superuser's password is; nowhere where the nodes let in everyone. */
  public get superuserSecret(): SecretKey | undefined {
    if (this.props.insecure) return undefined;
    return this.props.superuserPassword ?? { secret: `${this.name}-superuser`, key: 'password' };
  }

  /** The certificate that clients see, if they speak TLS. */
  public get clientTls(): TlsSecret | undefined {
    return this.props.clientTls;
  }

  /** The image of the nodes, and of the programs that connect to them. */
  public get image(): string {
    return this.props.image ?? CASSANDRA_IMAGE;
  }

  /**
   * The last node of a rack: the one that goes when the rack is reduced.
   *
   * @param rack a name of `racks`
   * @throws when there is no such rack, or it has no nodes
   */
  public lastNode(rack: string): string {
    const found = this.racks.find((each) => each.rack === rack && each.nodes > 0);
    if (!found) throw unknownName(this, 'rack with nodes', rack, this.racks.filter(({ nodes }) => nodes > 0).map((each) => each.rack));
    return `${found.set}-${found.nodes - 1}`;
  }

  /**
   * Replication over this datacenter, as `CREATE KEYSPACE ... WITH replication =` takes it.
   *
   * @param copies of each row, a whole number of 1 or more. With 3 a quorum is there while one is away
   * @throws when there are fewer nodes than copies
   */
  public replication(replicationFactor: number): string {
    validate(this, replicationErrors('replicationFactor', replicationFactor, this.nodes));
    return `{'class': 'NetworkTopologyStrategy', '${this.datacenterName}': ${replicationFactor}}`;
  }

  /**
   * Lets a peer connect.
   *
   * @param peer a workload of this library, or anything that `Peer` can name
   * @param options which ports: "cql", "internode"; "cql" unless said
   * @throws when a port is not one of the nodes'
   */
  public connectFrom(peer: IPeer, options: ConnectFromOptions = {}): void {
    const { ports = ['cql'] } = withoutNulls(options);
    this.workloads.forEach((workload) => workload.connectFrom(peer, { ports }));
  }

  /**
   * Lets the nodes out to those of another datacenter of the cluster.
   *
   * @param peer the other datacenter, or anything that `Peer` can name
   */
  public connectTo(peer: IPeer): void {
    this.workloads.forEach((workload) => workload.connectTo(peer, { ports: [PORTS.internode] }));
  }

  /**
   * Copies all keyspaces of the user to a claim again and again.
   *
   * @param id of the construct; its name follows from it
   * @param options when, and where to
   * @throws with everything that is wrong with the options
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
    return { count: authReplicationFactor ?? Math.min(USUAL_REPLICATION, this.nodes), lower: authReplicationFactor !== undefined };
  }
}

function replicationErrors(prop: string, copies: number, nodes: number): string[] {
  if (!Number.isInteger(copies) || copies < 1) return [`'${prop}' must be a whole number of 1 or more, got ${copies}`];
  if (copies <= nodes) return [];
  return [`'${prop}' is ${copies}, and the datacenter has ${nodes} nodes: each copy is on a node of its own. Give ${nodes} or less`];
}
