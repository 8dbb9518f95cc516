import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { ConnectionError } from '../client/connection';
import { TruncatedExportError } from '../rebalance/report/errors';
import { NativeServer } from '../rebalance/native/server';
import { backupName, prune } from './backup-directory';
import { BackupWriter, FORMAT, WrittenBackup } from './backup-file';
import { checkServers } from './check-servers';

/** Options for a backup. */
export interface BackupOptions {
  /** Every server of the store, in the order of the shards. */
  readonly servers: readonly NativeServer[];
  readonly directory: string;
  /** Number of backups to keep. */
  readonly keep: number;
}

/** Result of a backup. */
export interface BackupResult extends WrittenBackup {
  /** Number of old backups that were removed. */
  readonly pruned: number;
  /** Number of keys that have a value. */
  readonly keys: number;
}

const PAGE_SIZE = 10_000;

/** Resumes an interrupted page after its last record. */
const retryPage = retry(handleWhen((error) => error instanceof ConnectionError || error instanceof TruncatedExportError), {
  maxAttempts: 5, backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 10_000 }),
});

/**
 * Writes the records of all shards to a file. Holds at most one chunk of a page in memory.
 *
 * @throws BackupError, UnavailableError; then no file is written, and no old backup is removed
 */
export async function backup({ servers, directory, keep }: BackupOptions, now: Date): Promise<BackupResult> {
  const { store, shards } = await checkServers(servers);
  const writer = await BackupWriter.begin(directory, backupName(now), { format: FORMAT, store, shards, startedAt: now.toISOString() });
  const written = await copyAll(servers, writer).catch(async (error: unknown) => {
    await writer.abandon();
    throw error;
  });
  return { ...written, pruned: await prune(directory, keep) };
}

async function copyAll(servers: readonly NativeServer[], writer: BackupWriter): Promise<WrittenBackup & { keys: number }> {
  let keys = 0;
  for (const server of servers) keys += await copyServer(server, writer);
  return { ...await writer.finish(), keys };
}

/** @returns the number of keys that have a value */
async function copyServer(server: NativeServer, writer: BackupWriter): Promise<number> {
  let keys = 0;
  let after: string | undefined;
  let more = true;
  while (more) {
    more = await retryPage.execute(async () => {
      const { next } = await server.exportPage({ after, limit: PAGE_SIZE }, async (records) => {
        // Tombstones too: a restore must delete the older values of these keys, on a shard or in an earlier backup.
        await writer.add(records.map(({ line }) => line));
        keys += records.filter(({ deleted }) => !deleted).length;
        after = records.at(-1)?.key;
      });
      return next !== undefined;
    });
  }
  return keys;
}
