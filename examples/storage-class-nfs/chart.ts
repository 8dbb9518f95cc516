import { Chart, ChartProps, Size } from 'cdk8s';
import { AccessMode, Provisioner, ReclaimPolicy, StatefulWorkload, StorageClass } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS, WEB_ROOT } from '../support/nginx';

/** StorageClasses that create a directory on an NFS server for each claim: by the CSI driver, and by the older provisioner. */
export class StorageClassNfsChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const nfs = new StorageClass(this, 'nfs', {
      provisioner: Provisioner.nfs({ server: 'nfs.example.org', share: '/exports' }),
      mountOptions: ['hard', 'nfsvers=4.1'],
    });
    new StorageClass(this, 'nfs-client', {
      provisioner: Provisioner.custom('cluster.local/nfs-client-provisioner', {
        parameters: { archiveOnDelete: 'true' },
        expandable: false,
      }),
      reclaimPolicy: ReclaimPolicy.DELETE,
    });
    new StatefulWorkload(this, 'web', {
      image: 'nginx:1',
      ports: { http: 80 },
      volumes: {
        www: { mountPath: WEB_ROOT, size: Size.gibibytes(1), storageClass: nfs, accessMode: AccessMode.READ_WRITE_MANY },
      },
      writablePaths: NGINX_WRITABLE_PATHS,
    });
  }
}
