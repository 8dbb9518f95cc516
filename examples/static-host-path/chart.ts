import { Chart, ChartProps, Size } from 'cdk8s';
import { StatefulWorkload, StaticVolume, StorageClass, VolumeBinding, VolumeSource } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS, WEB_ROOT } from '../support/nginx';

/** Directory of a node as a volume, a claim that selects it by its label, and a web server that serves its pages. */
export class StaticHostPathChart extends Chart {
  public readonly volume: StaticVolume;

  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    this.volume = new StaticVolume(this, 'task-pv-claim', {
      source: VolumeSource.hostPath({ path: '/mnt/data' }),
      size: Size.gibibytes(10),
      volumeName: 'task-pv-volume',
      storageClass: StorageClass.fromName('manual'),
      binding: VolumeBinding.bySelector({ type: 'local' }),
    });
    new StatefulWorkload(this, 'task-pv-pod', {
      image: 'nginx:1',
      ports: { 'http-server': 80 },
      podVolumes: [{ name: 'task-pv-storage', persistentVolumeClaim: { claimName: this.volume.claimName } }],
      volumeMounts: [{ name: 'task-pv-storage', mountPath: WEB_ROOT, readOnly: true }],
      writablePaths: NGINX_WRITABLE_PATHS,
    });
  }
}
