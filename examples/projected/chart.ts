import { Chart, ChartProps, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { StatefulWorkload } from 'cdk8s-stateful';
import { Construct } from 'constructs';

/** Projected volume with a ConfigMap, a key of a Secret, the pod's labels and a short-lived token for one audience. */
export class ProjectedChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const settings = new kplus.ConfigMap(this, 'settings', { data: { 'app.properties': 'mode=demo\n' } });
    new StatefulWorkload(this, 'all-in-one', {
      image: 'busybox:1',
      command: ['sh', '-c', 'ls /projected; exec sleep infinity'],
      podVolumes: [{ name: 'all', projected: { defaultMode: 0o440, sources: this.sources(settings) } }],
      volumeMounts: [{ name: 'all', mountPath: '/projected', readOnly: true }],
      resources: { cpuRequest: 0.01, memoryLimit: Size.mebibytes(16) },
    });
  }

  private sources(settings: kplus.ConfigMap): kplus.k8s.VolumeProjection[] {
    return [
      { configMap: { name: settings.name, items: [{ key: 'app.properties', path: 'app.properties' }] } },
      { secret: { name: 'dev-db-secret', items: [{ key: 'password', path: 'db/password' }] } },
      { downwardApi: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
      { serviceAccountToken: { path: 'token', audience: 'vault', expirationSeconds: 3600 } },
    ];
  }
}
