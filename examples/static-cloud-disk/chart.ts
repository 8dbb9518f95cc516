import { Chart, ChartProps, Size } from 'cdk8s';
import { StatefulWorkload, StaticVolume, StorageClass, VolumeBinding, VolumeSource } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS, WEB_ROOT } from '../support/nginx';

/** Existing disk of a cloud, mounted by its CSI driver, for the only pod of a StatefulSet. */
export class StaticCloudDiskChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const size = Size.gibibytes(1);
    const web = new StatefulWorkload(this, 'server', {
      image: 'nginx:1',
      ports: { http: 80 },
      volumes: { data: { mountPath: WEB_ROOT, size, storageClass: StorageClass.none() } },
      writablePaths: NGINX_WRITABLE_PATHS,
    });
    new StaticVolume(this, 'my-disk', {
      source: VolumeSource.csi({
        driver: 'pd.csi.storage.gke.io',
        volumeHandle: 'projects/my-project/zones/europe-west2-a/disks/my-disk',
        fsType: 'ext4',
      }),
      size,
      binding: VolumeBinding.reservedFor({ name: web.claimName('data', 0) }),
    });
  }
}
