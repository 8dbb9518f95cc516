import { Chart, ChartProps } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { UNPRIVILEGED_PORT_80, nginxContainer } from '../support/nginx';
import { restrict } from '../support/restricted';

/** Web servers that show a directory of the node they run on. The restricted Pod Security Standard does not admit them. */
export class NginxDeploymentHostPathChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const pages = kplus.Volume.fromHostPath(this, 'Pages', 'hostvol', {
      path: '/home/webcontent',
      type: kplus.HostPathVolumeType.DIRECTORY_OR_CREATE,
    });
    const server = new kplus.Deployment(this, 'nginx-webserver', {
      replicas: 3,
      securityContext: { sysctls: [UNPRIVILEGED_PORT_80] },
      containers: [nginxContainer(this, pages)],
    });
    restrict(server);
  }
}
