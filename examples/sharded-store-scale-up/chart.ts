import { Chart, ChartProps, Size } from 'cdk8s';
import { ShardedStore, StoreMonitor, StoreRebalance, StoreStorage } from 'cdk8s-stateful';
import { Construct } from 'constructs';

/** Resizes a store from two shards to three, in three steps. The environment variable `STEP` selects the rendered step. */
export class ShardedStoreScaleUpChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}, step = Number(process.env.STEP ?? 1)) {
    super(scope, id, props);
    const store = new ShardedStore(this, 'store', {
      shards: step === 1 ? 2 : 3,
      storage: StoreStorage.persistent({ size: Size.gibibytes(1) }),
      token: { secret: 'store', key: 'token' },
    });
    if (step === 1) {
      new StoreMonitor(this, 'writer', { store });
      return;
    }
    new StoreMonitor(this, 'reader', { store, readOnly: true });
    if (step === 3) new StoreRebalance(this, 'up', { store, fromShards: 2 });
  }
}
