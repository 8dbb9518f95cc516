import { routerNamed } from '../core/routing';
import { compareVersions, parseVersion, NO_VERSION } from '../core/version';
import { NativeServer } from '../rebalance/native-server';
import { readBackup, verifyChecksum } from './backup-file';
import { chosenBackup } from './backup-directory';
import { completeStore } from './complete-store';
import { BackupError } from './error';
import { holdsNothingElse } from './leftovers';
import { RecordLine, byShard } from './record-line';

/** What is restored, and where to. */
export interface RestoreJob {
  /** Every server of the store, in the order of the shards. */
  readonly servers: readonly NativeServer[];
  readonly directory: string;
  /** Name of the backup's file; the newest that is whole unless given. */
  readonly file?: string;
  /** Whether the store may have keys of its own: each key then gets the newer of its two values. */
  readonly merge: boolean;
}

/** What a restore did. */
export interface RestoreResult {
  readonly file: string;
  /** Records of the backup that are in the store now. */
  readonly restored: number;
  /** Records whose key has something newer in the store. */
  readonly kept: number;
}

/** Bytes of lines that are sent to one shard at once, but the piece that they came with. */
const BATCH_BYTES = 1024 * 1024;

/**
 * Stores the records of a backup, each on the shard that owns it now. The file is checked to its end before anything is stored.
 *
 * @throws BackupError, UnavailableError, RebalanceError
 */
export async function restore({ servers, directory, file: name, merge }: RestoreJob): Promise<RestoreResult> {
  const file = await chosenBackup(directory, name);
  await verifyChecksum(file);
  await readable(file);
  const { routing } = await completeStore(servers);
  const router = routerNamed(routing);
  if (!merge && !(await holdsNothingElse(servers, file, router))) {
    throw new BackupError('the store has keys that are not of this backup, and nothing was restored: say --merge to give each key the newer of its two values');
  }
  let [restored, kept] = [0, 0];
  for await (const lines of batches(file)) {
    for (const [shard, records] of byShard(lines, router, servers.length)) {
      const newer = await sent(servers[shard], records);
      restored += records.length - newer;
      kept += newer;
    }
  }
  return { file, restored, kept };
}

/** Its lines in pieces of some size. */
async function* batches(file: string): AsyncGenerator<string[]> {
  let [held, size]: [string[], number] = [[], 0];
  for await (const lines of readBackup(file)) {
    held.push(...lines);
    size += lines.reduce((sum, line) => sum + line.length, 0);
    if (size < BATCH_BYTES) continue;
    yield held;
    [held, size] = [[], 0];
  }
  if (held.length > 0) yield held;
}

/** @returns how many of the records are older than what the shard has */
async function sent(server: NativeServer, records: readonly RecordLine[]): Promise<number> {
  const there = await server.import(records.map(({ line }) => line), { restore: true });
  return records.filter(({ version }, at) => compareVersions(there[at], parseVersion(version) ?? NO_VERSION) > 0).length;
}

/** Reads it to its end: a file can be what it was when it was written, and yet not be a backup. */
async function readable(file: string): Promise<void> {
  for await (const lines of readBackup(file)) byShard(lines, routerNamed('jump'), 1);
}
