import { Chart, Size } from 'cdk8s';
import { StatefulWorkload } from 'cdk8s-stateful';

/** Adds a workload with `StatefulWorkload`. */
export function addWorkload(chart: Chart, name: string): void {
  new StatefulWorkload(chart, name, {
    image: 'nginx:1',
    replicas: 3,
    ports: { http: 80 },
    volumes: { www: { mountPath: '/usr/share/nginx/html', size: Size.gibibytes(1) } },
    writablePaths: ['/var/cache/nginx'],
  });
}
