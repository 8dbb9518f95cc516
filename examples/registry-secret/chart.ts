import { Chart, ChartProps } from 'cdk8s';
import { StatefulWorkload } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS } from '../support/nginx';

/** Web server whose image is in a registry that requires credentials. */
export class RegistrySecretChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    new StatefulWorkload(this, 'web', {
      image: 'registry.example.org/team/nginx:1',
      imagePullSecrets: ['regcred'],
      ports: { http: 80 },
      writablePaths: NGINX_WRITABLE_PATHS,
    });
  }
}
