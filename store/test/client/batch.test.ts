import { ConflictError, InvalidKeyError, StoreClient, UnavailableError, ValueTooLargeError } from '../../src';
import { TestStore } from '../support/test-store';

let store: TestStore;
let client: StoreClient;

beforeEach(async () => {
  store = await TestStore.start(3, { maxValueBytes: 5000 });
  client = new StoreClient({ servers: store.addresses(), retries: 0 });
});

afterEach(async () => {
  await client.close();
  await store.stop();
});

describe('StoreClient.batch', () => {
  test('returns the results in the order of the operations, across shards', async () => {
    const keys = [...'abcdefghijklmnopqrstuvwxyz'];
    await client.batch(keys.map((key) => ({ op: 'put', key, value: `v${key}`, contentType: 'text/x' })));
    const read = await client.batch(keys.map((key) => ({ op: 'get', key })));
    expect(read.map(({ value, contentType }) => `${String(value)} ${contentType}`)).toEqual(keys.map((key) => `v${key} text/x`));
  });

  test('makes operations on the same key in their order', async () => {
    expect(await client.batch([
      { op: 'put', key: 'k', value: '1' }, { op: 'get', key: 'k' }, { op: 'delete', key: 'k' }, { op: 'get', key: 'k' }, { op: 'delete', key: 'k' },
    ])).toMatchObject([{ etag: expect.any(String) as string }, { found: true }, { found: true }, { found: false }, { found: false }]);
  });

  test('applies conditions as single calls do', async () => {
    const etag = await client.put('k', '1');
    const [conflict, absent, written] = await client.batch([
      { op: 'put', key: 'k', value: '2', ifMatch: '9.9' },
      { op: 'put', key: 'k', value: '2', ifAbsent: true },
      { op: 'put', key: 'k', value: '2', ifMatch: etag },
    ]);
    expect([conflict.error, absent.error]).toEqual([expect.any(ConflictError), expect.any(ConflictError)]);
    expect(conflict.error).toMatchObject({ etag });
    expect(written.error).toBeUndefined();
  });

  test('makes the other operations when one fails', async () => {
    const [bad, large, good] = await client.batch([
      { op: 'put', key: '', value: '1' }, { op: 'put', key: 'a', value: 'x'.repeat(5001) }, { op: 'put', key: 'b', value: '1' },
    ]);
    expect(bad.error).toBeInstanceOf(InvalidKeyError);
    expect(large.error).toBeInstanceOf(ValueTooLargeError);
    expect(good.etag).toBeDefined();
  });

  test('fails only the operations of a shard that is down', async () => {
    await store.shards[2].stop();
    const keys = [...'abcdefghijkl'];
    const ends = await client.batch(keys.map((key) => ({ op: 'put', key, value: key })));
    expect(ends.filter(({ error }) => error).every(({ error }) => error instanceof UnavailableError && error.shard === 2)).toBe(true);
    expect(Object.keys(await store.placement())).toEqual(expect.arrayContaining(keys.filter((_, at) => !ends[at].error)));
    expect(ends.filter(({ error }) => error).length).toBeGreaterThan(0);
  });

  test('sends no request for an empty batch', async () => {
    await store.stop();
    expect(await client.batch([])).toEqual([]);
  });

  test('splits a large batch into several requests', async () => {
    const ops = Array.from({ length: 1500 }, (_, at) => ({ op: 'put' as const, key: `k${at}`, value: 'x'.repeat(2000) }));
    expect((await client.batch(ops)).every(({ etag }) => etag !== undefined)).toBe(true);
  });
});
