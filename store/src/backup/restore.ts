import { routerNamed } from '../core/routing';
import { NO_VERSION, compareVersions, parseVersion } from '../core/version';
import { NativeServer } from '../rebalance/native/server';
import { chosenBackup } from './backup-directory';
import { readBackup, verifyChecksum } from './backup-file';
import { checkServers } from './check-servers';
import { BackupError } from './errors';
import { RecordLine, byShard } from './record-line';
import { hasOnlyRestoredKeys } from './restored-keys';

/** Options for a restore. */
export interface RestoreOptions {
  /** Every server of the store, in the order of the shards. */
  readonly servers: readonly NativeServer[];
  readonly directory: string;
  /** Name of the backup file. Default: the newest complete backup. */
  readonly file?: string;
  /** Whether the store may contain other keys. Each key then gets the newer of its two values. */
  readonly merge: boolean;
}

/** Result of a restore. */
export interface RestoreResult {
  readonly file: string;
  /** Number of records of the backup that are in the store now. */
  readonly restored: number;
  /** Number of records whose key has a newer value in the store. */
  readonly kept: number;
}

/** Bytes of records that are collected before they are sent. The last chunk of the file may exceed it. */
const BATCH_BYTES = 1024 * 1024;

/**
 * Stores each record of a backup on the shard that owns its key now. The whole file is checked before any record is stored.
 *
 * @throws BackupError, UnavailableError, RebalanceError
 */
export async function restore({ servers, directory, file: name, merge }: RestoreOptions): Promise<RestoreResult> {
  const file = await chosenBackup(directory, name);
  await verifyChecksum(file);
  await checkRecords(file);
  const { routing } = await checkServers(servers);
  const router = routerNamed(routing);
  if (!merge && !(await hasOnlyRestoredKeys(servers, file, router))) {
    throw new BackupError('the store contains keys that are not in this backup, so nothing was restored: use --merge to give each key the newer of its two values');
  }
  let [restored, kept] = [0, 0];
  for await (const lines of batches(file)) {
    for (const [shard, records] of byShard(lines, router, servers.length)) {
      const newer = await importRecords(servers[shard], records);
      restored += records.length - newer;
      kept += newer;
    }
  }
  return { file, restored, kept };
}

/** Reads the lines of a backup in batches of about BATCH_BYTES. */
async function* batches(file: string): AsyncGenerator<string[]> {
  let [batch, size]: [string[], number] = [[], 0];
  for await (const lines of readBackup(file)) {
    batch.push(...lines);
    size += lines.reduce((sum, line) => sum + line.length, 0);
    if (size < BATCH_BYTES) continue;
    yield batch;
    [batch, size] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}

/** @returns the number of records whose key has a newer version on the shard */
async function importRecords(server: NativeServer, records: readonly RecordLine[]): Promise<number> {
  const stored = await server.import(records.map(({ line }) => line), { restore: true });
  return records.filter(({ version }, at) => compareVersions(stored[at], parseVersion(version) ?? NO_VERSION) > 0).length;
}

/** Parses the whole file: a file can have the right checksum without being a valid backup. */
async function checkRecords(file: string): Promise<void> {
  for await (const lines of readBackup(file)) byShard(lines, routerNamed('jump'), 1);
}
