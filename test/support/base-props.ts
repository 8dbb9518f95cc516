/** Valid props of every construct, no more than it requires: what a test is about is added to them. */
import { Chart, Cron, Size } from 'cdk8s';
import {
  CassandraBackup, CassandraCleanup, CassandraDecommission, CassandraRestore, ClusterDns, ClusterSettings, ClusterSettingsProps,
  HeadlessService, ImageRegistry, LifecycleHook, MySqlBackup, MySqlDatabase, MySqlRestore, Peer, Probe, Provisioner, StatefulWorkload,
  StaticVolume, StorageClass, StoreBackup, StoreMonitor, StoreRebalance, StoreRestore, StoreStorage, UpdateStrategy, VolumeBinding,
  VolumeSnapshot, VolumeSnapshotSchedule, VolumeSource,
} from 'cdk8s-stateful';
import { newMongo, newMySql, newSite } from './databases';
import { RACKS, newRing } from './rings';
import { ON_DISK, TOKEN, newStore } from './stores';

const SIZE = Size.gibibytes(10);
const SECRET = { secret: 's', key: 'k' };
const SOURCE = VolumeSource.hostPath({ path: '/srv' });
const BACKUP = { schedule: Cron.daily(), size: SIZE };

/** The props of each construct. */
export const BASE_PROPS: { readonly [construct: string]: (chart: Chart) => object } = {
  CassandraBackup: (chart) => ({ datacenter: newRing({}, chart), ...BACKUP }),
  CassandraCleanup: (chart) => ({ datacenter: newRing({}, chart) }),
  CassandraDatacenter: () => ({ nodes: 3, racks: RACKS, size: SIZE }),
  CassandraDecommission: (chart) => ({ datacenter: newRing({}, chart) }),
  CassandraRack: () => ({ nodes: 3, size: SIZE }),
  CassandraRestore: (chart) => ({ datacenter: newRing({}, chart), claimName: 'backups' }),
  DefaultStorageClass: () => ({ provisioner: Provisioner.awsEbs() }),
  HeadlessService: () => ({ selector: { app: 'db' } }),
  MongoReplicaSet: () => ({ size: SIZE, keyFile: SECRET }),
  MySqlBackup: (chart) => ({ mysql: newMySql({}, chart), ...BACKUP }),
  MySqlDatabase: () => ({ host: 'db.example.org', database: 'a', user: 'b', password: SECRET }),
  MySqlRestore: (chart) => ({ mysql: newMySql({}, chart), claimName: 'backups' }),
  MySqlSingle: () => ({ size: SIZE, database: 'a', user: 'b', password: SECRET, rootPassword: SECRET }),
  ShardedStore: () => ({ shards: 3, storage: ON_DISK, token: TOKEN }),
  StatefulWorkload: () => ({ image: 'x:1', ports: { http: 80 } }),
  StaticVolume: () => ({ source: SOURCE, size: SIZE }),
  StorageClass: () => ({ provisioner: Provisioner.awsEbs() }),
  StoreBackup: (chart) => ({ store: newStore({}, chart), ...BACKUP }),
  StoreMonitor: (chart) => ({ store: newStore({}, chart) }),
  StoreRebalance: (chart) => ({ store: newStore({}, chart), toShards: 2 }),
  StoreRestore: (chart) => ({ store: newStore({}, chart), claimName: 'backups' }),
  VolumeSnapshot: () => ({ claimName: 'c' }),
  VolumeSnapshotSchedule: () => ({ claimNames: ['c'], schedule: Cron.daily() }),
  WordPress: (chart) => ({ database: newMySql({}, chart), size: SIZE }),
};

/** Members of structs that are part of other props. */
export const BASE_STRUCTS: { readonly [struct: string]: object } = {
  ClaimTemplate: { mountPath: '/data', size: SIZE },
  CommitLogOptions: { size: SIZE },
  DriverSecret: { name: 's', namespace: 'n' },
  IngressOptions: { host: 'www.example.org' },
  SecretKey: SECRET,
  TlsSecret: { secret: 's' },
};

const CEPH = { clusterId: 'c', pool: 'p', secret: { name: 's', namespace: 'n' } };

/** Valid arguments of a method or a factory, and a call with others in their place. */
export interface BaseCall {
  readonly args: unknown[];
  readonly call: (chart: Chart, ...args: never[]) => unknown;
}

const workload = (chart: Chart, props: object = {}) => new StatefulWorkload(chart, 'web', { image: 'x:1', ports: { http: 80 }, ...props });
const volume = (chart: Chart, props: object) => new StaticVolume(chart, 'data', { source: SOURCE, size: SIZE, ...props });
const claims = { data: { mountPath: '/data', size: SIZE } };

type Make<T> = (...args: never[]) => T;
const called = (args: unknown[], call: (chart: Chart, ...given: never[]) => unknown): BaseCall => ({ args, call });
const probe = (args: unknown[], make: Make<Probe>) => called(args, (chart, ...given) => workload(chart, { readiness: make(...given) }));
const hook = (args: unknown[], make: Make<LifecycleHook>) =>
  called(args, (chart, ...given) => workload(chart, { lifecycle: { preStop: make(...given) } }));
const peer = (args: unknown[], make: Make<Peer>) => called(args, (chart, ...given) => workload(chart).connectFrom(make(...given)));
const provisioner = (args: unknown[], make: Make<Provisioner>) =>
  called(args, (chart, ...given) => new StorageClass(chart, 'fast', { provisioner: make(...given) }));
const source = (options: object, make: Make<VolumeSource>) =>
  called([options], (chart, ...given) => volume(chart, { source: make(...given) }));
const binding = (args: unknown[], make: Make<VolumeBinding>) =>
  called(args, (chart, ...given) => volume(chart, { binding: make(...given) }));
const storage = (options: object, make: Make<StoreStorage>) =>
  called([options], (chart, ...given) => newStore({ storage: make(...given) }, chart));

const JOBS = [
  CassandraBackup, CassandraCleanup, CassandraDecommission, CassandraRestore, MySqlBackup, MySqlRestore, StoreBackup, StoreMonitor,
  StoreRebalance, StoreRestore, VolumeSnapshotSchedule,
] as (new (scope: Chart, id: string, props: never) => StoreMonitor)[];
const newJob = (Job: (typeof JOBS)[number], chart: Chart, props: object = {}) =>
  new Job(chart, 'job', { ...BASE_PROPS[Job.name](chart), ...props } as never);
const applied = (chart: Chart, settings: ClusterSettingsProps) => {
  ClusterSettings.of(chart).apply(settings);
  return workload(chart);
};

/** The arguments, those of Jobs last. */
const CALLS: { readonly [method: string]: BaseCall } = {
  'CassandraDatacenter.backup': called(['nightly', BACKUP], (chart, ...args: [string, never]) => newRing({}, chart).backup(...args)),
  'CassandraDatacenter.connectFrom': called([Peer.anyPod(), {}], (chart, ...args: [never, never]) => newRing({}, chart).connectFrom(...args)),
  'CassandraDatacenter.connectTo': called([Peer.anyPod(), {}], (chart, ...args: [never, never]) => newRing({}, chart).connectTo(...args)),
  'CassandraDatacenter.lastNode': called(['r1'], (chart, rack) => newRing({}, chart).lastNode(rack)),
  'CassandraDatacenter.replication': called([3], (chart, factor) => newRing({}, chart).replication(factor)),
  'HeadlessService.hostOf': called(['db-0'], (chart, pod) => new HeadlessService(chart, 'db', { selector: { app: 'db' } }).hostOf(pod)),
  'HeadlessService.hosts': called(['db', 3, 0], (chart, ...args: [never, never, never]) =>
    new HeadlessService(chart, 'db', { selector: { app: 'db' } }).hosts(...args)),
  'HeadlessService.srv': called(['sql'], (chart, port) => new HeadlessService(chart, 'db', { selector: { app: 'db' }, ports: { sql: 1 } }).srv(port)),
  'LifecycleHook.exec': hook(['sync'], (program) => LifecycleHook.exec(program)),
  'LifecycleHook.httpGet': hook(['/', {}], (...args: [never, never]) => LifecycleHook.httpGet(...args)),
  'MongoReplicaSet.claimName': called([0], (chart, ordinal) => newMongo({}, chart).claimName(ordinal)),
  'MongoReplicaSet.connectFrom': called([Peer.anyPod(), {}], (chart, ...args: [never, never]) => newMongo({}, chart).connectFrom(...args)),
  'MongoReplicaSet.connectTo': called([Peer.anyPod(), {}], (chart, ...args: [never, never]) => newMongo({}, chart).connectTo(...args)),
  'MySqlDatabase.connectFrom': called([Peer.anyPod(), {}], (chart, ...args: [never, never]) =>
    new MySqlDatabase(chart, 'db', { host: 'db.example.org', database: 'a', user: 'b', password: SECRET }).connectFrom(...args)),
  'MySqlSingle.backup': called(['nightly', BACKUP], (chart, ...args: [string, never]) => newMySql({}, chart).backup(...args)),
  'MySqlSingle.connectFrom': called([Peer.anyPod(), {}], (chart, ...args: [never, never]) => newMySql({}, chart).connectFrom(...args)),
  'MySqlSingle.connectTo': called([Peer.anyPod(), {}], (chart, ...args: [never, never]) => newMySql({}, chart).connectTo(...args)),
  'Peer.cidr': peer(['10.0.0.0/8', []], (...args: [never, never]) => Peer.cidr(...args)),
  'Peer.namespace': peer(['monitoring'], (name) => Peer.namespace(name)),
  'Peer.of': peer([], (construct) => Peer.of(construct)),
  'Peer.pods': peer([{ app: 'shop' }, 'shop'], (...args: [never, never]) => Peer.pods(...args)),
  'Probe.exec': probe([['true'], {}], (...args: [never, never]) => Probe.exec(...args)),
  'Probe.httpGet': probe(['/', {}], (...args: [never, never]) => Probe.httpGet(...args)),
  'Probe.tcpSocket': probe([{}], (options) => Probe.tcpSocket(options)),
  'Provisioner.awsEbs': provisioner([{}], (options) => Provisioner.awsEbs(options)),
  'Provisioner.azureDisk': provisioner([{}], (options) => Provisioner.azureDisk(options)),
  'Provisioner.cephRbd': provisioner([CEPH], (options) => Provisioner.cephRbd(options)),
  'Provisioner.custom': provisioner(['example.org/driver', {}], (...args: [never, never]) => Provisioner.custom(...args)),
  'Provisioner.gcePd': provisioner([{}], (options) => Provisioner.gcePd(options)),
  'Provisioner.nfs': provisioner([{ server: 's', share: '/x' }], (options) => Provisioner.nfs(options)),
  'ShardedStore.backup': called(['nightly', BACKUP], (chart, ...args: [string, never]) => newStore({}, chart).backup(...args)),
  'ShardedStore.connectFrom': called([Peer.anyPod(), {}], (chart, ...args: [never, never]) => newStore({}, chart).connectFrom(...args)),
  'ShardedStore.connectTo': called([Peer.anyPod(), {}], (chart, ...args: [never, never]) => newStore({}, chart).connectTo(...args)),
  'StatefulWorkload.claimName': called(['data', 0], (chart, ...args: [never, never]) => workload(chart, { volumes: claims }).claimName(...args)),
  'StatefulWorkload.connectFrom': called([Peer.anyPod(), {}], (chart, ...args: [never, never]) => workload(chart).connectFrom(...args)),
  'StatefulWorkload.connectTo': called([Peer.anyPod(), {}], (chart, ...args: [never, never]) => workload(chart).connectTo(...args)),
  'StatefulWorkload.port': called(['http'], (chart, name) => workload(chart).port(name)),
  'StorageClass.fromName': called(['fast'], (chart, name) => volume(chart, { storageClass: StorageClass.fromName(name) })),
  'StoreStorage.memory': storage({}, (options) => StoreStorage.memory(options)),
  'StoreStorage.persistent': storage({ size: SIZE }, (options) => StoreStorage.persistent(options)),
  'UpdateStrategy.rollingUpdate': called([{}], (chart, options) => workload(chart, { updateStrategy: UpdateStrategy.rollingUpdate(options) })),
  'VolumeBinding.bySelector': binding([{ disk: 'a' }], (labels) => VolumeBinding.bySelector(labels)),
  'VolumeBinding.reservedFor': binding([{ name: 'c' }], (claim) => VolumeBinding.reservedFor(claim)),
  'VolumeSnapshot.fromName': called(['s'], (chart, name) =>
    workload(chart, { volumes: { data: { ...claims.data, dataSource: VolumeSnapshot.fromName(name).dataSource } } })),
  'VolumeSource.cephFs': source({ clusterId: 'c', fsName: 'f', rootPath: '/x', secret: CEPH.secret }, (options) => VolumeSource.cephFs(options)),
  'VolumeSource.cephRbd': source({ ...CEPH, image: 'i' }, (options) => VolumeSource.cephRbd(options)),
  'VolumeSource.csi': source({ driver: 'd', volumeHandle: 'v' }, (options) => VolumeSource.csi(options)),
  'VolumeSource.hostPath': source({ path: '/srv' }, (options) => VolumeSource.hostPath(options)),
  'VolumeSource.local': source({ path: '/srv', nodes: ['n'] }, (options) => VolumeSource.local(options)),
  'VolumeSource.nfs': source({ server: 's', path: '/x' }, (options) => VolumeSource.nfs(options)),
  'WordPress.connectFrom': called([Peer.anyPod(), {}], (chart, ...args: [never, never]) => newSite({}, chart).connectFrom(...args)),
  'WordPress.connectTo': called([Peer.anyPod(), {}], (chart, ...args: [never, never]) => newSite({}, chart).connectTo(...args)),
  'WordPress.useDatabase': called([], (chart, database) => newSite({ database: undefined }, chart).useDatabase(database)),
  ...Object.fromEntries(JOBS.map((Job) => [
    `${Job.name}.connectTo`,
    called([Peer.anyPod(), {}], (chart, ...args: [never, never]) => newJob(Job, chart).connectTo(...args)),
  ])),
  'ClusterDns.anywhere': called([{}], (chart, options) => applied(chart, { dns: ClusterDns.anywhere(options) })),
  'ClusterDns.servers': called([[Peer.anyPod()], {}], (chart, ...args: [never, never]) => applied(chart, { dns: ClusterDns.servers(...args) })),
  'ClusterSettings.apply': called([{}], (chart, settings) => ClusterSettings.of(chart).apply(settings)),
  'ClusterSettings.image': called(['nginx:1.28'], (chart, image) => ClusterSettings.of(chart).image(image)),
  'ClusterSettings.of': called([], (_, scope) => ClusterSettings.of(scope)),
  'ImageRegistry.image': called(['nginx:1.28'], (_, image) => ImageRegistry.mirror('registry.example.org').image(image)),
  'ImageRegistry.mirror': called(['registry.example.org'], (chart, registry) => applied(chart, { imageRegistry: ImageRegistry.mirror(registry) })),
  'ImageRegistry.pullThrough': called([{ 'docker.io': 'registry.example.org' }], (chart, caches) =>
    applied(chart, { imageRegistry: ImageRegistry.pullThrough(caches) })),
  'StoreMonitor.connectFrom': called([Peer.anyPod(), { ports: ['metrics'] }], (chart, ...args: [never, never]) =>
    newJob(StoreMonitor, chart, { sidecars: [{ name: 'exporter', image: 'exporter:1', ports: [{ name: 'metrics', containerPort: 9100 }] }] })
      .connectFrom(...args)),
};

/** The arguments of each method and factory with parameters, by name. */
export const BASE_CALLS = Object.fromEntries(Object.keys(CALLS).sort().map((method) => [method, CALLS[method]]));
