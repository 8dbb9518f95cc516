import { Chart, ChartProps, Size } from 'cdk8s';
import { HeadlessService, StatefulWorkload } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS, WEB_ROOT } from '../support/nginx';

/** StatefulSet `web` behind a headless Service `nginx`: the DNS name of the first pod is `web-0.nginx`. */
export class WebNamedServiceChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const labels = { app: 'nginx' };
    const nginx = new HeadlessService(this, 'nginx', { selector: labels, ports: { web: 80 } });
    new StatefulWorkload(this, 'web', {
      image: 'nginx:1',
      replicas: 2,
      service: nginx,
      labels,
      ports: { web: 80 },
      volumes: { www: { mountPath: WEB_ROOT, size: Size.gibibytes(1) } },
      writablePaths: NGINX_WRITABLE_PATHS,
    });
  }
}
