import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ServerProcess } from './support/server-process';
import { temporaryDirectory } from './support/server-under-test';
import { testUnless } from './support/small-disk';

const NO_COMPILER = spawnSync('cc', ['--version']).status === 0 ? undefined : 'there is no C compiler';
const { errno } = os.constants;

const directory = temporaryDirectory();

/** Starts a server in whose process every file lock fails with an error. */
async function startWithLockError(data: string, code: number): Promise<{ code: number | null; error: string }> {
  const library = path.join(directory(), 'without-locks.so');
  execFileSync('cc', ['-shared', '-fPIC', '-o', library, path.join(__dirname, 'support/without-locks.c'), '-ldl']);
  return ServerProcess.ended(['--data-dir', data], { LD_PRELOAD: library, LOCK_ERRNO: `${code}` });
}

describe('a server whose file system has no locks', () => {
  for (const name of ['ENOLCK', 'ENOSYS', 'EOPNOTSUPP', 'EINVAL', 'EPERM'] as const) {
    testUnless(NO_COMPILER)(`exits and names the file system when a lock fails with ${name}`, async () => {
      const data = directory();
      const { code, error } = await startWithLockError(data, errno[name]);
      expect(error).toMatch(/store\.db cannot be locked \(SQLITE_\w+\): its file system does not support POSIX file locks/);
      expect(error).toContain('for NFS before version 4, rpc.statd must run on the nodes');
      expect(error).not.toContain('in use');
      expect([code, fs.readdirSync(data).filter((file) => file !== 'store.db')]).toEqual([1, []]);
    });
  }
});
