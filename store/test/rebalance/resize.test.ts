import { StoreClient } from '../../src';
import { ROUTER_NAMES, RouterName, routerNamed } from '../../src/core/routing';
import { deadAddress } from '../support/dead-address';
import { rebalanced, watchedTransport } from '../support/rebalancing';
import { TestStore } from '../support/test-store';

const KEYS = [...Array.from({ length: 60 }, (_, at) => `key/${at}`), ...'abcdefghijklmnopqrstuvwxyz'];

async function filled(servers: number, shards: number, routing: RouterName): Promise<TestStore> {
  const store = await TestStore.start(servers, { routing }, shards);
  await write(store, shards, routing, (client) => client.batch(KEYS.map((key) => ({ op: 'put', key, value: key }))));
  return store;
}

async function write<T>(store: TestStore, shards: number, routing: RouterName, act: (client: StoreClient) => Promise<T>): Promise<T> {
  const client = new StoreClient({ servers: store.addresses(shards), routing });
  try {
    return await act(client);
  } finally {
    await client.close();
  }
}

function expected(shards: number, routing: RouterName, value = (key: string) => key): Record<string, string> {
  return Object.fromEntries(KEYS.map((key) => [key, `${value(key)}@${routerNamed(routing).shardOf(key, shards)}`]));
}

function misplaced(from: number, to: number, routing: RouterName): string[] {
  const router = routerNamed(routing);
  return KEYS.filter((key) => router.shardOf(key, from) !== router.shardOf(key, to));
}

describe.each(ROUTER_NAMES)('a rebalance with %s routing', (routing) => {
  test.each([[3, 2], [2, 3], [3, 4], [4, 1]])('from %i to %i servers moves only misplaced keys, and leaves no second copy', async (from, to) => {
    const store = await filled(Math.max(from, to), from, routing);
    const moved = misplaced(from, to, routing);
    expect(await rebalanced(store.addresses(from), store.addresses(to))).toMatchObject({
      moved: moved.length, bytes: moved.join('').length, kept: 0, tombstones: 0, compat: false,
    });
    expect(await store.placement()).toEqual(expected(to, routing));
    await store.stop();
  });

  test('keeps writes between a scale-up and a scale-down', async () => {
    const store = await filled(4, 3, routing);
    await rebalanced(store.addresses(3), store.addresses(4));
    await write(store, 4, routing, (client) => client.batch(KEYS.map((key) => ({ op: 'put', key, value: `2 ${key}` }))));
    await rebalanced(store.addresses(4), store.addresses(3));
    expect(await store.placement()).toEqual(expected(3, routing, (key) => `2 ${key}`));
    await store.stop();
  });
});

test('keeps the media type and version of keys that it moves', async () => {
  const store = await TestStore.start(3);
  const etags = await write(store, 3, 'jump', (client) => Promise.all(KEYS.map((key) => client.put(key, key, { contentType: 'text/x' }))));
  await rebalanced(store.addresses(3), store.addresses(1));
  await write(store, 1, 'jump', async (client) => {
    for (const [at, key] of KEYS.entries()) expect(await client.get(key)).toMatchObject({ etag: etags[at], contentType: 'text/x' });
  });
  await store.stop();
});

test('moves no key when every key is on its owner', async () => {
  const store = await filled(3, 3, 'jump');
  expect(await rebalanced(store.addresses(3), store.addresses(3))).toMatchObject({ moved: 0, checked: KEYS.length });
  await rebalanced(store.addresses(3), store.addresses(2));
  expect(await rebalanced(store.addresses(3), store.addresses(2))).toMatchObject({ moved: 0 });
  await store.stop();
});

test('succeeds with empty servers', async () => {
  const store = await TestStore.start(3);
  expect(await rebalanced(store.addresses(3), store.addresses(2))).toMatchObject({ moved: 0, checked: 0 });
  await store.stop();
});

test('moves tombstones, so that deleted keys do not reappear, and drops them at the end', async () => {
  const store = await filled(3, 3, 'jump');
  await write(store, 3, 'jump', (client) => client.batch(KEYS.map((key) => ({ op: 'delete', key }))));
  const gone = misplaced(3, 2, 'jump').length;
  expect(await store.tombstones()).toHaveProperty(KEYS[0]);
  expect(await rebalanced(store.addresses(3), store.addresses(2))).toMatchObject({ moved: 0, tombstones: gone });
  expect(await store.placement()).toEqual({});
  expect(await store.tombstones()).toEqual({});
  await store.stop();
});

test('a dry run counts the keys that would be moved, and changes nothing', async () => {
  const store = await filled(3, 3, 'jump');
  const before = await store.placement();
  const asked: string[] = [];
  const transports = watchedTransport(({ request }) => asked.push(`${request.method} ${request.path.split('?')[0]}`));
  const result = await rebalanced(store.addresses(3), store.addresses(2), { dryRun: true }, transports);
  expect(result).toMatchObject({ moved: misplaced(3, 2, 'jump').length });
  expect(new Set(asked)).toEqual(new Set(['GET /v1/topology', 'GET /v1/export']));
  expect(await store.placement()).toEqual(before);
  await store.stop();
});

test('reads servers page by page, and sends batches of limited size', async () => {
  const store = await filled(2, 1, 'jump');
  const pages: string[] = [];
  const imports: number[] = [];
  const transports = watchedTransport(({ request }) => {
    if (request.path.startsWith('/v1/export')) pages.push(request.path);
    if (request.path === '/v1/import') imports.push((request.body as string).length);
  });
  await rebalanced(store.addresses(1), store.addresses(2), { limits: { pageSize: 10, batchBytes: 400 } }, transports);
  expect(pages.length).toBeGreaterThanOrEqual(2 * Math.ceil(KEYS.length / 10));
  expect(pages.every((path) => path.startsWith('/v1/export?limit=10'))).toBe(true);
  expect(Math.max(...imports)).toBeLessThan(10 * 150);
  await store.stop();
});

test('moves values of the maximum size', async () => {
  const store = await TestStore.start(2, {}, 1);
  const value = Buffer.alloc(1024 * 1024, 'x');
  await write(store, 1, 'jump', (client) => Promise.all(KEYS.slice(0, 12).map((key) => client.put(key, value))));
  await rebalanced(store.addresses(1), store.addresses(2), { limits: { pageSize: 100, batchBytes: 1024 * 1024 } });
  await write(store, 2, 'jump', async (client) => {
    for (const key of KEYS.slice(0, 12)) expect((await client.get(key))?.value.equals(value)).toBe(true);
  });
  await store.stop();
});

describe('a rebalance fails without changing anything', () => {
  let store: TestStore;
  let before: [Record<string, string>, unknown];

  async function state(): Promise<[Record<string, string>, unknown]> {
    return [await store.placement(), await Promise.all(store.shards.map(({ engine }) => engine.readMeta('identity')))];
  }

  beforeEach(async () => {
    store = await filled(3, 3, 'jump');
    before = await state();
  });

  afterEach(async () => {
    expect(await state()).toEqual(before);
    await store.stop();
  });

  test('when a server of the FROM list does not answer', async () => {
    const dead = await deadAddress();
    await expect(rebalanced([...store.addresses(3), dead], store.addresses(2))).rejects.toThrow(`${dead}) is unavailable`);
  });

  test('when a server of the TO list does not answer', async () => {
    const dead = await deadAddress();
    await expect(rebalanced(store.addresses(3), [...store.addresses(3), dead])).rejects.toThrow(`${dead}) is unavailable`);
  });

  test('when the TO list is in the wrong order', async () => {
    const [a, b, c] = store.addresses();
    await expect(rebalanced([a, b, c], [b, a])).rejects.toThrow(`${b} is shard 1, but has position 0 in the TO list`);
  });

  test('when the lists name different servers for one shard', async () => {
    const other = await TestStore.start(2);
    await expect(rebalanced(store.addresses(), other.addresses())).rejects.toThrow('use the same address for a server in both lists');
    await other.stop();
  });

  test('when a server belongs to another store', async () => {
    const other = await TestStore.start(4, { store: 'other' });
    await expect(rebalanced(store.addresses(), [...store.addresses(), other.shards[3].address])).rejects.toThrow('belongs to the store "other"');
    await other.stop();
  });

  test('when the servers have different routings', async () => {
    const other = await TestStore.start(4, { routing: 'modulo' });
    await expect(rebalanced(store.addresses(), [...store.addresses(), other.shards[3].address])).rejects.toThrow('has the routing modulo');
    await other.stop();
  });

  test('when the servers have a different routing than the option', async () => {
    await expect(rebalanced(store.addresses(), store.addresses(2), { routing: 'modulo' })).rejects.toThrow('has the routing jump, but --routing is modulo');
  });
});
