import { Chart, ChartProps, Size } from 'cdk8s';
import { ShardedStore, StoreMonitor, StoreRebalance, StoreRouting, StoreStorage } from 'cdk8s-stateful';
import { Construct } from 'constructs';

/**
 * Resizes a store from three shards to two and back, with the routing modulo the number of shards, whose display is easy to predict. The
 * environment variable `STEP` selects the rendered step.
 */
export class ShardedStoreModuloChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}, step = Number(process.env.STEP ?? 1)) {
    super(scope, id, props);
    const store = new ShardedStore(this, 'store', {
      shards: step === 4 ? 2 : 3,
      storage: StoreStorage.persistent({ size: Size.gibibytes(1) }),
      token: { secret: 'store', key: 'token' },
      routing: StoreRouting.MODULO,
    });
    if (step === 1) new StoreMonitor(this, 'client', { store });
    if (step >= 2 && step <= 4) new StoreMonitor(this, 'client-ro-2', { store, shards: 2, readOnly: true });
    if (step === 3) new StoreRebalance(this, 'down', { store, toShards: 2 });
    if (step >= 5) new StoreMonitor(this, 'client-ro-3', { store, readOnly: true });
    if (step === 6) new StoreRebalance(this, 'up', { store, fromShards: 2 });
  }
}
