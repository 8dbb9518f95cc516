import { Chart, ChartProps, Cron, Size } from 'cdk8s';
import { ShardedStore, StoreMonitor, StoreStorage } from 'cdk8s-stateful';
import { Construct } from 'constructs';

/** Three shards, each with its own volume, and a nightly backup. */
export class ShardedStoreDiskChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const store = new ShardedStore(this, 'store', {
      shards: 3,
      storage: StoreStorage.persistent({ size: Size.gibibytes(1) }),
      token: { secret: 'store', key: 'token' },
    });
    new StoreMonitor(this, 'client', { store });
    store.backup('nightly', { schedule: Cron.schedule({ minute: '0', hour: '3' }), size: Size.gibibytes(2), keep: 7 });
  }
}
