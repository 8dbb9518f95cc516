import { Chart, ChartProps, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { restrict } from '../support/restricted';
import { shellContainer } from '../support/shell';

/** `emptyDir` volumes, one on the node's disk and one in memory, shared by two containers. */
export class EmptyDirChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const disk = kplus.Volume.fromEmptyDir(this, 'Cache', 'cache-volume', { sizeLimit: Size.mebibytes(100) });
    const memory = kplus.Volume.fromEmptyDir(this, 'Demo', 'demo-volume', {
      medium: kplus.EmptyDirMedium.MEMORY,
      sizeLimit: Size.mebibytes(8),
    });
    const pod = new kplus.Pod(this, 'empty-dir-vol-demo', { securityContext: { fsGroup: 65532 } });
    const writer = pod.addContainer({ name: 'writer', ...shellContainer('date > /cache/started; cp /cache/started /demo/') });
    const reader = pod.addContainer({ name: 'reader', ...shellContainer('until cat /demo/started; do sleep 1; done; df -h /cache /demo') });
    for (const container of [writer, reader]) {
      container.mount('/cache', disk);
      container.mount('/demo', memory);
    }
    restrict(pod);
  }
}
