import { Chart, ChartProps, Size } from 'cdk8s';
import { AccessMode, StatefulWorkload, StaticVolume, VolumeSource } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS, WEB_ROOT } from '../support/nginx';

/** Existing image of a Ceph pool, mounted read-only, and a web server that serves its pages. */
export class StaticCephRbdChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const pages = new StaticVolume(this, 'pv-claim', {
      source: VolumeSource.cephRbd({
        clusterId: 'b9127830-b0cc-4e34-aa47-9d1a2e9949a8',
        pool: 'kube',
        image: 'foo',
        secret: { name: 'ceph-secret', namespace: 'kube-system' },
        readOnly: true,
      }),
      size: Size.gibibytes(10),
      accessModes: [AccessMode.READ_ONLY_MANY],
    });
    new StatefulWorkload(this, 'pv-pod', {
      image: 'nginx:1',
      ports: { 'http-server': 80 },
      podVolumes: [{ name: 'pv-storage', persistentVolumeClaim: { claimName: pages.claimName, readOnly: true } }],
      volumeMounts: [{ name: 'pv-storage', mountPath: WEB_ROOT, readOnly: true }],
      writablePaths: NGINX_WRITABLE_PATHS,
    });
  }
}
