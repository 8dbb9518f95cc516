import { Chart, ChartProps, Size } from 'cdk8s';
import { ShardedStore, StoreMonitor, StoreRouting, StoreStorage } from 'cdk8s-stateful';
import { Construct } from 'constructs';

/** Three shards in memory, and a client that writes and reads the letters of the alphabet. */
export class ShardedStoreMemoryChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const store = new ShardedStore(this, 'store', {
      shards: 3,
      storage: StoreStorage.memory({ size: Size.mebibytes(16) }),
      token: { secret: 'store', key: 'token' },
      routing: StoreRouting.MODULO,
    });
    new StoreMonitor(this, 'client', { store });
  }
}
