import { Chart, Size } from 'cdk8s';
import { ShardedStore, ShardedStoreProps, StoreStorage } from 'cdk8s-stateful';
import { Manifests, newChart, synth } from './synth';

export const TOKEN = { secret: 'store', key: 'token' };
export const ON_DISK = StoreStorage.persistent({ size: Size.gibibytes(1) });

/** Creates a store of three shards with the required props and the given ones. */
export function newStore(props: Partial<ShardedStoreProps> = {}, scope: Chart = newChart()): ShardedStore {
  return new ShardedStore(scope, 'store', { shards: 3, storage: ON_DISK, token: TOKEN, ...props });
}

/** Renders such a store. */
export function renderStore(props: Partial<ShardedStoreProps> = {}): Manifests {
  return synth(Chart.of(newStore(props)));
}

/** Returns the value of a command-line option in the arguments of a container. */
export function argument(args: readonly string[], option: string): string | undefined {
  return args.includes(option) ? args[args.indexOf(option) + 1] : undefined;
}
