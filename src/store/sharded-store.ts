import { ApiObject, Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BackupOptions } from '../job/backup-options';
import { HeadlessService } from '../network/headless-service';
import { IShardedStore } from './i-sharded-store';
import { IPeer } from '../network/peer';
import * as check from '../private/validation/rules';
import { selectorLabels } from '../private/labels';
import { nameOf, serviceHost, takeName } from '../private/naming';
import { podErrors } from '../workload/private/pod-validation';
import { withoutNulls, validate } from '../private/validation/report';
import { selfChecked } from '../private/validation/shapes';
import { StoreAccess, secretMounts, tlsFile, tlsVolume, tokenFile, tokenVolume } from './private/access';
import { STORE_IMAGE, STORE_USER } from './private/image';
import { MARGIN_SECONDS } from '../workload/private/termination';
import { Probe } from '../workload/probe';
import { SecretKey } from '../secret/secret-key';
import { ConnectFromOptions } from '../network/connect-options';
import { PodManagementPolicy } from '../workload/pod-management-policy';
import { StatefulWorkload } from '../workload/stateful-workload';
import { StoreBackup } from './store-backup';
import { StoreRouting } from './store-routing';
import { StoreStorage } from './store-storage';
import { TlsSecret } from '../secret/tls-secret';
import { WorkloadOptions } from '../workload/workload-options';
import { secretKeyErrors } from '../secret/private/secret-key-rule';

/** The client Service is called "<name>-client". */
const MAX_NAME_LENGTH = 52;
const MAX_SHARDS = 65_536;
const MAX_VALUE_KIBIBYTES = 64 * 1024;
const PORT = 8080;

/** What a `ShardedStore` is made of. */
export interface ShardedStoreProps extends WorkloadOptions {
  /** Number of shards, a whole number of 1 or more. A change needs the steps of the example `sharded-store-scale-up` or `-scale-down`. */
  readonly shards: number;

  /** Where the values are kept. */
  readonly storage: StoreStorage;

  /**
   * The token that clients must have.
   *
   * @default - none, which must be said by `insecure`
   */
  readonly token?: SecretKey;

  /**
   * Let everyone in whom the network lets in, without a token.
   *
   * @default false
   */
  readonly insecure?: boolean;

  /**
   * How keys are spread over the shards. It can never change.
   *
   * @default StoreRouting.JUMP
   */
  readonly routing?: StoreRouting;

  /**
   * The image of the store, with a tag or a digest.
   *
   * @default - the image of the constructs' own version
   */
  readonly image?: string;

  /**
   * Certificate of the servers. It must hold for every name of `hosts`; when it is renewed the servers take the new one by themselves.
   *
   * @default - no TLS
   */
  readonly tls?: TlsSecret;

  /**
   * Largest value, a whole number of bytes up to 64 MiB.
   *
   * @default Size.mebibytes(1)
   */
  readonly maxValueSize?: Size;

  /**
   * Also speak the protocol of the book chapter, `/save`, `/load` and `/allKeys`, for its own programs.
   *
   * @default false
   */
  readonly compatApi?: boolean;

  /**
   * Time for which a shard that is to end goes on serving, so that clients learn of it, in whole seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly shutdownDelay?: Duration;

  /**
   * Time that a shard then has to finish its requests, in whole seconds.
   *
   * @default Duration.seconds(20)
   */
  readonly drainTimeout?: Duration;

  /**
   * Time after which a pod that is to end is killed, in whole seconds. Never less than `shutdownDelay` and `drainTimeout` together.
   *
   * @default - `shutdownDelay` and `drainTimeout` and 5 seconds
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * Render a ServiceMonitor, by which the Prometheus operator finds the metrics of every shard. The cluster must know that kind, and
   * Prometheus must be given to `connectFrom`.
   *
   * @default false
   * @see https://prometheus-operator.dev/docs/developer/getting-started/
   */
  readonly serviceMonitor?: boolean;
}

/**
 * A key/value store of many shards: each key lives on one of them, with one copy. What was acknowledged is on disk; a shard that is away
 * takes its keys with it until it is back. There is no replication, and a lost volume is lost data.
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
  /** Name of the store: of its StatefulSet, and of what belongs to it. */
  public readonly name: string;

  /** Number of shards. */
  public readonly shards: number;

  private readonly props: ShardedStoreProps;
  private readonly workload: StatefulWorkload;

  /** @throws with everything that is wrong with the props */
  constructor(scope: Construct, id: string, props: ShardedStoreProps) {
    super(scope, id);
    this.props = props = withoutNulls(props);
    this.name = props.name ?? nameOf(this);
    this.shards = props.shards;
    validate(this, this.errors());
    this.renderTopology();
    this.workload = this.renderWorkload();
    this.renderClientService();
    if (props.serviceMonitor) this.renderServiceMonitor();
    this.grantAccess();
  }

  /** Host names of all shards, in order: they stay when a pod is replaced. */
  public get hosts(): string[] {
    return this.workload.hosts;
  }

  /** Addresses of all shards, in order, for the clients' list of servers: `http://` or `https://`, host and port. */
  public get endpoints(): string[] {
    return this.endpointsOf(this.shards);
  }

  /** Number of the port that every shard listens on. */
  public get port(): number {
    return PORT;
  }

  /** Address of whichever shard is ready: to ask for the topology. A key is asked of its own shard. */
  public get url(): string {
    return `${this.scheme}://${serviceHost(this, this.clientServiceName)}:${PORT}`;
  }

  /** The image of the servers, and of the programs that connect to them. */
  public get image(): string {
    return this.props.image ?? STORE_IMAGE;
  }

  /** The Service that names the shards. */
  public get service(): HeadlessService {
    return this.workload.service;
  }

  /** Name of the Service in front of the shards that are ready. */
  public get clientServiceName(): string {
    return `${this.name}-client`;
  }

  /**
   * Lets a peer connect to the shards.
   *
   * @param peer a workload of this library, or anything that `Peer` can name
   * @param options which ports; all unless said
   * @throws when a port is not one of the store's
   */
  public connectFrom(peer: IPeer, options: ConnectFromOptions = {}): void {
    this.workload.connectFrom(peer, options);
  }

  /**
   * Copies all keys and values to a file again and again.
   *
   * @param id of the construct; its name follows from it
   * @param options when, and where to
   * @throws with everything that is wrong with the options
   */
  public backup(id: string, options: BackupOptions): StoreBackup {
    return new StoreBackup(this, id, { ...options, store: this });
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.workload.toNetworkPolicyPeer(namespace);
  }

  private get routing(): StoreRouting {
    return this.props.routing ?? StoreRouting.JUMP;
  }

  private get scheme(): string {
    return this.props.tls ? 'https' : 'http';
  }

  private errors(): string[] {
    const { props } = this;
    return [
      ...check.dnsLabel('name', this.name, MAX_NAME_LENGTH, 'the pods of a StatefulSet with a longer one cannot start'),
      ...shardsErrors(props.shards),
      ...storageErrors(props.storage),
      ...check.oneOf('routing', props.routing, Object.values(StoreRouting)),
      ...accessErrors(props),
      ...valueSizeErrors(props.maxValueSize),
      ...farewellErrors(props),
      ...podErrors(this.name, { ...props, image: this.image, ownVolumes: this.ownVolumes() }),
    ];
  }

  private ownVolumes(): string[] {
    const { storage, token, tls } = this.props;
    return [...Object.keys(storage?._volumes ?? {}), ...(token ? ['token'] : []), ...(tls ? ['tls'] : [])];
  }

  /** In a ConfigMap and not in the pods: a new number of shards must restart nobody. Pods that start read it. */
  private renderTopology(): void {
    takeName(this, 'ConfigMap', this.name);
    const labels = { ...this.props.labels, ...selectorLabels('store', this.name) };
    const metadata = { name: this.name, labels, annotations: this.props.annotations };
    new k8s.KubeConfigMap(this, 'Topology', { metadata, data: { shards: `${this.shards}` } });
  }

  private renderWorkload(): StatefulWorkload {
    const { props } = this;
    const { token, tls } = props;
    return new StatefulWorkload(this, 'Resource', {
      ...props,
      name: this.name,
      application: 'store',
      image: this.image,
      replicas: this.shards,
      args: this.args(),
      ports: { http: PORT },
      envVars: [this.shardsVariable(), ...(props.envVars ?? [])],
      runAsUser: props.runAsUser ?? STORE_USER,
      podManagementPolicy: PodManagementPolicy.PARALLEL,
      publishNotReadyAddresses: true,
      volumes: props.storage._volumes,
      claimRetention: props.storage._claimRetention,
      resources: props.resources ?? props.storage._resources,
      podVolumes: [...tokenVolume(token), ...(tls ? [tlsVolume(tls, ['tls.crt', 'tls.key'])] : []), ...(props.podVolumes ?? [])],
      volumeMounts: [...secretMounts(props), ...(props.volumeMounts ?? [])],
      lifecycle: { drainTimeout: Duration.seconds(farewellSeconds(props)), terminationGracePeriod: props.terminationGracePeriod },
      ...this.probes(),
    });
  }

  private args(): string[] {
    const { props } = this;
    return [
      'serve', '--host', '0.0.0.0', '--port', `${PORT}`, '--store', this.name, '--routing', this.routing,
      ...props.storage._args,
      ...(props.token ? ['--token-file', tokenFile()] : ['--insecure']),
      ...(props.tls ? ['--tls-cert', tlsFile('tls.crt'), '--tls-key', tlsFile('tls.key')] : []),
      ...(props.maxValueSize ? ['--max-value-bytes', `${bytes(props.maxValueSize)}`] : []),
      '--shutdown-delay', `${shutdownDelaySeconds(props)}`, '--drain-timeout', `${drainSeconds(props)}`,
      ...(props.compatApi ? ['--compat-api'] : []),
    ];
  }

  private shardsVariable(): k8s.EnvVar {
    return { name: 'STORE_SHARDS', valueFrom: { configMapKeyRef: { name: this.name, key: 'shards' } } };
  }

  private probes() {
    const tls = this.props.tls !== undefined;
    return {
      // A shard that was killed may have much to recover.
      startup: Probe.httpGet('/startupz', { tls, period: Duration.seconds(1), failureThreshold: 600 }),
      readiness: Probe.httpGet('/readyz', { tls, period: Duration.seconds(5), failureThreshold: 2 }),
      liveness: Probe.httpGet('/livez', { tls, failureThreshold: 6 }),
    };
  }

  private renderClientService(): void {
    takeName(this, 'Service', this.clientServiceName);
    const labels = { ...this.props.labels, ...this.workload.selector, 'app.kubernetes.io/component': 'client' };
    new k8s.KubeService(this, 'ClientService', {
      metadata: { name: this.clientServiceName, labels, annotations: this.props.annotations },
      spec: { selector: this.workload.selector, ports: [{ name: 'http', port: PORT, protocol: 'TCP' }] },
    });
  }

  private renderServiceMonitor(): void {
    const { token, tls, labels, annotations } = this.props;
    const endpoint = {
      port: 'http',
      path: '/metrics',
      scheme: this.scheme,
      ...(token && { authorization: { credentials: { name: token.secret, key: token.key } } }),
      ...(tls && { tlsConfig: { ca: { secret: { name: tls.secret, key: 'ca.crt' } } } }),
    };
    // The Service that names the shards, and not the one in front of them: it would count each shard twice.
    const matchExpressions = [{ key: 'app.kubernetes.io/component', operator: 'DoesNotExist' }];
    new ApiObject(this, 'ServiceMonitor', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name: this.name, labels: { ...labels, ...this.workload.selector }, annotations },
      spec: { selector: { matchLabels: this.workload.selector, matchExpressions }, endpoints: [endpoint] },
    });
  }

  private grantAccess(): void {
    const { token, tls } = this.props;
    const endpoints = (shards: number) => this.endpointsOf(shards);
    new StoreAccess(this, { image: this.image, routing: this.routing, token, tls, endpoints });
  }

  private endpointsOf(shards: number): string[] {
    return this.service.hosts(this.name, shards).map((host) => `${this.scheme}://${host}:${PORT}`);
  }
}

function shardsErrors(shards: number): string[] {
  if (!Number.isInteger(shards) || shards <= MAX_SHARDS) return check.wholeNumber('shards', shards, 1, 'required');
  return [`'shards' must be at most ${MAX_SHARDS}, got ${shards}`];
}

function storageErrors(storage: StoreStorage | undefined): string[] {
  if (storage !== undefined) return selfChecked('storage', storage, 'a StoreStorage such as StoreStorage.persistent({ size })');
  return ["'storage' says where values are kept: give StoreStorage.persistent({ size }), or StoreStorage.memory() for a cache"];
}

function accessErrors({ token, insecure, tls }: ShardedStoreProps): string[] {
  return [
    ...(token === undefined && !insecure
      ? ["'token' is missing: name the key of a Secret with the token of the clients, or say 'insecure: true' to let in everyone whom the network lets in"]
      : []),
    ...(token !== undefined && insecure ? ["'insecure' is true, and there is a 'token': leave one of them out"] : []),
    ...secretKeyErrors('token', token),
    ...(tls === undefined ? [] : check.secretName('tls.secret', tls.secret)),
  ];
}

function valueSizeErrors(size: Size | undefined): string[] {
  const errors = check.size('maxValueSize', size);
  if (size === undefined || errors.length > 0) return errors;
  const kibibytes = size.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
  return kibibytes > MAX_VALUE_KIBIBYTES ? [`'maxValueSize' must be at most 64 MiB, got ${kibibytes} KiB: values are held in memory while they are sent`] : [];
}

function farewellErrors(props: ShardedStoreProps): string[] {
  const wrong = [
    ...check.seconds('shutdownDelay', props.shutdownDelay, 0),
    ...check.seconds('drainTimeout', props.drainTimeout, 1),
    ...check.seconds('terminationGracePeriod', props.terminationGracePeriod, 1),
  ];
  const [needed, grace] = wrong.length > 0 ? [0, undefined] : [farewellSeconds(props), props.terminationGracePeriod?.toSeconds()];
  if (grace === undefined || grace >= needed) return wrong;
  return [
    `'terminationGracePeriod' is ${grace} s, but a shard goes on serving for ${shutdownDelaySeconds(props)} s and then has ${drainSeconds(props)} s to finish: ` +
      `it would be killed before it has finished. Give ${needed + MARGIN_SECONDS} s or more, or leave it out`,
  ];
}

function farewellSeconds(props: ShardedStoreProps): number {
  return shutdownDelaySeconds(props) + drainSeconds(props);
}

function shutdownDelaySeconds({ shutdownDelay }: ShardedStoreProps): number {
  return shutdownDelay?.toSeconds() ?? 5;
}

function drainSeconds({ drainTimeout }: ShardedStoreProps): number {
  return drainTimeout?.toSeconds() ?? 20;
}

function bytes(size: Size): number {
  return size.toKibibytes() * 1024;
}
