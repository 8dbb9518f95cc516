import { StoreClient } from '../../src';
import { moduloRouter } from '../../src/core/routing';
import { ChapterServer } from '../support/chapter-server';
import { deadAddress } from '../support/dead-address';
import { rebalanced } from '../support/rebalancing';
import { TestStore } from '../support/test-store';

const ALPHABET = [...'abcdefghijklmnopqrstuvwxyz'];
const running: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});

async function chapter(count: number): Promise<ChapterServer[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => ChapterServer.start()));
  running.push(...servers);
  return servers;
}

/** Saves keys as the chapter's client does. */
function save(servers: ChapterServer[], keys: readonly string[], value = (key: string) => key): void {
  keys.forEach((key) => servers[moduloRouter.shardOf(key, servers.length)].data.set(key, value(key)));
}

/** Reads keys as the chapter's client does. */
function load(servers: ChapterServer[], keys: readonly string[]): (string | undefined)[] {
  return keys.map((key) => servers[moduloRouter.shardOf(key, servers.length)].data.get(key));
}

function addresses(servers: readonly { address: string }[]): string[] {
  return servers.map(({ address }) => address);
}

describe.each(['auto', 'compat'] as const)('the chapter\'s servers, with protocol %s', (protocol) => {
  test.each([[3, 2], [2, 3]])('from %i to %i: every key is copied to its server, and none is deleted', async (from, to) => {
    const servers = await chapter(3);
    save(servers.slice(0, from), ALPHABET);
    const result = await rebalanced(addresses(servers.slice(0, from)), addresses(servers.slice(0, to)), { protocol });
    expect(load(servers.slice(0, to), ALPHABET)).toEqual(ALPHABET);
    expect(load(servers.slice(0, from), ALPHABET)).toEqual(ALPHABET);
    const moving = ALPHABET.filter((key) => moduloRouter.shardOf(key, from) !== moduloRouter.shardOf(key, to));
    expect(result).toMatchObject({ moved: moving.length, bytes: moving.length, kept: 0, compat: true });
  });
});

test('an empty server, keys of many characters, and values with ? # % are copied as they are', async () => {
  const servers = await chapter(3);
  const odd = { 'ab': 'x?y', 'a?b': 'x#y', '100%': '50%', 'é': 'a b&c=+"d"', '#': '?#%25', '..': '..' };
  Object.entries(odd).forEach(([key, value]) => servers[moduloRouter.shardOf(key, 2)].data.set(key, value));
  servers[1].data.clear();
  save(servers.slice(0, 2), Object.keys(odd), (key) => odd[key as keyof typeof odd]);
  await rebalanced(addresses(servers.slice(0, 2)), addresses(servers));
  expect(load(servers, Object.keys(odd))).toEqual(Object.values(odd));
});

test('three servers without a key are no error', async () => {
  const servers = await chapter(3);
  expect(await rebalanced(addresses(servers), addresses(servers.slice(0, 2)))).toMatchObject({ moved: 0, checked: 0 });
});

test('a value that is there already is not written again', async () => {
  const servers = await chapter(3);
  save(servers, ALPHABET);
  await rebalanced(addresses(servers), addresses(servers.slice(0, 2)));
  servers.forEach(({ saved }) => (saved.length = 0));
  expect(await rebalanced(addresses(servers), addresses(servers.slice(0, 2)))).toMatchObject({ moved: 0 });
  expect(servers.flatMap(({ saved }) => saved)).toEqual([]);
});

test('there and back again reverts nothing that was written between, although no old copy can be deleted', async () => {
  const servers = await chapter(3);
  save(servers, ALPHABET);
  await rebalanced(addresses(servers), addresses(servers.slice(0, 2)));
  save(servers.slice(0, 2), ALPHABET, (key) => `2${key}`);
  await rebalanced(addresses(servers.slice(0, 2)), addresses(servers));
  expect(load(servers, ALPHABET)).toEqual(ALPHABET.map((key) => `2${key}`));
});

test('a key whose owner lost it is copied from where it still is', async () => {
  const servers = await chapter(3);
  servers[0].data.set('a', 'left over');
  await rebalanced(addresses(servers), addresses(servers.slice(0, 2)));
  expect(servers[1].data.get('a')).toBe('left over');
});

test('what the protocol cannot carry is named, and everything else is copied', async () => {
  const servers = await chapter(3);
  save(servers, ALPHABET);
  servers[2].data.set('b', 'with/slash').set('k,1', 'comma');
  await expect(rebalanced(addresses(servers), addresses(servers.slice(0, 2)))).rejects.toThrow('3 keys could not be copied');
  expect(load(servers.slice(0, 2), ALPHABET)).toEqual(ALPHABET.map((key) => (key === 'b' ? undefined : key)));
});

test('a server that ends or is away makes it fail before anything is copied', async () => {
  const servers = await chapter(3);
  save(servers, ALPHABET);
  const dead = await deadAddress();
  await expect(rebalanced(addresses(servers), [...addresses(servers.slice(0, 1)), dead])).rejects.toThrow(`${dead}) is unavailable`);
  servers[1].ending = true;
  await expect(rebalanced(addresses(servers), addresses(servers.slice(0, 1)))).rejects.toThrow('is unavailable');
  expect(servers.flatMap(({ saved }) => saved)).toEqual([]);
});

test('a dry run of the chapter\'s servers copies nothing', async () => {
  const servers = await chapter(3);
  save(servers, ALPHABET);
  expect(await rebalanced(addresses(servers), addresses(servers.slice(0, 2)), { dryRun: true })).toMatchObject({ moved: 17 });
  expect(servers.flatMap(({ saved }) => saved)).toEqual([]);
});

describe('from the chapter\'s servers to ours', () => {
  let store: TestStore;
  let client: StoreClient;

  beforeEach(async () => {
    store = await TestStore.start(2, { routing: 'modulo' });
    client = new StoreClient({ servers: store.addresses(), routing: 'modulo' });
    running.push(store, { stop: () => client.close() });
  });

  test('copies every key, also a second time', async () => {
    const servers = await chapter(3);
    save(servers, ALPHABET);
    expect(await rebalanced(addresses(servers), store.addresses())).toMatchObject({ moved: 26, kept: 0 });
    expect(await rebalanced(addresses(servers), store.addresses())).toMatchObject({ moved: 0, kept: 0 });
    expect(await store.placement()).toEqual(Object.fromEntries(ALPHABET.map((key) => [key, `${key}@${moduloRouter.shardOf(key, 2)}`])));
    expect(load(servers, ALPHABET)).toEqual(ALPHABET);
  });

  test('keeps what our server has already, and counts it', async () => {
    const servers = await chapter(3);
    save(servers, ALPHABET);
    await client.put('a', 'newer');
    await client.put('b', 'b');
    expect(await rebalanced(addresses(servers), store.addresses())).toMatchObject({ moved: 24, kept: 1 });
    expect((await client.get('a'))?.value.toString()).toBe('newer');
  });

  test('does not drain ours into the chapter\'s, whose keys have no versions', async () => {
    const servers = await chapter(1);
    await expect(rebalanced(store.addresses(), addresses(servers))).rejects.toThrow('speaks only the chapter\'s protocol');
  });
});

test('our servers are drained by the chapter\'s protocol where that is asked for', async () => {
  const store = await TestStore.start(3, { routing: 'modulo', compatApi: true });
  running.push(store);
  const client = new StoreClient({ servers: store.addresses(), routing: 'modulo' });
  await client.batch(ALPHABET.map((key) => ({ op: 'put', key, value: key })));
  await client.close();
  expect(await rebalanced(store.addresses(), store.addresses(2), { protocol: 'compat' })).toMatchObject({ moved: 17, compat: true });
});
