import { rebalanceCommand } from '../../src/cli/rebalance';
import { StoreClient } from '../../src';
import { deadAddress } from '../support/dead-address';
import { TestStore } from '../support/test-store';
import { RunResult, runCommand } from '../support/run-command';

function run(...args: string[]): Promise<RunResult> {
  return runCommand(rebalanceCommand(), args);
}

test('moves keys and says so in its last line', async () => {
  const store = await TestStore.start(3);
  const client = new StoreClient({ servers: store.addresses() });
  await client.batch([...'abcdefghij'].map((key) => ({ op: 'put', key, value: key })));
  await client.close();
  const dry = await run(store.addresses().join(','), store.addresses(2).join(','), '--dry-run');
  const done = await run(store.addresses().join(','), store.addresses(2).join(','), '--page', '3', '--batch-bytes', '100');
  expect(dry.out).toMatch(/^would move [1-9]\d* keys, \d+ bytes\n$/);
  expect(done.out).toMatch(/^moved [1-9]\d* keys, \d+ bytes, 0 were newer at their target already\n$/);
  expect(done.exit).toBe(0);
  await store.stop();
});

test('a server that is away is an error, not a wrong option', async () => {
  await expect(run(await deadAddress(), await deadAddress(), '--token-file', '/nowhere')).rejects.toThrow('cannot be read');
  await expect(run(await deadAddress(), await deadAddress(), '--protocol', 'native', '--patience', '1')).rejects.toThrow(/is unavailable/);
});

test.each([
  [['a'], 'missing required argument'],
  [['a,a', 'b'], 'the server "a" stands twice'],
  [['a', 'b', '--routing', 'ring'], 'Allowed choices are jump, modulo'],
  [['a', 'b', '--protocol', 'http'], 'Allowed choices are auto, native, book'],
  [['a', 'b', '--page', '0'], 'It is a whole number from 1 to 1000000'],
  [['a', 'b', '--speed', '9'], 'unknown option'],
])('wrong options exit 2 and say what is allowed: %j', async (args, message) => {
  const { exit, err } = await run(...args);
  expect(err).toContain(message);
  expect(exit).toBe(2);
});

test('options are environment variables too', async () => {
  process.env.STORE_DRY_RUN = 'maybe';
  process.env.STORE_PAGE = 'x';
  const wrongPage = await run('a', 'b');
  delete process.env.STORE_PAGE;
  const wrongFlag = await run('a', 'b');
  delete process.env.STORE_DRY_RUN;
  expect(wrongPage).toMatchObject({ exit: 2, err: expect.stringContaining('STORE_PAGE') as string });
  expect(wrongFlag).toMatchObject({ exit: 2, err: expect.stringContaining('STORE_DRY_RUN is true or false, got "maybe"') as string });
});
