import { Chart, ChartProps, Size } from 'cdk8s';
import { PodManagementPolicy, StatefulWorkload } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS, WEB_ROOT } from '../support/nginx';

/** Three nginx servers that start in parallel, because they do not depend on each other. */
export class WebParallelChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    new StatefulWorkload(this, 'web', {
      image: 'nginx:1',
      replicas: 3,
      podManagementPolicy: PodManagementPolicy.PARALLEL,
      ports: { http: 80 },
      volumes: { www: { mountPath: WEB_ROOT, size: Size.gibibytes(1) } },
      writablePaths: NGINX_WRITABLE_PATHS,
    });
  }
}
