import { StoreClient, WrongShardError } from '../../src';
import { TestStore } from '../support/test-store';

const KEYS = [...'abcdefghijklmnopqrstuvwxyz'];

async function announce(store: TestStore, epoch: number, shards: number): Promise<void> {
  for (const { address } of store.shards) {
    const response = await fetch(`http://${address}/v1/topology`, { method: 'PUT', body: JSON.stringify({ epoch, shards }) });
    expect(response.status).toBe(200);
  }
}

/** Starts four servers with a topology of three shards. */
async function fourServersOfThreeShards(): Promise<TestStore> {
  const store = await TestStore.start(4);
  await announce(store, 4_000_000_000_000, 3);
  return store;
}

test('a client with more servers than shards follows the topology that the servers report', async () => {
  const store = await fourServersOfThreeShards();
  const client = new StoreClient({ servers: store.addresses() });
  for (const key of KEYS) await client.put(key, key);
  const ends = await client.batch(KEYS.map((key) => ({ op: 'get', key })));
  expect(ends.map(({ value }) => String(value))).toEqual(KEYS);
  expect(await store.shards[3].records()).toEqual([]);
  await client.close();
  await store.stop();
});

test('a batch follows the topology that the servers report', async () => {
  const store = await fourServersOfThreeShards();
  const client = new StoreClient({ servers: store.addresses() });
  expect((await client.batch(KEYS.map((key) => ({ op: 'put', key, value: key })))).filter(({ error }) => error)).toEqual([]);
  expect(await store.shards[3].records()).toEqual([]);
  await client.close();
  await store.stop();
});

test('a client follows a store that is scaled down and up', async () => {
  const store = await TestStore.start(3);
  const client = new StoreClient({ servers: store.addresses() });
  const { epoch } = (await client.topology()).reduce((a, b) => (a.epoch > b.epoch ? a : b));
  await announce(store, epoch + 1, 2);
  for (const key of KEYS) await client.put(key, '1');
  expect(await store.shards[2].records()).toEqual([]);
  await announce(store, epoch + 2, 3);
  for (const key of KEYS) await client.put(key, '2');
  expect((await store.shards[2].records()).length).toBeGreaterThan(0);
  await client.close();
  await store.stop();
});

test('throws WrongShardError with the reason when the owner is not in the list of servers', async () => {
  const store = await TestStore.start(3);
  const client = new StoreClient({ servers: store.addresses(2) });
  const ends = await Promise.all(KEYS.map((key) => client.put(key, '1').catch((error: unknown) => error)));
  const failed = ends.filter((end) => typeof end !== 'string');
  expect(failed.length).toBeGreaterThan(0);
  failed.forEach((error) => {
    expect(error).toBeInstanceOf(WrongShardError);
    expect((error as Error).message).toContain('it knows 3 shards, but the list has only 2 servers: list all of them');
  });
  const [result] = (await client.batch(KEYS.map((key) => ({ op: 'put', key, value: '1' })))).filter(({ error }) => error);
  expect(result.error).toBeInstanceOf(WrongShardError);
  await client.close();
  await store.stop();
});

test.each([
  ['in the wrong order', (servers: string[]) => ({ servers: [...servers].reverse() }), 'the list of servers is in the wrong order'],
  ['with the wrong routing', (servers: string[]) => ({ servers, routing: 'modulo' as const }), 'its routing is jump, but this client uses modulo'],
])('throws WrongShardError when the servers are given %s', async (_, options, message) => {
  const store = await TestStore.start(2);
  const client = new StoreClient(options(store.addresses()));
  const ends = await Promise.allSettled(KEYS.map((key) => client.put(key, '1')));
  const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []));
  expect(reasons.length).toBeGreaterThan(0);
  reasons.forEach((reason) => expect(reason).toContain(message));
  await client.close();
  await store.stop();
});
