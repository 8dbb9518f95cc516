import { Chart, ChartProps, Size } from 'cdk8s';
import { StatefulWorkload } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS, WEB_ROOT } from '../support/nginx';

/** Three nginx servers, each with a stable name, a DNS name and a volume. They start in order. */
export class WebChart extends Chart {
  public readonly web: StatefulWorkload;

  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    this.web = new StatefulWorkload(this, 'web', {
      image: 'nginx:1',
      replicas: 3,
      ports: { http: 80 },
      volumes: { www: { mountPath: WEB_ROOT, size: Size.gibibytes(1) } },
      writablePaths: NGINX_WRITABLE_PATHS,
    });
  }
}
