import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { StoreClient } from '../../src';
import { backupCommand } from '../../src/cli/backup';
import { restoreCommand } from '../../src/cli/restore';
import { testWithIpv6 } from '../support/ipv6';
import { RunResult, runCommand } from '../support/run-command';
import { TestStore } from '../support/test-store';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(path.join(tmpdir(), 'store-backup-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const backup = (...args: string[]): Promise<RunResult> => runCommand(backupCommand(), args);
const restore = (...args: string[]): Promise<RunResult> => runCommand(restoreCommand(), args);

async function expectSummaries(host: string): Promise<void> {
  const [store, other] = [await TestStore.start(2, { host }), await TestStore.start(2, { host })];
  const client = new StoreClient({ servers: store.addresses() });
  await client.put('a', 'secret value');
  await client.close();
  const made = await backup(store.addresses().join(), '--directory', directory);
  const restored = await restore(other.addresses().join(), '--directory', directory);
  expect(made.out).toMatch(/^wrote .+\.ndjson\.gz: 1 keys in \d+ bytes; removed 0 old backups\n$/);
  expect(restored.out).toMatch(/^restored 1 keys of .+\.ndjson\.gz; kept newer values of 0 keys\n$/);
  expect(await other.placement()).toEqual(await store.placement());
  await Promise.all([store.stop(), other.stop()]);
}

test('store backup and store restore print a summary', () => expectSummaries('127.0.0.1'));
testWithIpv6('store backup and store restore work with addresses of IPv6', () => expectSummaries('::1'));

test.each([
  [backup, ['a'], 'required option \'--directory <directory>\' not specified'],
  [backup, ['a', '--directory', 'd', '--keep', '0'], 'It must be an integer from 1 to 1000000'],
  [backup, ['--directory', 'd'], 'missing required argument'],
  [backup, ['a', '--directory', 'd', '--tls-ca', '/nowhere'], 'The file cannot be read: ENOENT'],
  [backup, ['a', '--directory', 'd', '--tls-ca', __filename], 'The file contains no certificate in PEM format'],
  [restore, ['a'], 'required option \'--directory <directory>\' not specified'],
])('exit with 2 and say what is allowed for wrong options: %p %j', async (run, args, message) => {
  const { exit, err } = await run(...args);
  expect(err).toContain(message);
  expect(exit).toBe(2);
});
