/** Valid props of every construct, no more than it requires: what a test is about is added to them. */
import { Chart, Cron, Duration, Size } from 'cdk8s';
import {
  LifecycleHook, Peer, Probe, Provisioner, StatefulWorkload, StaticVolume, StorageClass, StoreStorage, UpdateStrategy, VolumeBinding,
  VolumeSource,
} from 'cdk8s-stateful';
import { newMySql } from './databases';
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

const workload = (chart: Chart, props: object = {}) => new StatefulWorkload(chart, 'web', { image: 'x:1', ports: { http: 80 }, ...props });
const volume = (chart: Chart, props: object) => new StaticVolume(chart, 'data', { source: SOURCE, size: SIZE, ...props });
const SECRET_OF_DRIVER = { name: 's', namespace: 'n' };
const CEPH = { clusterId: 'c', pool: 'p', secret: SECRET_OF_DRIVER };

/** Valid options of a method or a factory, and what is done with them. */
export interface BaseOptions {
  readonly options: object;
  readonly use: (chart: Chart, options: never) => unknown;
}

const probe = (make: (options: never) => Probe): BaseOptions => ({
  options: { period: Duration.seconds(5) },
  use: (chart, options) => workload(chart, { readiness: make(options) }),
});
const provisioner = (options: object, make: (options: never) => Provisioner): BaseOptions => ({
  options,
  use: (chart, given) => new StorageClass(chart, 'fast', { provisioner: make(given) }),
});
const source = (options: object, make: (options: never) => VolumeSource): BaseOptions => ({
  options,
  use: (chart, given) => volume(chart, { source: make(given) }),
});
const storage = (options: object, make: (options: never) => StoreStorage): BaseOptions => ({
  options,
  use: (chart, given) => newStore({ storage: make(given) }, chart),
});

/** The options of each method and factory. */
export const BASE_OPTIONS: { readonly [method: string]: BaseOptions } = {
  'CassandraDatacenter.backup': { options: BACKUP, use: (chart, options) => newRing({}, chart).backup('nightly', options) },
  'CassandraDatacenter.connectFrom': { options: {}, use: (chart, options) => newRing({}, chart).connectFrom(Peer.anyPod(), options) },
  'ICassandraDatacenter.connectFrom': { options: {}, use: (chart, options) => newRing({}, chart).connectFrom(Peer.anyPod(), options) },
  'IShardedStore.connectFrom': { options: {}, use: (chart, options) => newStore({}, chart).connectFrom(Peer.anyPod(), options) },
  'LifecycleHook.httpGet': { options: {}, use: (chart, options) => workload(chart, { lifecycle: { preStop: LifecycleHook.httpGet('/', options) } }) },
  'MySqlSingle.backup': { options: BACKUP, use: (chart, options) => newMySql({}, chart).backup('nightly', options) },
  'Probe.exec': probe((options) => Probe.exec(['true'], options)),
  'Probe.httpGet': probe((options) => Probe.httpGet('/', options)),
  'Probe.tcpSocket': probe((options) => Probe.tcpSocket(options)),
  'Provisioner.awsEbs': provisioner({}, (options) => Provisioner.awsEbs(options)),
  'Provisioner.azureDisk': provisioner({}, (options) => Provisioner.azureDisk(options)),
  'Provisioner.cephRbd': provisioner(CEPH, (options) => Provisioner.cephRbd(options)),
  'Provisioner.custom': provisioner({}, (options) => Provisioner.custom('example.org/driver', options)),
  'Provisioner.gcePd': provisioner({}, (options) => Provisioner.gcePd(options)),
  'Provisioner.nfs': provisioner({ server: 's', share: '/x' }, (options) => Provisioner.nfs(options)),
  'ShardedStore.backup': { options: BACKUP, use: (chart, options) => newStore({}, chart).backup('nightly', options) },
  'ShardedStore.connectFrom': { options: {}, use: (chart, options) => newStore({}, chart).connectFrom(Peer.anyPod(), options) },
  'StatefulWorkload.connectFrom': { options: {}, use: (chart, options) => workload(chart).connectFrom(Peer.anyPod(), options) },
  'StatefulWorkload.connectTo': { options: {}, use: (chart, options) => workload(chart).connectTo(Peer.anyPod(), options) },
  'StoreStorage.memory': storage({}, (options) => StoreStorage.memory(options)),
  'StoreStorage.persistent': storage({ size: SIZE }, (options) => StoreStorage.persistent(options)),
  'UpdateStrategy.rollingUpdate': { options: {}, use: (chart, options) => workload(chart, { updateStrategy: UpdateStrategy.rollingUpdate(options) }) },
  'VolumeBinding.reservedFor': { options: { name: 'c' }, use: (chart, claim) => volume(chart, { binding: VolumeBinding.reservedFor(claim) }) },
  'VolumeSource.cephFs': source({ clusterId: 'c', fsName: 'f', rootPath: '/x', secret: SECRET_OF_DRIVER }, (options) => VolumeSource.cephFs(options)),
  'VolumeSource.cephRbd': source({ ...CEPH, image: 'i' }, (options) => VolumeSource.cephRbd(options)),
  'VolumeSource.csi': source({ driver: 'd', volumeHandle: 'v' }, (options) => VolumeSource.csi(options)),
  'VolumeSource.hostPath': source({ path: '/srv' }, (options) => VolumeSource.hostPath(options)),
  'VolumeSource.local': source({ path: '/srv', nodes: ['n'] }, (options) => VolumeSource.local(options)),
  'VolumeSource.nfs': source({ server: 's', path: '/x' }, (options) => VolumeSource.nfs(options)),
};
