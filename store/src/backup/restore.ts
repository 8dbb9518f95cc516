import * as path from 'node:path';
import { RestoreMark } from '../core/marks';
import { Router, routerNamed } from '../core/routing';
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
  /** Id of the restore: one that the store has completed is not repeated. Default: the checksum of the file. */
  readonly id?: string;
}

/** Result of a restore. */
export interface RestoreResult {
  /** Name of the backup file. */
  readonly file: string;
  /** Number of keys of the backup whose values are in the store now. */
  readonly restored: number;
  /** Number of keys that have a newer value in the store. */
  readonly kept: number;
  /** Mark of an earlier restore with the same id. If there is one, nothing was restored. */
  readonly earlier?: RestoreMark;
}

/** Bytes of records that are collected before they are sent. The last chunk of the file may exceed it. */
const BATCH_BYTES = 1024 * 1024;

/**
 * Stores each record of a backup on the shard that owns its key now. Before any record is stored, the whole file is checked, and the
 * servers are asked whether they would accept every record. The servers remember the restore, so that it is not repeated.
 *
 * @throws BackupError, UnavailableError, RebalanceError
 */
export async function restore(options: RestoreOptions, now: () => Date): Promise<RestoreResult> {
  const { servers, directory, merge } = options;
  const { routing } = await checkServers(servers);
  const marks = (await Promise.all(servers.map((server) => server.restores()))).flat();
  const complete = completed(marks, options.id);
  if (complete) return nothingRestored(complete);
  // A retry continues with the backup that it began with, although there may be a newer one by now.
  const file = await chosenBackup(directory, options.file ?? marks.find((mark) => mark.id === options.id)?.file);
  const sha256 = await verifyChecksum(file);
  const id = options.id ?? `sha256:${sha256}`;
  const earlier = completed(marks, id);
  if (earlier) return nothingRestored(earlier);
  const mark = { id, file: path.basename(file), sha256, startedAt: now().toISOString() };
  const router = routerNamed(routing);
  await checkFeasible(file, servers, router, merge);
  await markAll(servers, mark);
  const counts = await importAll(file, servers, router);
  await markAll(servers, { ...mark, completedAt: now().toISOString() });
  return { file: mark.file, ...counts };
}

/** Finds a completed restore. It is marked as completed when all servers have all records, so the mark of one server is enough. */
function completed(marks: readonly RestoreMark[], id: string | undefined): RestoreMark | undefined {
  return marks.find((mark) => mark.id === id && mark.completedAt !== undefined);
}

function nothingRestored(earlier: RestoreMark): RestoreResult {
  return { file: earlier.file, restored: 0, kept: 0, earlier };
}

async function markAll(servers: readonly NativeServer[], mark: RestoreMark): Promise<void> {
  await Promise.all(servers.map((server) => server.markRestore(mark)));
}

/** Checks that the restore can be carried out: that every server accepts its records, and that the store has no other keys. */
async function checkFeasible(file: string, servers: readonly NativeServer[], router: Router, merge: boolean): Promise<void> {
  // The whole file comes first: it can have the right checksum without being a valid backup.
  for await (const lines of readBackup(file)) byShard(lines, router, servers.length);
  for await (const lines of batches(file)) {
    for (const [shard, records] of byShard(lines, router, servers.length)) {
      const rejection = await servers[shard].checkImport(records.map(({ line }) => line));
      if (rejection) throw new BackupError(`${servers[shard].name} would reject a record of the backup, so nothing was restored: ${rejection}`);
    }
  }
  if (!merge && !(await hasOnlyRestoredKeys(servers, file, router))) {
    throw new BackupError('the store contains keys that are not in this backup, so nothing was restored: use --merge to give each key the newer of its two values');
  }
}

async function importAll(file: string, servers: readonly NativeServer[], router: Router): Promise<{ restored: number; kept: number }> {
  let [restored, kept] = [0, 0];
  for await (const lines of batches(file)) {
    for (const [shard, records] of byShard(lines, router, servers.length)) {
      const newer = await importRecords(servers[shard], records);
      restored += records.filter(({ deleted }) => !deleted).length - newer;
      kept += newer;
    }
  }
  return { restored, kept };
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

/** @returns the number of keys of the records that have a newer version on the shard */
async function importRecords(server: NativeServer, records: readonly RecordLine[]): Promise<number> {
  const stored = await server.import(records.map(({ line }) => line), { restore: true });
  const isNewer = (at: number): boolean => compareVersions(stored[at], parseVersion(records[at].version) ?? NO_VERSION) > 0;
  return records.filter(({ deleted }, at) => !deleted && isNewer(at)).length;
}
