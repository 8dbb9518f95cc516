import { rebalanceCommand } from '../../src/cli/rebalance';
import { StoreClient } from '../../src';
import { deadAddress } from '../support/dead-address';
import { TestStore } from '../support/test-store';
import { testWithIpv6 } from '../support/ipv6';
import { RunResult, runCommand } from '../support/run-command';

function run(...args: string[]): Promise<RunResult> {
  return runCommand(rebalanceCommand(), args);
}

test('store rebalance prints a summary as its last line', async () => {
  const store = await TestStore.start(3);
  const client = new StoreClient({ servers: store.addresses() });
  await client.batch([...'abcdefghij'].map((key) => ({ op: 'put', key, value: key })));
  await client.close();
  const dry = await run(store.addresses().join(','), store.addresses(2).join(','), '--dry-run');
  const done = await run(store.addresses().join(','), store.addresses(2).join(','), '--page-size', '3', '--batch-bytes', '100');
  expect(dry.out).toMatch(/^would move [1-9]\d* keys, \d+ bytes\n$/);
  expect(done.out).toMatch(/^moved [1-9]\d* keys, \d+ bytes, 0 already had a newer version at their target\n$/);
  expect(done.exit).toBe(0);
  await store.stop();
});

describe('store rebalance with an --id that is complete', () => {
  let store: TestStore;
  const rebalance = (from: number, to: number, id: string) => run(store.addresses(from).join(','), store.addresses(to).join(','), '--id', id);
  const moved = expect.stringMatching(/^moved \d+ keys/) as string;

  beforeEach(async () => {
    store = await TestStore.start(3);
    const client = new StoreClient({ servers: store.addresses() });
    await client.batch([...'abcdefghij'].map((key) => ({ op: 'put', key, value: key })));
    await client.close();
  });
  afterEach(() => store.stop());

  test('does nothing and says so', async () => {
    expect(await rebalance(3, 2, '3-to-2')).toMatchObject({ exit: 0, out: moved });
    const before = await store.placement();
    const again = await rebalance(3, 2, '3-to-2');
    expect(again.exit).toBe(0);
    expect(again.out).toMatch(/^nothing to do: the rebalance "3-to-2" was completed at 2\S+Z; to repeat it/);
    expect(await store.placement()).toEqual(before);
  });

  test('fails, and moves nothing, if a later rebalance gave the store another number of shards', async () => {
    await rebalance(3, 2, '3-to-2');
    await rebalance(2, 3, '2-to-3');
    const before = await store.placement();
    await expect(rebalance(3, 2, '3-to-2')).rejects.toThrow(
      /^the rebalance "3-to-2" was completed at \S+, and a later one has given the store 3 shards\. Nothing was moved/,
    );
    expect(await store.placement()).toEqual(before);
    expect(await rebalance(3, 2, '3-to-2#2')).toMatchObject({ exit: 0, out: moved });
  });

  test('is remembered by the servers that stay when the others lose their data', async () => {
    await rebalance(3, 2, '3-to-2');
    expect((await run(store.addresses(2).join(','), store.addresses(1).join(','), '--id', '3-to-2', '--dry-run')).out).toMatch(/^would move/);
    const marks = await Promise.all(store.addresses().map(async (address) => (await (await fetch(`http://${address}/v1/rebalances`)).json()) as object));
    expect(marks).toEqual(Array(3).fill({ rebalances: [{ id: '3-to-2', completedAt: expect.any(String) as string }] }));
  });
});

testWithIpv6('store rebalance moves keys between servers with addresses of IPv6', async () => {
  const store = await TestStore.start(2, { host: '::1' });
  const client = new StoreClient({ servers: store.addresses() });
  await client.batch([...'abcdefghij'].map((key) => ({ op: 'put', key, value: key })));
  await client.close();
  expect((await run(store.addresses().join(','), store.addresses(1).join(','))).out).toMatch(/^moved [1-9]\d* keys/);
  expect(Object.values(await store.placement()).every((copy) => copy.endsWith('@0'))).toBe(true);
  await store.stop();
});

test('store rebalance fails when a server is down', async () => {
  await expect(run(await deadAddress(), await deadAddress(), '--token-file', '/nowhere')).rejects.toThrow('cannot be read');
  await expect(run(await deadAddress(), await deadAddress(), '--protocol', 'native', '--timeout', '1')).rejects.toThrow(/is unavailable/);
});

test.each([
  [['a'], 'missing required argument'],
  [['a,a', 'b'], 'the server "a" is listed twice'],
  [['a', 'b', '--routing', 'ring'], 'Allowed choices are jump, modulo'],
  [['a', 'b', '--protocol', 'http'], 'Allowed choices are auto, native, compat'],
  [['a', 'b', '--page-size', '0'], 'It must be an integer from 1 to 1000000'],
  [['a', 'b', '--speed', '9'], 'unknown option'],
])('store rebalance exits with 2 and says what is allowed for the wrong options %j', async (args, message) => {
  const { exit, err } = await run(...args);
  expect(err).toContain(message);
  expect(exit).toBe(2);
});

test('store rebalance reads its options from environment variables', async () => {
  process.env.STORE_DRY_RUN = 'maybe';
  process.env.STORE_PAGE_SIZE = 'x';
  const wrongPageSize = await run('a', 'b');
  delete process.env.STORE_PAGE_SIZE;
  const wrongFlag = await run('a', 'b');
  delete process.env.STORE_DRY_RUN;
  expect(wrongPageSize).toMatchObject({ exit: 2, err: expect.stringContaining('STORE_PAGE_SIZE') as string });
  expect(wrongFlag).toMatchObject({ exit: 2, err: expect.stringContaining('STORE_DRY_RUN must be true or false, got "maybe"') as string });
});
