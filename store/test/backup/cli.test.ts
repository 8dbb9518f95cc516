import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { StoreClient } from '../../src';
import { backupCommand } from '../../src/cli/backup';
import { restoreCommand } from '../../src/cli/restore';
import { RunResult, runCommand } from '../support/run-command';
import { TestStore } from '../support/test-store';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(path.join(tmpdir(), 'store-backup-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const backup = (...args: string[]): Promise<RunResult> => runCommand(backupCommand(), args);
const restore = (...args: string[]): Promise<RunResult> => runCommand(restoreCommand(), args);

test('say in their last line what they did', async () => {
  const [store, other] = [await TestStore.start(2), await TestStore.start(2)];
  const client = new StoreClient({ servers: store.addresses() });
  await client.put('a', 'secret value');
  await client.close();
  const made = await backup(store.addresses().join(), '--directory', directory);
  const back = await restore(other.addresses().join(), '--directory', directory);
  expect(made.out).toMatch(/^wrote .+\.ndjson\.gz: 1 keys in \d+ bytes; removed 0 old backups\n$/);
  expect(back.out).toMatch(/^restored 1 keys of .+\.ndjson\.gz; 0 have something newer in the store\n$/);
  expect(await other.placement()).toEqual(await store.placement());
  await Promise.all([store.stop(), other.stop()]);
});

test.each([
  [backup, ['a'], 'required option \'--directory <directory>\' not specified'],
  [backup, ['a', '--directory', 'd', '--keep', '0'], 'It is a whole number from 1 to 1000000'],
  [backup, ['--directory', 'd'], 'missing required argument'],
  [backup, ['a', '--directory', 'd', '--tls-ca', '/nowhere'], 'It cannot be read: ENOENT'],
  [backup, ['a', '--directory', 'd', '--tls-ca', __filename], 'It holds no certificate in PEM'],
  [restore, ['a'], 'required option \'--directory <directory>\' not specified'],
])('wrong options exit 2 and say what is allowed: %p %j', async (run, args, message) => {
  const { exit, err } = await run(...args);
  expect(err).toContain(message);
  expect(exit).toBe(2);
});
