import { Chart, ChartProps, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { UNPRIVILEGED_PORT_80, nginxContainer } from '../support/nginx';
import { restrict } from '../support/restricted';

/** Web server on a claim of the default StorageClass, with cdk8s-plus alone. One volume, so one pod, and never two at a time. */
export class NginxDeploymentClaimChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const claim = new kplus.PersistentVolumeClaim(this, 'my-pvc', {
      storage: Size.gibibytes(5),
      accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE],
    });
    const pages = kplus.Volume.fromPersistentVolumeClaim(this, 'Pages', claim, { name: 'pages' });
    const server = new kplus.Deployment(this, 'nginx-webserver', {
      replicas: 1,
      strategy: kplus.DeploymentStrategy.recreate(),
      securityContext: { sysctls: [UNPRIVILEGED_PORT_80], fsGroup: 65532 },
      // The claim is empty, so its pages are written through this mount.
      containers: [nginxContainer(this, pages, { readOnly: false })],
    });
    restrict(server);
  }
}
