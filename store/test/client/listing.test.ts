import * as fc from 'fast-check';
import { StoreClient, WrongShardError } from '../../src';
import { Entry, merged } from '../../src/client/listing';
import { compareKeys } from '../../src/core/keys';
import { TestStore } from '../support/test-store';

function entry(key: string, etag = '1.1'): Entry {
  return { key, etag, value: Buffer.from(key), contentType: 'text/plain' };
}

async function* source(entries: readonly Entry[]): AsyncGenerator<Entry> {
  yield* entries;
}

async function keysOf(entries: AsyncIterable<Entry>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of entries) keys.push(key);
  return keys;
}

test('merged() merges sorted sources in the order of the keys\' bytes', async () => {
  const key = fc.string({ minLength: 1, maxLength: 4, unit: 'grapheme' });
  await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.tuple(key, fc.nat(4)), { selector: ([name]) => name }), async (placed) => {
    const sources = [0, 1, 2, 3, 4].map((shard) => placed.filter(([, at]) => at === shard).map(([name]) => name).sort(compareKeys));
    const bytes = placed.map(([name]) => Buffer.from(name)).sort((a, b) => Buffer.compare(a, b)).map(String);
    expect(await keysOf(merged(sources.map((names) => source(names.map((name) => entry(name))))))).toEqual(bytes);
  }));
});

test('merged() yields the newer entry when two shards have a key during a rebalance', async () => {
  const listed: Entry[] = [];
  for await (const each of merged([source([entry('a', '1.9'), entry('b')]), source([entry('a', '2.1')])])) listed.push(each);
  expect(listed.map(({ key, etag }) => `${key} ${etag}`)).toEqual(['a 2.1', 'b 1.1']);
});

describe('StoreClient.list, with four shards,', () => {
  const names = Array.from({ length: 700 }, (_, at) => `${at % 2 === 0 ? 'even' : 'odd'}/${String(at).padStart(3, '0')}`);
  let store: TestStore;
  let client: StoreClient;

  beforeAll(async () => {
    store = await TestStore.start(4);
    client = new StoreClient({ servers: store.addresses() });
    const ends = await client.batch(names.map((key) => ({ op: 'put', key, value: `v ${key}`, contentType: 'text/x' })));
    expect(ends.filter(({ error }) => error)).toEqual([]);
  });

  afterAll(async () => {
    await client.close();
    await store.stop();
  });

  test('lists all keys in order, across pages', async () => {
    expect(await keysOf(client.list())).toEqual([...names].sort());
  });

  test('lists only keys with the prefix', async () => {
    expect(await keysOf(client.list({ prefix: 'odd/' }))).toEqual(names.filter((name) => name.startsWith('odd/')).sort());
    expect(await keysOf(client.list({ prefix: 'none' }))).toEqual([]);
  });

  test('stops at the limit', async () => {
    expect(await keysOf(client.list({ limit: 5 }))).toEqual([...names].sort().slice(0, 5));
    expect(await keysOf(client.list({ limit: 0 }))).toEqual([]);
  });

  test('includes values, media types and versions', async () => {
    for await (const { key, value, etag, contentType } of client.list({ limit: 3 })) {
      expect(await client.get(key)).toEqual({ value, etag, contentType });
    }
  });

  test('throws WrongShardError when the list of servers lacks a shard of the store', async () => {
    const partial = new StoreClient({ servers: store.addresses(3) });
    await expect(keysOf(partial.list())).rejects.toThrow(WrongShardError);
    await partial.close();
  });
});

test('StoreClient.list fails when a shard is down', async () => {
  const store = await TestStore.start(2);
  const client = new StoreClient({ servers: store.addresses(), retries: 0 });
  await store.shards[1].stop();
  await expect(keysOf(client.list())).rejects.toThrow('shard 1');
  await client.close();
  await store.stop();
});
