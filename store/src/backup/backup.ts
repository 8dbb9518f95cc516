import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { ConnectionError } from '../client/connection';
import { CutShortError, NativeServer } from '../rebalance/native-server';
import { BackupWriter, FORMAT, WrittenBackup } from './backup-file';
import { nameAt, prune } from './backup-directory';
import { completeStore } from './complete-store';

/** What is backed up, and where to. */
export interface BackupJob {
  /** Every server of the store, in the order of the shards. */
  readonly servers: readonly NativeServer[];
  readonly directory: string;
  /** Number of backups that are kept. */
  readonly keep: number;
}

/** What a backup did. */
export interface BackupResult extends WrittenBackup {
  /** Old backups that were removed. */
  readonly pruned: number;
}

const PAGE = 10_000;

/** A page that breaks off is read on from its last record. */
const pages = retry(handleWhen((error) => error instanceof ConnectionError || error instanceof CutShortError), {
  maxAttempts: 5, backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 10_000 }),
});

/**
 * Writes the records of all shards to a file. Holds no more in memory than a piece of one page.
 *
 * @throws BackupError, UnavailableError: then there is no file, and no old one was removed
 */
export async function backup({ servers, directory, keep }: BackupJob, now: Date): Promise<BackupResult> {
  const { store, shards } = await completeStore(servers);
  const writer = await BackupWriter.begin(directory, nameAt(now), { format: FORMAT, store, shards, startedAt: now.toISOString() });
  const written = await copied(servers, writer).catch(async (error: unknown) => {
    await writer.abandon();
    throw error;
  });
  return { ...written, pruned: await prune(directory, keep) };
}

async function copied(servers: readonly NativeServer[], writer: BackupWriter): Promise<WrittenBackup> {
  for (const server of servers) await copyOf(server, writer);
  return writer.finish();
}

async function copyOf(server: NativeServer, writer: BackupWriter): Promise<void> {
  let after: string | undefined;
  let more = true;
  while (more) {
    more = await pages.execute(async () => {
      const { next } = await server.exportPage({ after, limit: PAGE }, async (records) => {
        // What was deleted need not be restored.
        const lines = records.filter(({ deleted }) => !deleted).map(({ line }) => line);
        if (lines.length > 0) await writer.add(lines);
        after = records.at(-1)?.key;
      });
      return next !== undefined;
    });
  }
}
