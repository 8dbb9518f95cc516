import { Chart, ChartProps, Cron, Size } from 'cdk8s';
import { StatefulWorkload, VolumeSnapshot, VolumeSnapshotSchedule } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NGINX_WRITABLE_PATHS, WEB_ROOT } from '../support/nginx';

/**
 * Web server whose volume has a snapshot every night, and one that starts with the data of a snapshot. The environment variable `STEP`
 * selects what is rendered: 1 the server and its schedule, 2 also a snapshot and the restored server.
 */
export class VolumeSnapshotChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}, step = Number(process.env.STEP ?? 2)) {
    super(scope, id, props);
    const web = this.server('web');
    const claimName = web.claimName('www', 0);
    new VolumeSnapshotSchedule(this, 'nightly', { claimNames: [claimName], schedule: Cron.schedule({ minute: '0', hour: '3' }), keep: 7 });
    if (step === 1) return;
    this.server('restored', new VolumeSnapshot(this, 'before-upgrade', { claimName }));
  }

  /** Server with one volume, which is empty or starts with the data of a snapshot. */
  private server(id: string, snapshot?: VolumeSnapshot): StatefulWorkload {
    return new StatefulWorkload(this, id, {
      image: 'nginx:1',
      ports: { http: 80 },
      volumes: { www: { mountPath: WEB_ROOT, size: Size.gibibytes(1), dataSource: snapshot?.dataSource } },
      writablePaths: NGINX_WRITABLE_PATHS,
    });
  }
}
