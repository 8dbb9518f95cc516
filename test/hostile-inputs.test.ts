/**
 * Values that the compiler takes and no cluster would, and some that only a caller without a compiler can pass. Whatever is given:
 * either all that is rendered is valid, or it is refused with a message. Never an invalid object, never a crash.
 */
import { Chart, Cron, CronOptions, Duration, Size, Testing } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import {
  AccessMode,
  CassandraBackup,
  CassandraBackupProps,
  CassandraCleanup,
  CassandraCleanupProps,
  CassandraDatacenterProps,
  CassandraDecommission,
  CassandraDecommissionProps,
  CassandraRackProps,
  CassandraRestore,
  CassandraRestoreProps,
  ClaimTemplate,
  HeadlessService,
  HeadlessServiceProps,
  HostPathType,
  IPeer,
  LifecycleHook,
  MongoReplicaSetProps,
  MySqlDatabase,
  MySqlDatabaseProps,
  MySqlSingleProps,
  Peer,
  Probe,
  Provisioner,
  RackOptions,
  UpdateStrategy,
  ShardedStoreProps,
  StatefulWorkload,
  StatefulWorkloadProps,
  StaticVolume,
  StaticVolumeProps,
  StorageClass,
  StorageClassProps,
  StoreBackup,
  StoreBackupProps,
  StoreMonitor,
  StoreMonitorProps,
  StoreRebalance,
  StoreRebalanceProps,
  StoreRestore,
  StoreRestoreProps,
  StoreRouting,
  StoreStorage,
  VolumeBinding,
  VolumeSource,
  WordPressProps,
} from 'cdk8s-stateful';
import { newMongo, newMySql, newSite } from './support/databases';
import type { KubernetesObject } from './support/kubernetes-schema';
import { errorMessageOf } from './support/expect-error';
import { newRackOfRing, newRing } from './support/rings';
import { newStore } from './support/stores';
import { newChart, validationErrors } from './support/synth';

/** Adds to a chart what has a hostile value somewhere. */
type Build = (chart: Chart) => unknown;

const TEXTS = ['', ' ', 'дом', 'a b', 'a\nb', 'a:b', 'UPPER', '1', '-', '__proto__', 'constructor', 'x'.repeat(300)];
const NUMBERS = [NaN, Infinity, -Infinity, -1, 0, 1.5, 1e-9, 2 ** 31, Number.MAX_SAFE_INTEGER, 1e21];
const LISTS = [[], ['a', 'a'], ...TEXTS.map((text) => [text])];
const KEYS = ['', 'a b', 'x/y/z', 'дом', 'a'.repeat(64)].map((key) => ({ [key]: 'x' }));
const MAPS = [{}, ...KEYS, ...['x y', 'дом', 'x'.repeat(64), ''].map((a) => ({ a })), { constructor: 'x' }] as { [key: string]: string }[];
const PATHS = [...TEXTS, '/', '//', '/a:b', '/a:', '/..', '/a/../b', '/a b', '/дом', '/a/'];
const PORTS = [...NUMBERS.map((http) => ({ http })), ...TEXTS.map((name) => ({ [name]: 80 }))];
const SIZES = [
  ...[0, NaN, Infinity, 1.5, Number.MAX_SAFE_INTEGER].map((amount) => Size.kibibytes(amount)),
  ...[undefined, null, 10, '10Gi', {}].map((junk) => junk as unknown as Size),
];
const DURATIONS = [
  ...[0, 1, NaN, Infinity].map((amount) => Duration.millis(amount)),
  ...[null, 10, '10s', {}].map((junk) => junk as unknown as Duration),
];
const ABSENT = [undefined, null] as unknown[];
const JUNK = [null, 0, 'x', {}, [], [null], () => 0] as never[];
const ELSEWHERE = { host: 'db.example.org', database: 'a', user: 'b', password: { secret: 's', key: 'k' } };
const SECRET = { name: 'ceph-user', namespace: 'ceph-csi' };

const workload = (props: Partial<StatefulWorkloadProps>) => (chart: Chart) =>
  new StatefulWorkload(chart, 'web', { image: 'x:1', ports: { http: 80 }, ...props });
const claim = (template: Partial<ClaimTemplate>) => workload({ volumes: { data: { mountPath: '/data', size: Size.gibibytes(1), ...template } } });
const sidecar = (container: Partial<k8s.Container>) => workload({ sidecars: [{ name: 'helper', image: 'x:1', ...container }] });
const connected = (peer: () => IPeer) => (chart: Chart) => workload({})(chart).connectFrom(peer());
const service = (props: Partial<HeadlessServiceProps>) => (chart: Chart) => new HeadlessService(chart, 'db', { selector: { app: 'db' }, ...props });
const volume = (props: Partial<StaticVolumeProps>) => (chart: Chart) =>
  new StaticVolume(chart, 'data', { source: VolumeSource.hostPath({ path: '/srv' }), size: Size.gibibytes(1), ...props });
const source = (make: () => VolumeSource) => (chart: Chart) => volume({ source: make() })(chart);
const storageClass = (props: Partial<StorageClassProps>) => (chart: Chart) =>
  new StorageClass(chart, 'fast', { provisioner: Provisioner.awsEbs(), ...props });
const provisioner = (make: () => Provisioner) => (chart: Chart) => storageClass({ provisioner: make() })(chart);

const store = (props: Partial<ShardedStoreProps>) => (chart: Chart) => newStore(props, chart);
const storage = (make: () => StoreStorage) => (chart: Chart) => newStore({ storage: make() }, chart);
const client = (props: Partial<StoreMonitorProps>) => (chart: Chart) => new StoreMonitor(chart, 'display', { store: newStore({}, chart), ...props });
const rebalance = (props: Partial<StoreRebalanceProps>) => (chart: Chart) =>
  new StoreRebalance(chart, 'move', { store: newStore({}, chart), toShards: 2, ...props });
const backup = (props: Partial<StoreBackupProps>) => (chart: Chart) =>
  new StoreBackup(chart, 'nightly', { store: newStore({}, chart), schedule: Cron.daily(), size: Size.gibibytes(1), ...props });
const schedule = (options: CronOptions) => backup({ schedule: Cron.schedule(options) });
const restore = (props: Partial<StoreRestoreProps>) => (chart: Chart) =>
  new StoreRestore(chart, 'restore', { store: newStore({}, chart), claimName: 'backups', ...props });
const mongo = (props: Partial<MongoReplicaSetProps>) => (chart: Chart) => newMongo(props, chart);
const mysql = (props: Partial<MySqlSingleProps>) => (chart: Chart) => newMySql(props, chart);
const elsewhere = (props: Partial<MySqlDatabaseProps>) => (chart: Chart) =>
  newSite({ database: new MySqlDatabase(chart, 'db', { ...ELSEWHERE, ...props }) }, chart);
const site = (props: Partial<WordPressProps>) => (chart: Chart) => newSite(props, chart);
const ring = (props: Partial<CassandraDatacenterProps>) => (chart: Chart) => newRing(props, chart);
const rack = (options: Partial<RackOptions>) => ring({ racks: { r1: options, r2: {} } });
const oneRack = (props: Partial<CassandraRackProps>) => (chart: Chart) => newRackOfRing(props, chart);
const decommission = (props: Partial<CassandraDecommissionProps>) => (chart: Chart) =>
  new CassandraDecommission(chart, 'smaller', { datacenter: newRing({}, chart), ...props });
const cleanup = (props: Partial<CassandraCleanupProps>) => (chart: Chart) =>
  new CassandraCleanup(chart, 'cleanup', { datacenter: newRing({}, chart), ...props });
const snapshot = (props: Partial<CassandraBackupProps>) => (chart: Chart) =>
  new CassandraBackup(chart, 'nightly', { datacenter: newRing({}, chart), schedule: Cron.daily(), size: Size.gibibytes(1), ...props });
const bringBack = (props: Partial<CassandraRestoreProps>) => (chart: Chart) =>
  new CassandraRestore(chart, 'restore', { datacenter: newRing({}, chart), claimName: 'backups', ...props });

const SOUND: { [where: string]: Build[] } = {
  'HeadlessService name': TEXTS.map((name) => service({ name })),
  'HeadlessService ports': PORTS.map((ports) => service({ ports })),
  'HeadlessService udpPorts': PORTS.map((udpPorts) => service({ udpPorts })),
  'HeadlessService clusterDomain': TEXTS.map((clusterDomain) => service({ clusterDomain })),
  'HeadlessService selector that is missing': ABSENT.map((selector) => service({ selector: selector as never })),
  'StatefulWorkload name': TEXTS.map((name) => workload({ name })),
  'StatefulWorkload application': TEXTS.map((application) => workload({ application })),
  'StatefulWorkload image that is missing': ABSENT.map((image) => workload({ image: image as never })),
  'StatefulWorkload ports': PORTS.map((ports) => workload({ ports })),
  'StatefulWorkload udpPorts': PORTS.map((udpPorts) => workload({ udpPorts })),
  'StatefulWorkload env': MAPS.map((env) => workload({ env })),
  'StatefulWorkload runAsUser': NUMBERS.map((runAsUser) => workload({ runAsUser })),
  'StatefulWorkload runAsGroup': NUMBERS.map((runAsGroup) => workload({ runAsGroup })),
  'StatefulWorkload command': LISTS.map((command) => workload({ command })),
  'StatefulWorkload args': LISTS.map((args) => workload({ args })),
  'StatefulWorkload minReady': DURATIONS.map((minReady) => workload({ minReady })),
  'StatefulWorkload volumes, names': TEXTS.map((name) => workload({ volumes: { [name]: { mountPath: '/d', size: Size.gibibytes(1) } } })),
  'StatefulWorkload volumes, none': [workload({ volumes: {} })],
  'ClaimTemplate size': SIZES.map((size) => claim({ size })),
  'ClaimTemplate accessMode': TEXTS.map((mode) => claim({ accessMode: mode as AccessMode })),
  'ComputeResources cpuRequest': NUMBERS.map((cpuRequest) => workload({ resources: { cpuRequest } })),
  'ComputeResources cpuLimit': NUMBERS.map((cpuLimit) => workload({ resources: { cpuLimit } })),
  'ComputeResources memoryRequest': SIZES.map((memoryRequest) => workload({ resources: { memoryRequest } })),
  'ComputeResources memoryLimit': SIZES.map((memoryLimit) => workload({ resources: { memoryLimit } })),
  'LifecycleOptions drainTimeout': DURATIONS.map((drainTimeout) => workload({ lifecycle: { drainTimeout } })),
  'LifecycleOptions terminationGracePeriod': DURATIONS.map((terminationGracePeriod) => workload({ lifecycle: { terminationGracePeriod } })),
  'ProbeOptions period': DURATIONS.map((period) => workload({ liveness: Probe.tcpSocket({ period }) })),
  'ProbeOptions initialDelay': DURATIONS.map((initialDelay) => workload({ liveness: Probe.tcpSocket({ initialDelay }) })),
  'PortProbeOptions port': TEXTS.map((port) => workload({ liveness: Probe.tcpSocket({ port }) })),
  'HttpHookOptions port': TEXTS.map((port) => workload({ lifecycle: { preStop: LifecycleHook.httpGet('/', { port }) } })),
  'StaticVolume name': TEXTS.map((name) => volume({ name })),
  'StaticVolume volumeName': TEXTS.map((volumeName) => volume({ volumeName })),
  'StaticVolume size': SIZES.map((size) => volume({ size })),
  'StaticVolume source': ABSENT.map((absent) => volume({ source: absent as never })),
  'StaticVolume accessModes': LISTS.map((accessModes) => volume({ accessModes: accessModes as AccessMode[] })),
  'ReservedClaim name': TEXTS.map((name) => volume({ binding: VolumeBinding.reservedFor({ name }) })),
  'NfsVolumeOptions path': PATHS.map((path) => source(() => VolumeSource.nfs({ server: 's', path }))),
  'HostPathVolumeOptions path': PATHS.map((path) => source(() => VolumeSource.hostPath({ path }))),
  'LocalVolumeOptions nodes': LISTS.map((nodes) => source(() => VolumeSource.local({ path: '/d', nodes }))),
  'StorageClass name': TEXTS.map((name) => storageClass({ name })),
  'StorageClass mountOptions': LISTS.map((mountOptions) => storageClass({ mountOptions })),
  'HeadlessService selector': MAPS.map((selector) => service({ selector })),
  'HeadlessService labels': MAPS.map((labels) => service({ labels })),
  'HeadlessService annotations': MAPS.map((annotations) => service({ annotations })),
  'StatefulWorkload replicas': NUMBERS.map((replicas) => workload({ replicas })),
  'StatefulWorkload startOrdinal': NUMBERS.map((startOrdinal) => workload({ startOrdinal })),
  'StatefulWorkload maxUnavailable': NUMBERS.map((maxUnavailable) => workload({ maxUnavailable })),
  'StatefulWorkload image': [...TEXTS, ' x:1', 'x:1 ', ':1'].map((image) => workload({ image })),
  'StatefulWorkload labels': MAPS.map((labels) => workload({ labels })),
  'StatefulWorkload annotations': MAPS.map((annotations) => workload({ annotations })),
  'StatefulWorkload podAnnotations': MAPS.map((podAnnotations) => workload({ podAnnotations })),
  'StatefulWorkload nodeSelector': MAPS.map((nodeSelector) => workload({ nodeSelector })),
  'StatefulWorkload envVars': TEXTS.map((name) => workload({ envVars: [{ name, value: 'x' }] })),
  'StatefulWorkload serviceAccountName': TEXTS.map((serviceAccountName) => workload({ serviceAccountName })),
  'StatefulWorkload writablePaths': PATHS.map((path) => workload({ writablePaths: [path] })),
  'StatefulWorkload volumeMounts, paths': PATHS.map((mountPath) =>
    workload({ podVolumes: [{ name: 'v', emptyDir: {} }], volumeMounts: [{ name: 'v', mountPath }] })),
  'StatefulWorkload volumeMounts, of no volume': [workload({ volumeMounts: [{ name: 'v', mountPath: '/v' }] })],
  'StatefulWorkload podVolumes': TEXTS.map((name) => workload({ podVolumes: [{ name, emptyDir: {} }] })),
  'StatefulWorkload sidecars, names': TEXTS.map((name) => sidecar({ name })),
  'StatefulWorkload sidecars, ports': TEXTS.map((name) => sidecar({ ports: [{ name, containerPort: 1 }] })),
  'StatefulWorkload sidecars, mounts of no volume': [sidecar({ volumeMounts: [{ name: 'v', mountPath: '/v' }] })],
  'ClaimTemplate mountPath': PATHS.map((mountPath) => claim({ mountPath })),
  'ClaimTemplate storageClass': TEXTS.map((name) => claim({ storageClass: StorageClass.fromName(name) })),
  'ClaimTemplate selector': MAPS.map((selector) => claim({ selector })),
  'ClaimTemplate labels': MAPS.map((labels) => claim({ labels })),
  'ClaimTemplate annotations': MAPS.map((annotations) => claim({ annotations })),
  'ClaimTemplate that is missing': ABSENT.map((absent) => workload({ volumes: { data: absent as never } })),
  'UpdateStrategy partition': NUMBERS.map((partition) => workload({ updateStrategy: UpdateStrategy.rollingUpdate({ partition }) })),
  'ProbeOptions failureThreshold': NUMBERS.map((failureThreshold) => workload({ liveness: Probe.tcpSocket({ failureThreshold }) })),
  'ProbeOptions timeout of ages': [workload({ liveness: Probe.tcpSocket({ timeout: Duration.days(100_000) }) })],
  'Probe.exec': LISTS.map((command) => workload({ liveness: Probe.exec(command) })),
  'Probe.httpGet': TEXTS.map((path) => workload({ liveness: Probe.httpGet(path) })),
  'LifecycleHook.exec': LISTS.map((command) => workload({ lifecycle: { preStop: LifecycleHook.exec(...command) } })),
  'LifecycleHook.httpGet': TEXTS.map((path) => workload({ lifecycle: { preStop: LifecycleHook.httpGet(path) } })),
  'something other than a Probe': [workload({ readiness: { tcpSocket: { port: 80 } } as never })],
  'options that are null': [
    workload({ updateStrategy: UpdateStrategy.rollingUpdate(null as never) }),
    workload({ liveness: Probe.tcpSocket(null as never) }),
    workload({ liveness: Probe.httpGet('/', null as never) }),
    workload({ liveness: Probe.exec(['true'], null as never) }),
    workload({ lifecycle: { preStop: LifecycleHook.httpGet('/', null as never) } }),
    (chart) => workload({})(chart).connectFrom(Peer.anyPod(), null as never),
    (chart) => workload({})(chart).connectTo(Peer.anyPod(), null as never),
    ...[Provisioner.awsEbs, Provisioner.gcePd, Provisioner.azureDisk, Provisioner.nfs, Provisioner.cephRbd]
      .map((make) => provisioner(() => make(null as never))),
    ...[VolumeSource.hostPath, VolumeSource.local, VolumeSource.csi, VolumeSource.cephRbd, VolumeSource.cephFs]
      .map((make) => source(() => make(null as never))),
  ],
  'something other than an UpdateStrategy': [workload({ updateStrategy: 'OnDelete' as never })],
  'ConnectToOptions ports': NUMBERS.map((port) => (chart) => workload({})(chart).connectTo(Peer.anyPod(), { ports: [port] })),
  'Peer.pods': MAPS.map((labels) => connected(() => Peer.pods(labels))),
  'Peer.pods, namespaces': TEXTS.map((namespace) => connected(() => Peer.pods({ a: 'b' }, namespace))),
  'Peer.pods of nothing': ABSENT.map((absent) => connected(() => Peer.pods(absent as never))),
  'Peer.namespace': TEXTS.map((name) => connected(() => Peer.namespace(name))),
  'Peer.cidr of nothing': [connected(() => Peer.cidr(undefined as never))],
  'StaticVolume labels': MAPS.map((labels) => volume({ labels })),
  'StaticVolume storageClass': TEXTS.map((name) => volume({ storageClass: StorageClass.fromName(name) })),
  'StaticVolume size of ages': [volume({ size: Size.tebibytes(1e30) })],
  'StaticVolume accessModes that exclude each other': [
    volume({ accessModes: [AccessMode.READ_WRITE_ONCE_POD, AccessMode.READ_WRITE_MANY] }),
  ],
  'ReservedClaim namespace': TEXTS.map((namespace) => volume({ binding: VolumeBinding.reservedFor({ name: 'c', namespace }) })),
  'ReservedClaim that is missing': ABSENT.map((absent) => volume({ binding: VolumeBinding.reservedFor(absent as never) })),
  'VolumeBinding.bySelector': MAPS.map((labels) => (chart) => volume({ binding: VolumeBinding.bySelector(labels) })(chart)),
  'VolumeBinding.bySelector of nothing': ABSENT.map((absent) => (chart) => volume({ binding: VolumeBinding.bySelector(absent as never) })(chart)),
  'VolumeSource.nfs of nothing': ABSENT.map((absent) => source(() => VolumeSource.nfs(absent as never))),
  'NfsVolumeOptions server': TEXTS.map((server) => source(() => VolumeSource.nfs({ server, path: '/x' }))),
  'HostPathVolumeOptions type': TEXTS.map((type) => source(() => VolumeSource.hostPath({ path: '/x', type: type as HostPathType }))),
  'LocalVolumeOptions nodes that are missing': ABSENT.map((nodes) => source(() => VolumeSource.local({ path: '/d', nodes: nodes as never }))),
  'CsiVolumeOptions driver': TEXTS.map((driver) => source(() => VolumeSource.csi({ driver, volumeHandle: 'v' }))),
  'CsiVolumeOptions volumeHandle': TEXTS.map((volumeHandle) => source(() => VolumeSource.csi({ driver: 'd', volumeHandle }))),
  'CephRbdVolumeOptions image': TEXTS.map((image) => source(() => VolumeSource.cephRbd({ clusterId: 'c', pool: 'p', image, secret: SECRET }))),
  'StorageClass provisioner that is missing': ABSENT.map((absent) => storageClass({ provisioner: absent as never })),
  'StorageClass zones': LISTS.map((zones) => storageClass({ zones })),
  'StorageClass labels': MAPS.map((labels) => storageClass({ labels })),
  'StorageClass annotations': MAPS.map((annotations) => storageClass({ annotations })),
  'Provisioner.custom': TEXTS.map((name) => provisioner(() => Provisioner.custom(name))),
  'Provisioner.cephRbd of nothing': [provisioner(() => Provisioner.cephRbd({} as never))],
  'ShardedStore name': TEXTS.map((name) => store({ name })),
  'ShardedStore shards': [undefined as never, ...NUMBERS].map((shards) => store({ shards })),
  'ShardedStore image': TEXTS.map((image) => store({ image })),
  'ShardedStore token, Secret': TEXTS.map((secret) => store({ token: { secret, key: 'token' } })),
  'ShardedStore token, key': TEXTS.map((key) => store({ token: { secret: 'store', key } })),
  'ShardedStore tls': TEXTS.map((secret) => store({ tls: { secret } })),
  'ShardedStore routing': TEXTS.map((routing) => store({ routing: routing as StoreRouting })),
  'ShardedStore maxValueSize': SIZES.map((maxValueSize) => store({ maxValueSize })),
  'ShardedStore shutdownDelay': DURATIONS.map((shutdownDelay) => store({ shutdownDelay })),
  'ShardedStore drainTimeout': DURATIONS.map((drainTimeout) => store({ drainTimeout })),
  'ShardedStore terminationGracePeriod': DURATIONS.map((terminationGracePeriod) => store({ terminationGracePeriod })),
  'StoreStorage of nothing': ABSENT.flatMap((absent) => [
    storage(() => StoreStorage.memory(absent as never)), storage(() => StoreStorage.persistent(absent as never)),
  ]),
  'StoreStorage.memory, size': SIZES.map((size) => storage(() => StoreStorage.memory({ size }))),
  'StoreStorage.persistent, size': SIZES.map((size) => storage(() => StoreStorage.persistent({ size }))),
  'StoreStorage.persistent, storageClass': TEXTS.map((name) =>
    storage(() => StoreStorage.persistent({ size: Size.gibibytes(1), storageClass: StorageClass.fromName(name) }))),
  'StoreMonitor name': TEXTS.map((name) => client({ name })),
  'StoreMonitor image': TEXTS.map((image) => client({ image })),
  'StoreMonitor shards': NUMBERS.map((shards) => client({ shards })),
  'StoreMonitor interval': DURATIONS.map((interval) => client({ interval })),
  'StoreRebalance name': TEXTS.map((name) => rebalance({ name })),
  'StoreRebalance image': TEXTS.map((image) => rebalance({ image })),
  'StoreRebalance fromShards': NUMBERS.map((fromShards) => rebalance({ fromShards })),
  'StoreRebalance toShards': NUMBERS.map((toShards) => rebalance({ toShards })),
  'StoreRebalance backoffLimit': NUMBERS.map((backoffLimit) => rebalance({ backoffLimit })),
  'StoreRebalance ttlAfterFinished': DURATIONS.map((ttlAfterFinished) => rebalance({ ttlAfterFinished })),
  'StoreBackup name': TEXTS.map((name) => backup({ name })),
  'StoreBackup image': TEXTS.map((image) => backup({ image })),
  'StoreBackup schedule': ['60', '*/0', '5-1', '1,', ...TEXTS].map((minute) => schedule({ minute })),
  'StoreBackup schedule, week day': ['7', 'MON-FRI', 'funday', ...TEXTS].map((weekDay) => schedule({ weekDay })),
  'StoreBackup schedule that is missing': ABSENT.map((absent) => backup({ schedule: absent as never })),
  'StoreBackup size': SIZES.map((size) => backup({ size })),
  'StoreBackup storageClass': TEXTS.map((name) => backup({ storageClass: StorageClass.fromName(name) })),
  'StoreBackup claim': TEXTS.map((claim) => backup({ size: undefined, claimName: claim })),
  'StoreBackup keep': NUMBERS.map((keep) => backup({ keep })),
  'StoreBackup activeDeadline': DURATIONS.map((deadline) => backup({ activeDeadline: deadline })),
  'StoreRestore name': TEXTS.map((name) => restore({ name })),
  'StoreRestore image': TEXTS.map((image) => restore({ image })),
  'StoreRestore claim': [...ABSENT as never[], ...TEXTS].map((claim) => restore({ claimName: claim })),
  'StoreRestore file': ['.', '..', '/a', ...TEXTS].map((file) => restore({ file })),
  'StoreRestore backoffLimit': NUMBERS.map((backoffLimit) => restore({ backoffLimit })),
  'StoreRestore ttlAfterFinished': DURATIONS.map((ttlAfterFinished) => restore({ ttlAfterFinished })),
  'something other than a store': [undefined as never, ...JUNK].flatMap((none) =>
    [client({ store: none }), rebalance({ store: none }), backup({ store: none }), restore({ store: none })]),
  'MongoReplicaSet name': TEXTS.map((name) => mongo({ name })),
  'MongoReplicaSet members': NUMBERS.map((members) => mongo({ members })),
  'MongoReplicaSet maxUnavailable': NUMBERS.map((maxUnavailable) => mongo({ maxUnavailable })),
  'MongoReplicaSet image': TEXTS.map((image) => mongo({ image })),
  'MongoReplicaSet size': SIZES.map((size) => mongo({ size })),
  'MongoReplicaSet memory': SIZES.map((memoryLimit) => mongo({ resources: { memoryLimit } })),
  'MongoReplicaSet keyFile': TEXTS.map((key) => mongo({ keyFile: { secret: key, key } })),
  'MongoReplicaSet rootPassword': TEXTS.map((key) => mongo({ rootPassword: { secret: key, key } })),
  'MongoReplicaSet storageClass': TEXTS.map((name) => mongo({ storageClass: StorageClass.fromName(name) })),
  'MongoReplicaSet args': LISTS.map((args) => mongo({ args })),
  'MongoReplicaSet clusterDomain': TEXTS.map((clusterDomain) => mongo({ clusterDomain })),
  'MongoReplicaSet startTimeout': DURATIONS.map((startTimeout) => mongo({ startTimeout })),
  'MongoReplicaSet joinTimeout': DURATIONS.map((joinTimeout) => mongo({ joinTimeout })),
  'MongoReplicaSet terminationGracePeriod': DURATIONS.map((terminationGracePeriod) => mongo({ terminationGracePeriod })),
  'MongoReplicaSet ttlAfterFinished': DURATIONS.map((ttlAfterFinished) => mongo({ ttlAfterFinished })),
  'MongoReplicaSet backoffLimit': NUMBERS.map((backoffLimit) => mongo({ backoffLimit })),
  'MySqlSingle name': TEXTS.map((name) => mysql({ name })),
  'MySqlSingle image': TEXTS.map((image) => mysql({ image })),
  'MySqlSingle size': SIZES.map((size) => mysql({ size })),
  'MySqlSingle memory': SIZES.map((memoryLimit) => mysql({ resources: { memoryLimit } })),
  'MySqlSingle database': TEXTS.map((database) => mysql({ database })),
  'MySqlSingle user': TEXTS.map((user) => mysql({ user })),
  'MySqlSingle password': TEXTS.map((key) => mysql({ password: { secret: key, key } })),
  'MySqlSingle storageClass': TEXTS.map((name) => mysql({ storageClass: StorageClass.fromName(name) })),
  'MySqlSingle config, names': TEXTS.map((name) => mysql({ config: { [name]: '1' } })),
  'MySqlSingle config, values': TEXTS.map((pool) => mysql({ config: { innodb_buffer_pool_size: pool, performance_schema: pool } })),
  'MySqlSingle initScripts': TEXTS.map((name) => mysql({ initScripts: { [`${name}.sql`]: '' } })),
  'MySqlSingle startTimeout': DURATIONS.map((startTimeout) => mysql({ startTimeout })),
  'MySqlSingle terminationGracePeriod': DURATIONS.map((terminationGracePeriod) => mysql({ terminationGracePeriod })),
  'MySqlDatabase host': TEXTS.map((host) => elsewhere({ host })),
  'MySqlDatabase port': NUMBERS.map((port) => elsewhere({ port })),
  'WordPress name': TEXTS.map((name) => site({ name })),
  'WordPress size': SIZES.map((size) => site({ size })),
  'WordPress claim': TEXTS.map((claim) => site({ size: undefined, claimName: claim })),
  'WordPress replicas': NUMBERS.map((replicas) => site({ replicas, accessMode: AccessMode.READ_WRITE_MANY })),
  'WordPress salts': TEXTS.map((salts) => site({ salts })),
  'WordPress url': TEXTS.map((url) => site({ url })),
  'WordPress tablePrefix': TEXTS.map((tablePrefix) => site({ tablePrefix })),
  'IngressOptions host': TEXTS.map((host) => site({ ingress: { host } })),
  'IngressOptions className': TEXTS.map((className) => site({ ingress: { host: 'a.example.org', className } })),
  'IngressOptions annotations': MAPS.map((annotations) => site({ ingress: { host: 'a.example.org', annotations } })),
  'CassandraDatacenter name': TEXTS.map((name) => ring({ name })),
  'CassandraDatacenter image': TEXTS.map((image) => ring({ image })),
  'CassandraDatacenter nodes': NUMBERS.map((nodes) => ring({ nodes })),
  'CassandraDatacenter seedsPerRack': NUMBERS.map((seedsPerRack) => ring({ seedsPerRack })),
  'CassandraDatacenter authReplicationFactor': NUMBERS.map((authReplicationFactor) => ring({ authReplicationFactor })),
  'CassandraDatacenter racks, names': TEXTS.map((name) => ring({ racks: { [name]: {} } })),
  'CassandraDatacenter racks of any kind': JUNK.map((options) => ring({ racks: { r1: options } })),
  'CassandraDatacenter clusterName': TEXTS.map((clusterName) => ring({ clusterName })),
  'CassandraDatacenter datacenterName': TEXTS.map((datacenterName) => ring({ datacenterName })),
  'CassandraDatacenter superuser': TEXTS.map((superuser) => ring({ superuser })),
  'CassandraDatacenter superuserPassword': TEXTS.map((key) => ring({ superuserPassword: { secret: key, key } })),
  'CassandraDatacenter size': SIZES.map((size) => ring({ size })),
  'CassandraDatacenter memory': SIZES.map((memory) => ring({ memory })),
  'CassandraDatacenter heapSize': SIZES.map((heapSize) => ring({ heapSize })),
  'CassandraDatacenter commitLog': SIZES.map((size) => ring({ commitLog: { size } })),
  'CassandraDatacenter storageClass': TEXTS.map((name) => ring({ storageClass: StorageClass.fromName(name) })),
  'CassandraDatacenter config, names': TEXTS.map((name) => ring({ config: { [name]: 1 } })),
  'CassandraDatacenter config, values': [...TEXTS, ...NUMBERS, ...JUNK, [[undefined]], { a: { b: NaN } }].map((value) => ring({ config: { a: value } })),
  'CassandraDatacenter remoteSeeds': LISTS.map((remoteSeeds) => ring({ remoteSeeds })),
  'CassandraDatacenter certificates': TEXTS.map((secret) => ring({ internodeTls: { secret }, clientTls: { secret } })),
  'CassandraDatacenter labels': MAPS.map((labels) => ring({ labels })),
  'CassandraDatacenter startTimeout': DURATIONS.map((startTimeout) => ring({ startTimeout })),
  'CassandraDatacenter terminationGracePeriod': DURATIONS.map((terminationGracePeriod) => ring({ terminationGracePeriod })),
  'RackOptions zone': TEXTS.map((zone) => rack({ zone })),
  'RackOptions nodes': NUMBERS.map((nodes) => rack({ nodes })),
  'RackOptions name': TEXTS.map((name) => rack({ name })),
  'RackOptions nodeSelector': MAPS.map((nodeSelector) => rack({ nodeSelector })),
  'CassandraRack rack': TEXTS.map((name) => oneRack({ rack: name })),
  'CassandraDecommission name': TEXTS.map((name) => decommission({ name })),
  'CassandraDecommission rack': TEXTS.map((name) => decommission({ rack: name })),
  'CassandraCleanup name': TEXTS.map((name) => cleanup({ name })),
  'CassandraBackup name': TEXTS.map((name) => snapshot({ name })),
  'CassandraBackup claim': TEXTS.map((claim) => snapshot({ size: undefined, claimName: claim })),
  'CassandraRestore claim': [...ABSENT as never[], ...TEXTS].map((claim) => bringBack({ claimName: claim })),
  'CassandraRestore file': ['.', '..', '/a', ...TEXTS].map((file) => bringBack({ file })),
};

describe('is refused or renders what is valid', () => {
  test.each(Object.entries(SOUND))('%s', (_, builds) => {
    expect(builds.flatMap(outcomeOf)).toEqual([]);
  });
});

/** What is wrong with what is rendered: nothing, when it is valid or when there is nothing because of a refusal. */
function outcomeOf(build: Build): string[] {
  const chart = newChart();
  try {
    const refusal = errorMessageOf(() => {
      build(chart);
      Testing.synth(chart);
    });
    if (refusal === undefined) return validationErrors(Testing.synth(chart) as KubernetesObject[], 'privileged');
    // One of this library names the construct, or the function.
    return /^(Validation failed with the following errors:\n {2})?\[/.test(refusal) ? [] : [refusal];
  } catch (crash) {
    return [`${crash}`];
  }
}
