import { Chart, ChartProps, Size } from 'cdk8s';
import { DefaultStorageClass, Provisioner, StatefulWorkload } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS, WEB_ROOT } from '../support/nginx';

/** Default StorageClass on local directories, and a StatefulSet whose claim names no class and therefore uses it. */
export class DefaultStorageClassChart extends Chart {
  public readonly web: StatefulWorkload;

  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    new DefaultStorageClass(this, 'local-path', { provisioner: Provisioner.localPath() });
    this.web = new StatefulWorkload(this, 'web', {
      image: 'nginx:1',
      ports: { http: 80 },
      volumes: { www: { mountPath: WEB_ROOT, size: Size.gibibytes(1) } },
      writablePaths: NGINX_WRITABLE_PATHS,
    });
  }
}
