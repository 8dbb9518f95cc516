import { Chart, ChartProps, Size } from 'cdk8s';
import { Provisioner, StatefulWorkload, StorageClass } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS, WEB_ROOT } from '../support/nginx';

/** StorageClass that provisions an image in a Ceph pool for each claim. */
export class StorageClassCephRbdChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const fast = new StorageClass(this, 'fast-rbd-sc', {
      provisioner: Provisioner.cephRbd({
        clusterId: 'b9127830-b0cc-4e34-aa47-9d1a2e9949a8',
        pool: 'kube',
        secret: { name: 'ceph-secret', namespace: 'kube-system' },
      }),
    });
    new StatefulWorkload(this, 'web', {
      image: 'nginx:1',
      replicas: 2,
      ports: { http: 80 },
      volumes: { www: { mountPath: WEB_ROOT, size: Size.gibibytes(1), storageClass: fast } },
      writablePaths: NGINX_WRITABLE_PATHS,
    });
  }
}
