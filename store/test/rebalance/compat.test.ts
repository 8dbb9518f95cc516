import { StoreClient } from '../../src';
import { moduloRouter } from '../../src/core/routing';
import { FakeCompatServer } from '../support/compat-server';
import { deadAddress } from '../support/dead-address';
import { rebalanced } from '../support/rebalancing';
import { TestStore } from '../support/test-store';

const ALPHABET = [...'abcdefghijklmnopqrstuvwxyz'];
const running: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});

async function compatServers(count: number): Promise<FakeCompatServer[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => FakeCompatServer.start()));
  running.push(...servers);
  return servers;
}

/** Stores keys on the servers that own them. */
function save(servers: FakeCompatServer[], keys: readonly string[], value = (key: string) => key): void {
  keys.forEach((key) => servers[moduloRouter.shardOf(key, servers.length)].data.set(key, value(key)));
}

/** Reads keys from the servers that own them. */
function load(servers: FakeCompatServer[], keys: readonly string[]): (string | undefined)[] {
  return keys.map((key) => servers[moduloRouter.shardOf(key, servers.length)].data.get(key));
}

function addresses(servers: readonly { address: string }[]): string[] {
  return servers.map(({ address }) => address);
}

describe.each(['auto', 'compat'] as const)('a rebalance of compat servers with --protocol %s', (protocol) => {
  test.each([[3, 2], [2, 3]])('from %i to %i servers copies every key to its owner, and deletes none', async (from, to) => {
    const servers = await compatServers(3);
    save(servers.slice(0, from), ALPHABET);
    const result = await rebalanced(addresses(servers.slice(0, from)), addresses(servers.slice(0, to)), { protocol });
    expect(load(servers.slice(0, to), ALPHABET)).toEqual(ALPHABET);
    expect(load(servers.slice(0, from), ALPHABET)).toEqual(ALPHABET);
    const moving = ALPHABET.filter((key) => moduloRouter.shardOf(key, from) !== moduloRouter.shardOf(key, to));
    expect(result).toMatchObject({ moved: moving.length, bytes: moving.length, kept: 0, compat: true });
  });
});

test('copies keys and values with special characters unchanged', async () => {
  const servers = await compatServers(3);
  const odd = { 'ab': 'x?y', 'a?b': 'x#y', '100%': '50%', 'é': 'a b&c=+"d"', '#': '?#%25', '..': '..' };
  Object.entries(odd).forEach(([key, value]) => servers[moduloRouter.shardOf(key, 2)].data.set(key, value));
  servers[1].data.clear();
  save(servers.slice(0, 2), Object.keys(odd), (key) => odd[key as keyof typeof odd]);
  await rebalanced(addresses(servers.slice(0, 2)), addresses(servers));
  expect(load(servers, Object.keys(odd))).toEqual(Object.values(odd));
});

test('succeeds with empty compat servers', async () => {
  const servers = await compatServers(3);
  expect(await rebalanced(addresses(servers), addresses(servers.slice(0, 2)))).toMatchObject({ moved: 0, checked: 0 });
});

test('does not write a value that the target already has', async () => {
  const servers = await compatServers(3);
  save(servers, ALPHABET);
  await rebalanced(addresses(servers), addresses(servers.slice(0, 2)));
  servers.forEach(({ saved }) => (saved.length = 0));
  expect(await rebalanced(addresses(servers), addresses(servers.slice(0, 2)))).toMatchObject({ moved: 0 });
  expect(servers.flatMap(({ saved }) => saved)).toEqual([]);
});

test('a scale-down and a scale-up revert no write between them, although old copies remain', async () => {
  const servers = await compatServers(3);
  save(servers, ALPHABET);
  await rebalanced(addresses(servers), addresses(servers.slice(0, 2)));
  save(servers.slice(0, 2), ALPHABET, (key) => `2${key}`);
  await rebalanced(addresses(servers.slice(0, 2)), addresses(servers));
  expect(load(servers, ALPHABET)).toEqual(ALPHABET.map((key) => `2${key}`));
});

test('copies a key that its owner does not have from another server', async () => {
  const servers = await compatServers(3);
  servers[0].data.set('a', 'left over');
  await rebalanced(addresses(servers), addresses(servers.slice(0, 2)));
  expect(servers[1].data.get('a')).toBe('left over');
});

test('names keys that the protocol does not support, and copies all others', async () => {
  const servers = await compatServers(3);
  save(servers, ALPHABET);
  servers[2].data.set('b', 'with/slash').set('k,1', 'comma');
  await expect(rebalanced(addresses(servers), addresses(servers.slice(0, 2)))).rejects.toThrow('3 keys could not be copied');
  expect(load(servers.slice(0, 2), ALPHABET)).toEqual(ALPHABET.map((key) => (key === 'b' ? undefined : key)));
});

test('fails before any key is copied when a compat server is down or shuts down', async () => {
  const servers = await compatServers(3);
  save(servers, ALPHABET);
  const dead = await deadAddress();
  await expect(rebalanced(addresses(servers), [...addresses(servers.slice(0, 1)), dead])).rejects.toThrow(`${dead}) is unavailable`);
  servers[1].ending = true;
  await expect(rebalanced(addresses(servers), addresses(servers.slice(0, 1)))).rejects.toThrow('is unavailable');
  expect(servers.flatMap(({ saved }) => saved)).toEqual([]);
});

test('a dry run copies no key of compat servers', async () => {
  const servers = await compatServers(3);
  save(servers, ALPHABET);
  expect(await rebalanced(addresses(servers), addresses(servers.slice(0, 2)), { dryRun: true })).toMatchObject({ moved: 17 });
  expect(servers.flatMap(({ saved }) => saved)).toEqual([]);
});

describe('a rebalance from compat servers to native servers', () => {
  let store: TestStore;
  let client: StoreClient;

  beforeEach(async () => {
    store = await TestStore.start(2, { routing: 'modulo' });
    client = new StoreClient({ servers: store.addresses(), routing: 'modulo' });
    running.push(store, { stop: () => client.close() });
  });

  test('copies every key, and none the second time', async () => {
    const servers = await compatServers(3);
    save(servers, ALPHABET);
    expect(await rebalanced(addresses(servers), store.addresses())).toMatchObject({ moved: 26, kept: 0 });
    expect(await rebalanced(addresses(servers), store.addresses())).toMatchObject({ moved: 0, kept: 0 });
    expect(await store.placement()).toEqual(Object.fromEntries(ALPHABET.map((key) => [key, `${key}@${moduloRouter.shardOf(key, 2)}`])));
    expect(load(servers, ALPHABET)).toEqual(ALPHABET);
  });

  test('keeps and counts different values that the target already has', async () => {
    const servers = await compatServers(3);
    save(servers, ALPHABET);
    await client.put('a', 'newer');
    await client.put('b', 'b');
    expect(await rebalanced(addresses(servers), store.addresses())).toMatchObject({ moved: 24, kept: 1 });
    expect((await client.get('a'))?.value.toString()).toBe('newer');
  });

  test('is rejected in the opposite direction, because compat servers have no versions', async () => {
    const servers = await compatServers(1);
    await expect(rebalanced(store.addresses(), addresses(servers))).rejects.toThrow('speaks only the compat protocol');
  });
});

test('drains native servers with the compat protocol when --protocol is compat', async () => {
  const store = await TestStore.start(3, { routing: 'modulo', compatApi: true });
  running.push(store);
  const client = new StoreClient({ servers: store.addresses(), routing: 'modulo' });
  await client.batch(ALPHABET.map((key) => ({ op: 'put', key, value: key })));
  await client.close();
  expect(await rebalanced(store.addresses(), store.addresses(2), { protocol: 'compat' })).toMatchObject({ moved: 17, compat: true });
});
