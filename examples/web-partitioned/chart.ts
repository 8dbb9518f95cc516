import { Chart, ChartProps, Size } from 'cdk8s';
import { UpdateStrategy, StatefulWorkload } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS, WEB_ROOT } from '../support/nginx';

/** Canary release: a changed pod template applies to web-2 only, until the partition is lowered. */
export class WebPartitionedChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    new StatefulWorkload(this, 'web', {
      image: 'nginx:1',
      replicas: 3,
      updateStrategy: UpdateStrategy.rollingUpdate({ partition: 2 }),
      ports: { http: 80 },
      volumes: { www: { mountPath: WEB_ROOT, size: Size.gibibytes(1) } },
      writablePaths: NGINX_WRITABLE_PATHS,
    });
  }
}
