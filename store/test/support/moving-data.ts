import { StoreClient } from '../../src';
import { RouterName, routerNamed } from '../../src/core/routing';
import { TestStore } from './test-store';

/** Keys of the rebalance tests. */
export const KEYS = [...Array.from({ length: 24 }, (_, at) => `k${at}`), ...'abcdefghijkl'];

/** The last value that was acknowledged for each key; undefined for a deleted key. */
export type Known = Map<string, string | undefined>;

/** Starts a store, writes every key twice and deletes some, so that a rebalance could bring back old versions. */
export async function filled(shards: number, routing: RouterName, servers = 4): Promise<{ store: TestStore; known: Known }> {
  const store = await TestStore.start(servers, { routing }, shards);
  const client = new StoreClient({ servers: store.addresses(shards), routing });
  await client.batch(KEYS.map((key) => ({ op: 'put', key, value: 'old' })));
  await client.batch(KEYS.map((key) => ({ op: 'put', key, value: `new ${key}` })));
  const deleted = KEYS.filter((_, at) => at % 5 === 0);
  await client.batch(deleted.map((key) => ({ op: 'delete', key })));
  await client.close();
  return { store, known: new Map(KEYS.map((key) => [key, deleted.includes(key) ? undefined : `new ${key}`])) };
}

/** Expects every key on the shard that owns it and on no other, with its last known value. */
export async function expectKeysOnOwners(store: TestStore, known: Known, shards: number, routing: RouterName): Promise<void> {
  const stored = [...known].filter(([, value]) => value !== undefined);
  expect(await store.placement()).toEqual(
    Object.fromEntries(stored.map(([key, value]) => [key, `${value}@${routerNamed(routing).shardOf(key, shards)}`])));
}
