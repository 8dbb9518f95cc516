import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { ConnectionError } from '../../client/connection';
import { Router } from '../../core/routing';
import { NO_VERSION, Version, compareVersions, parseVersion } from '../../core/version';
import { RebalanceError, TruncatedExportError } from '../report/errors';
import { ExportedRecord, NativeServer } from './server';
import { SummaryCounter } from '../report/summary';

/** Assignment of keys to servers. */
export interface Layout {
  readonly router: Router;
  /** The servers of the TO list. */
  readonly targets: readonly NativeServer[];
}

/** Limits of the data that is moved at once. */
export interface BatchLimits {
  /** Maximum number of records in a page of an export. */
  readonly pageSize: number;
  /** Bytes of records that are held in memory before they are sent. The last chunk of an export may exceed it. */
  readonly batchBytes: number;
}

/** Records of a server that belong elsewhere. */
export interface MoveCounts {
  /** Records that the server should not have. */
  readonly misplaced: number;
  /** Records that were moved and then dropped from the server. */
  readonly dropped: number;
}

interface PendingMove {
  readonly to: number;
  readonly record: ExportedRecord;
}

/** Reads a page again when its export was interrupted. Every step of a move can be repeated. */
const retryPage = retry(handleWhen((error) => error instanceof ConnectionError || error instanceof TruncatedExportError), {
  maxAttempts: 4, backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 5000 }),
});

/** Moves the records of one server that belong to other servers. */
export class Mover {
  private pending: PendingMove[] = [];
  private pendingBytes = 0;
  private misplaced = 0;
  private dropped = 0;

  /**
   * @param ordinal index of the source in the TO list; -1 when it is not in the list
   * @param checkStopped throws when the rebalance should end; called before every step
   */
  constructor(
    private readonly source: NativeServer, private readonly ordinal: number, private readonly layout: Layout,
    private readonly limits: BatchLimits, private readonly counter: SummaryCounter, private readonly dryRun: boolean,
    private readonly checkStopped: () => void,
  ) {}

  /** Reads all records of the server, and moves those that belong elsewhere. */
  public async run(): Promise<MoveCounts> {
    let after: string | undefined;
    do {
      after = await retryPage.execute(() => this.movePage(after)).catch((error: Error) => this.fail(error));
    } while (after !== undefined);
    return { misplaced: this.misplaced, dropped: this.dropped };
  }

  private fail(error: Error): never {
    if (!(error instanceof ConnectionError)) throw error;
    throw new RebalanceError(`${this.source.name} cannot be read: ${error.message}`);
  }

  private async movePage(after: string | undefined): Promise<string | undefined> {
    this.checkStopped();
    [this.pending, this.pendingBytes] = [[], 0];
    const request = { after, limit: this.limits.pageSize, shards: this.layout.targets.length };
    const { next, read } = await this.source.exportPage(request, (records) => this.collect(records));
    this.counter.add({ checked: read });
    await this.flush();
    return next;
  }

  private async collect(records: readonly ExportedRecord[]): Promise<void> {
    const byKey = new Map(records.map((record) => [record.key, record]));
    for (const { key, to } of movesFrom([...byKey.keys()], this.ordinal, this.layout.router, this.layout.targets.length)) {
      const record = byKey.get(key) as ExportedRecord;
      this.pending.push({ to, record });
      this.pendingBytes += record.line.length;
    }
    if (this.pendingBytes >= this.limits.batchBytes) await this.flush();
  }

  private async flush(): Promise<void> {
    const pending = this.pending;
    [this.pending, this.pendingBytes] = [[], 0];
    this.misplaced += pending.length;
    if (this.dryRun) return this.count(pending.map(({ record }) => record), () => false);
    const moves = [...new Set(pending.map(({ to }) => to))].map((to) => {
      return this.move(pending.filter((each) => each.to === to).map(({ record }) => record), this.layout.targets[to]);
    });
    const failed = (await Promise.allSettled(moves)).find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Copies records, checks that the target has them or newer ones, and only then drops them from the source. */
  private async move(records: readonly ExportedRecord[], target: NativeServer): Promise<void> {
    this.checkStopped();
    const stored = await target.import(records.map(({ line }) => line));
    const newer = new Set(records.filter((record, at) => isNewer(stored[at], record, target)));
    this.checkStopped();
    const dropped = await this.source.dropCopies(records);
    this.count(records.filter((_, at) => dropped[at]), (record) => newer.has(record));
    this.dropped += dropped.filter(Boolean).length;
  }

  private count(records: readonly ExportedRecord[], newer: (record: ExportedRecord) => boolean): void {
    const keys = records.filter(({ deleted }) => !deleted);
    const bytes = keys.reduce((sum, { size }) => sum + size, 0);
    this.counter.add({ moved: keys.length, bytes, kept: keys.filter(newer).length, tombstones: records.length - keys.length });
  }
}

/** @throws RebalanceError when the target has an older version than the copy, so that dropping the copy would lose data */
function isNewer(stored: Version, { version }: ExportedRecord, target: NativeServer): boolean {
  const order = compareVersions(stored, parseVersion(version) ?? NO_VERSION);
  if (order < 0) throw new RebalanceError(`${target.name} has an older version than the copy that it received, so the copy was not dropped`);
  return order > 0;
}

/** A key that is on one server and belongs to another. */
export interface Move {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Lists the keys of a server that belong to other servers.
 *
 * @param keys keys on the server
 * @param from position of the server in the new list of servers; -1 if it is not in the list
 * @param router assigns keys to servers
 * @param shards number of servers in the new list
 */
export function movesFrom(keys: readonly string[], from: number, router: Router, shards: number): Move[] {
  return keys.map((key) => ({ key, from, to: router.shardOf(key, shards) })).filter((move) => move.to !== move.from);
}
