import { Chart, ChartProps } from 'cdk8s';
import { Construct } from 'constructs';
import { CassandraDatacenterChart } from './cassandra-datacenter/chart';
import { CassandraSingleRackChart } from './cassandra-single-rack/chart';
import { ConfigMapChart } from './config-map/chart';
import { DefaultStorageClassChart } from './default-storage-class/chart';
import { DownwardApiChart } from './downward-api/chart';
import { EmptyDirChart } from './empty-dir/chart';
import { LifecycleHooksChart } from './lifecycle-hooks/chart';
import { MongoChart } from './mongo/chart';
import { MySqlChart } from './mysql/chart';
import { MySqlExternalChart } from './mysql-external/chart';
import { NginxDeploymentChart } from './nginx-deployment/chart';
import { NginxDeploymentClaimChart } from './nginx-deployment-claim/chart';
import { NginxDeploymentHostPathChart } from './nginx-deployment-host-path/chart';
import { ProjectedChart } from './projected/chart';
import { RegistrySecretChart } from './registry-secret/chart';
import { SecretChart } from './secret/chart';
import { ShardedStoreDiskChart } from './sharded-store-disk/chart';
import { ShardedStoreMemoryChart } from './sharded-store-memory/chart';
import { ShardedStoreModuloChart } from './sharded-store-modulo/chart';
import { ShardedStoreScaleDownChart } from './sharded-store-scale-down/chart';
import { ShardedStoreScaleUpChart } from './sharded-store-scale-up/chart';
import { StaticCephRbdChart } from './static-ceph-rbd/chart';
import { StaticCloudDiskChart } from './static-cloud-disk/chart';
import { StaticHostPathChart } from './static-host-path/chart';
import { StaticLocalChart } from './static-local/chart';
import { StaticNfsChart } from './static-nfs/chart';
import { StorageClassCephRbdChart } from './storage-class-ceph-rbd/chart';
import { StorageClassNfsChart } from './storage-class-nfs/chart';
import { VolumeSnapshotChart } from './volume-snapshot/chart';
import { WebChart } from './web/chart';
import { WebNamedServiceChart } from './web-named-service/chart';
import { WebOnDeleteChart } from './web-on-delete/chart';
import { WebParallelChart } from './web-parallel/chart';
import { WebPartitionedChart } from './web-partitioned/chart';
import { WordPressChart } from './wordpress/chart';
import { WordPressNodePortChart } from './wordpress-node-port/chart';

/** Chart class of an example. */
export type ExampleChart = new (scope: Construct, id: string, props?: ChartProps) => Chart;

/** Chart classes by example directory. */
export const EXAMPLES: { [directory: string]: ExampleChart } = {
  'cassandra-datacenter': CassandraDatacenterChart,
  'cassandra-single-rack': CassandraSingleRackChart,
  'config-map': ConfigMapChart,
  'default-storage-class': DefaultStorageClassChart,
  'downward-api': DownwardApiChart,
  'empty-dir': EmptyDirChart,
  'lifecycle-hooks': LifecycleHooksChart,
  'mongo': MongoChart,
  'mysql': MySqlChart,
  'mysql-external': MySqlExternalChart,
  'nginx-deployment': NginxDeploymentChart,
  'nginx-deployment-claim': NginxDeploymentClaimChart,
  'nginx-deployment-host-path': NginxDeploymentHostPathChart,
  'projected': ProjectedChart,
  'registry-secret': RegistrySecretChart,
  'secret': SecretChart,
  'sharded-store-disk': ShardedStoreDiskChart,
  'sharded-store-memory': ShardedStoreMemoryChart,
  'sharded-store-modulo': ShardedStoreModuloChart,
  'sharded-store-scale-down': ShardedStoreScaleDownChart,
  'sharded-store-scale-up': ShardedStoreScaleUpChart,
  'static-ceph-rbd': StaticCephRbdChart,
  'static-cloud-disk': StaticCloudDiskChart,
  'static-host-path': StaticHostPathChart,
  'static-local': StaticLocalChart,
  'static-nfs': StaticNfsChart,
  'storage-class-ceph-rbd': StorageClassCephRbdChart,
  'storage-class-nfs': StorageClassNfsChart,
  'volume-snapshot': VolumeSnapshotChart,
  'web': WebChart,
  'web-named-service': WebNamedServiceChart,
  'web-on-delete': WebOnDeleteChart,
  'web-parallel': WebParallelChart,
  'web-partitioned': WebPartitionedChart,
  'wordpress': WordPressChart,
  'wordpress-node-port': WordPressNodePortChart,
};

/** Examples whose pods violate the restricted Pod Security Standard, because they use files of the node. */
export const PRIVILEGED = ['nginx-deployment-host-path'];
