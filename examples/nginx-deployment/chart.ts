import { Chart, ChartProps } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { UNPRIVILEGED_PORT_80, nginxContainer } from '../support/nginx';
import { restrict } from '../support/restricted';

/**
 * Deployment of three web servers without state. The environment variable `VERSION` selects the version, "v1" by default: a new version is
 * rolled out one pod at a time, and can be rolled back.
 */
export class NginxDeploymentChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}, version = process.env.VERSION ?? 'v1') {
    super(scope, id, props);
    const server = new kplus.Deployment(this, 'nginx-deployment-demo', {
      metadata: { name: 'nginx-deployment-demo' },
      replicas: 3,
      strategy: kplus.DeploymentStrategy.rollingUpdate({
        maxSurge: kplus.PercentOrAbsolute.absolute(1),
        maxUnavailable: kplus.PercentOrAbsolute.absolute(0),
      }),
      podMetadata: { labels: { version } },
      securityContext: { sysctls: [UNPRIVILEGED_PORT_80] },
      containers: [nginxContainer(this, this.pages(version))],
    });
    restrict(server);
    server.exposeViaService({ name: 'nginx-deployment-demo', ports: [{ port: 80 }] });
  }

  /** Page with the version. The ConfigMap is named after it, so that a rollback finds the page of the old version. */
  private pages(version: string): kplus.Volume {
    const page = new kplus.ConfigMap(this, 'Page', { metadata: { name: `page-${version}` }, data: { 'index.html': `${version}\n` } });
    return kplus.Volume.fromConfigMap(this, 'Pages', page, { name: 'pages' });
  }
}
