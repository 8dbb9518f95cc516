import { Chart, ChartProps, Size } from 'cdk8s';
import { UpdateStrategy, StatefulWorkload } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS, WEB_ROOT } from '../support/nginx';

/** Three nginx servers that are updated only when their pods are deleted. */
export class WebOnDeleteChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    new StatefulWorkload(this, 'web', {
      image: 'nginx:1',
      replicas: 3,
      updateStrategy: UpdateStrategy.onDelete(),
      ports: { http: 80 },
      volumes: { www: { mountPath: WEB_ROOT, size: Size.gibibytes(1) } },
      writablePaths: NGINX_WRITABLE_PATHS,
    });
  }
}
