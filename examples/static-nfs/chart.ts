import { Chart, ChartProps, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { AccessMode, StaticVolume, StorageClass, VolumeBinding, VolumeSource } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { UNPRIVILEGED_PORT_80, nginxContainer } from '../support/nginx';
import { restrict } from '../support/restricted';

/** NFS export as a volume, a claim that selects it by its label, and three web servers that share it. */
export class StaticNfsChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const pages = new StaticVolume(this, 'my-pvc', {
      source: VolumeSource.nfs({ server: '172.17.0.2', path: '/tmp' }),
      size: Size.gibibytes(5),
      volumeName: 'pv001',
      storageClass: StorageClass.fromName('nfs'),
      accessModes: [AccessMode.READ_WRITE_MANY],
      mountOptions: ['hard', 'nfsvers=4.1'],
      binding: VolumeBinding.bySelector({ tier: 'silver' }),
    });
    this.renderWebServer(pages);
  }

  private renderWebServer(pages: StaticVolume): void {
    const claim = kplus.PersistentVolumeClaim.fromClaimName(this, 'Claim', pages.claimName);
    const volume = kplus.Volume.fromPersistentVolumeClaim(this, 'Pages', claim, { name: 'pages' });
    const server = new kplus.Deployment(this, 'nginx-webserver', {
      replicas: 3,
      securityContext: { sysctls: [UNPRIVILEGED_PORT_80] },
      containers: [nginxContainer(this, volume)],
    });
    restrict(server);
  }
}
