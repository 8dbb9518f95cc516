import { Chart, ChartProps, Size } from 'cdk8s';
import { ShardedStore, StoreMonitor, StoreRebalance, StoreStorage } from 'cdk8s-stateful';
import { Construct } from 'constructs';

/** Resizes a store from three shards to two, in three steps. The environment variable `STEP` selects the rendered step. */
export class ShardedStoreScaleDownChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}, step = Number(process.env.STEP ?? 1)) {
    super(scope, id, props);
    const store = new ShardedStore(this, 'store', {
      shards: step < 3 ? 3 : 2,
      storage: StoreStorage.persistent({ size: Size.gibibytes(1) }),
      token: { secret: 'store', key: 'token' },
    });
    if (step === 1) {
      new StoreMonitor(this, 'writer', { store });
      return;
    }
    new StoreMonitor(this, 'reader', { store, readOnly: true, shards: 2 });
    if (step === 2) new StoreRebalance(this, 'down', { store, toShards: 2 });
  }
}
