import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chart, ChartProps, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { LifecycleHook, Probe, StatefulWorkload } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS } from '../support/nginx';

/** Configuration of nginx that answers 503 while the file of the hooks exists. */
const SERVER = readFileSync(join(__dirname, 'server.conf'), 'utf8');
const SHUTTING_DOWN = '/run/shutting-down';

/** Web servers that announce their end: clients get 503 for some seconds before the connection is refused. */
export class LifecycleHooksChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const config = new kplus.ConfigMap(this, 'Config', { metadata: { name: 'server-config' }, data: { 'default.conf': SERVER } });
    new StatefulWorkload(this, 'server', {
      image: 'nginx:1',
      replicas: 3,
      ports: { http: 80 },
      readiness: Probe.httpGet('/'),
      lifecycle: {
        // The file is in an emptyDir, which a container that is restarted in the same pod still has.
        postStart: LifecycleHook.exec('rm', '-f', SHUTTING_DOWN),
        preStop: LifecycleHook.exec('sh', '-c', `touch ${SHUTTING_DOWN} && sleep 10`),
        preStopTimeout: Duration.seconds(15),
        drainTimeout: Duration.seconds(5),
      },
      podVolumes: [{ name: 'config', configMap: { name: config.name } }],
      volumeMounts: [{ name: 'config', mountPath: '/etc/nginx/conf.d', readOnly: true }],
      writablePaths: NGINX_WRITABLE_PATHS,
    });
  }
}
