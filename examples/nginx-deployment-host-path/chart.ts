import { Chart, ChartProps } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { UNPRIVILEGED_PORT_80, nginxContainer } from '../support/nginx';
import { restrict } from '../support/restricted';

/** Web servers that serve a directory of their node. They do not comply with the restricted Pod Security Standard. */
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
