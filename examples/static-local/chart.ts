import { Chart, ChartProps, Size } from 'cdk8s';
import { StatefulWorkload, StaticVolume, StorageClass, VolumeBinding, VolumeSource } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS, WEB_ROOT } from '../support/nginx';

/** Local disks of three nodes, each reserved for one pod of a StatefulSet. A pod runs where its disk is. */
export class StaticLocalChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const web = new StatefulWorkload(this, 'web', {
      image: 'nginx:1',
      replicas: 3,
      ports: { http: 80 },
      volumes: { www: { mountPath: WEB_ROOT, size: Size.gibibytes(10), storageClass: StorageClass.none() } },
      writablePaths: NGINX_WRITABLE_PATHS,
    });
    ['node-1', 'node-2', 'node-3'].forEach((node, ordinal) => {
      new StaticVolume(this, `disk-${ordinal}`, {
        source: VolumeSource.local({ path: '/mnt/disks/ssd1', nodes: [node] }),
        size: Size.gibibytes(10),
        binding: VolumeBinding.reservedFor({ name: web.claimName('www', ordinal) }),
      });
    });
  }
}
