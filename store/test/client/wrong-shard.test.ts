import { StoreClient, WrongShardError } from '../../src';
import { TestStore } from '../support/test-store';

const KEYS = [...'abcdefghijklmnopqrstuvwxyz'];

async function tell(store: TestStore, epoch: number, shards: number): Promise<void> {
  for (const { address } of store.shards) {
    const answer = await fetch(`http://${address}/v1/topology`, { method: 'PUT', body: JSON.stringify({ epoch, shards }) });
    expect(answer.status).toBe(200);
  }
}

/** Four servers that have been told that the store has three shards. */
async function fourOfThree(): Promise<TestStore> {
  const store = await TestStore.start(4);
  await tell(store, 4_000_000_000_000, 3);
  return store;
}

test('a client that knows more servers than the store uses goes to the owner in the store\'s own layout', async () => {
  const store = await fourOfThree();
  const client = new StoreClient({ servers: store.addresses() });
  for (const key of KEYS) await client.put(key, key);
  const ends = await client.batch(KEYS.map((key) => ({ op: 'get', key })));
  expect(ends.map(({ value }) => String(value))).toEqual(KEYS);
  expect(await store.shards[3].records()).toEqual([]);
  await client.close();
  await store.stop();
});

test('a batch follows a new layout too', async () => {
  const store = await fourOfThree();
  const client = new StoreClient({ servers: store.addresses() });
  expect((await client.batch(KEYS.map((key) => ({ op: 'put', key, value: key })))).filter(({ error }) => error)).toEqual([]);
  expect(await store.shards[3].records()).toEqual([]);
  await client.close();
  await store.stop();
});

test('a client follows a store that is resized, in both directions', async () => {
  const store = await TestStore.start(3);
  const client = new StoreClient({ servers: store.addresses() });
  const { epoch } = (await client.topology()).reduce((a, b) => (a.epoch > b.epoch ? a : b));
  await tell(store, epoch + 1, 2);
  for (const key of KEYS) await client.put(key, '1');
  expect(await store.shards[2].records()).toEqual([]);
  await tell(store, epoch + 2, 3);
  for (const key of KEYS) await client.put(key, '2');
  expect((await store.shards[2].records()).length).toBeGreaterThan(0);
  await client.close();
  await store.stop();
});

test('fails when the owner is not in its list, and says what is wrong', async () => {
  const store = await TestStore.start(3);
  const client = new StoreClient({ servers: store.addresses(2) });
  const ends = await Promise.all(KEYS.map((key) => client.put(key, '1').catch((error: unknown) => error)));
  const failed = ends.filter((end) => typeof end !== 'string');
  expect(failed.length).toBeGreaterThan(0);
  failed.forEach((error) => {
    expect(error).toBeInstanceOf(WrongShardError);
    expect((error as Error).message).toContain('it knows 3 shards, and the list has 2 servers: name them all');
  });
  const [result] = (await client.batch(KEYS.map((key) => ({ op: 'put', key, value: '1' })))).filter(({ error }) => error);
  expect(result.error).toBeInstanceOf(WrongShardError);
  await client.close();
  await store.stop();
});

test.each([
  ['in another order', (servers: string[]) => ({ servers: [...servers].reverse() }), 'the list of servers is in another order'],
  ['with another routing', (servers: string[]) => ({ servers, routing: 'modulo' as const }), 'it routes by jump, and this client by modulo'],
])('fails when the servers are given %s', async (_, options, message) => {
  const store = await TestStore.start(2);
  const client = new StoreClient(options(store.addresses()));
  const ends = await Promise.allSettled(KEYS.map((key) => client.put(key, '1')));
  const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []));
  expect(reasons.length).toBeGreaterThan(0);
  reasons.forEach((reason) => expect(reason).toContain(message));
  await client.close();
  await store.stop();
});
