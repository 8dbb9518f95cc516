import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BackupOptions } from '../job/backup-options';
import { ConnectFromOptions, ConnectToOptions } from '../network/connect-options';
import { HeadlessService } from '../network/headless-service';
import { IPeer } from '../network/peer';
import { nameOf, serviceHost } from '../private/naming';
import { checkProps, validated } from '../private/validation/props';
import { StatefulWorkload } from '../workload/stateful-workload';
import { IShardedStore } from './i-sharded-store';
import { StoreAccess } from './private/access';
import { STORE_IMAGE, STORE_TOOLS_IMAGE } from './private/image';
import { STORE_PORT, routingOf, serverWorkload } from './private/server';
import { clientServiceOf, renderClientService, renderServiceMonitor, renderTopology } from './private/store-objects';
import { SHARDED_STORE, shardedStoreRules } from './private/sharded-store-validation';
import { ShardedStoreProps } from './sharded-store-props';
import { StoreBackup } from './store-backup';

/**
 * Sharded key/value store: each key is stored on one of the shards, once. With persistent storage, a write is on disk before it is
 * acknowledged. While a shard is unavailable, so are its keys. There is no replication: a lost volume is lost data.
 *
 * @exampleMetadata fixture=chart
 * @example
 * const store = new ShardedStore(this, 'store', {
 *   shards: 3,
 *   storage: StoreStorage.persistent({ size: Size.gibibytes(10) }),
 *   token: { secret: 'store', key: 'token' },
 * });
 * store.hosts; // store-0.store.<namespace>.svc.cluster.local, ...
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
export class ShardedStore extends Construct implements IShardedStore, IPeer {
  /** Name of the StatefulSet and of the other rendered objects. */
  public readonly name: string;

  /** Number of shards. */
  public readonly shards: number;

  private readonly props: ShardedStoreProps;
  private readonly workload: StatefulWorkload;

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the chart has the same name */
  constructor(scope: Construct, id: string, props: ShardedStoreProps) {
    super(scope, id);
    const checked = checkProps(this, SHARDED_STORE, props);
    this.props = props = checked.props;
    this.name = props.name ?? nameOf(this);
    this.shards = props.shards;
    const workload = serverWorkload(this.name, this.image, props);
    checked.validate(...shardedStoreRules(props, workload));
    renderTopology(this, this.name, props);
    this.workload = new StatefulWorkload(this, 'Resource', validated(workload));
    renderClientService(this, this.name, props);
    if (props.serviceMonitor) renderServiceMonitor(this, this.name, this.scheme, props);
    this.grantAccess();
  }

  /** Host names of all shards, by ordinal. A shard keeps its host name when its pod is replaced. */
  public get hosts(): string[] {
    return this.workload.hosts;
  }

  /** URLs of all shards, by ordinal, for the list of servers of a client. */
  public get endpoints(): string[] {
    return this.endpointsOf(this.shards);
  }

  /** Port of every shard. */
  public get port(): number {
    return STORE_PORT;
  }

  /** URL of the client Service, which selects any shard that is ready. Use it to read the topology; read a key from its own shard. */
  public get url(): string {
    return `${this.scheme}://${serviceHost(this, this.clientServiceName)}:${STORE_PORT}`;
  }

  /** Image of the servers. */
  public get image(): string {
    return this.props.image ?? STORE_IMAGE;
  }

  /** Default image of the constructs that connect to the servers, such as `StoreMonitor` and `StoreBackup`. */
  public get toolsImage(): string {
    return this.props.toolsImage ?? STORE_TOOLS_IMAGE;
  }

  /** Governing Service of the StatefulSet. */
  public get service(): HeadlessService {
    return this.workload.service;
  }

  /** Name of the client Service, which selects the shards that are ready. */
  public get clientServiceName(): string {
    return clientServiceOf(this.name);
  }

  /**
   * Allows a peer to connect to the shards.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options the ports to open
   * @throws if a port is not one of the store's
   */
  public connectFrom(peer: IPeer, options: ConnectFromOptions = {}): void {
    this.workload.connectFrom(peer, options);
  }

  /**
   * Renders a CronJob that backs up the store.
   *
   * @param id the id of the construct, which is part of the default name
   * @param options the schedule and the claim for the backups
   * @throws if options are invalid, with all errors in one message
   */
  public backup(id: string, options: BackupOptions): StoreBackup {
    return new StoreBackup(this, id, { ...options, store: this });
  }

  /**
   * Allows egress to a peer. Not needed for workloads of this library whose `connectFrom` was called with this construct.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options the ports to open
   * @throws if a port is not an integer from 1 to 65535, or if a list of ports is empty
   */
  public connectTo(peer: IPeer, options: ConnectToOptions = {}): void {
    this.workload.connectTo(peer, options);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.workload.toNetworkPolicyPeer(namespace);
  }

  private get scheme(): string {
    return this.props.tls ? 'https' : 'http';
  }

  private grantAccess(): void {
    const { token, tls } = this.props;
    const endpoints = (shards: number) => this.endpointsOf(shards);
    new StoreAccess(this, { toolsImage: this.toolsImage, routing: routingOf(this.props), token, tls, endpoints });
  }

  private endpointsOf(shards: number): string[] {
    return this.service.hosts(this.name, shards).map((host) => `${this.scheme}://${host}:${STORE_PORT}`);
  }
}
