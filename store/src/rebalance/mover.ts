import { handleWhen, retry, ExponentialBackoff } from 'cockatiel';
import { ConnectionError } from '../client/connection';
import { movesFrom } from '../core/plan';
import { Router } from '../core/routing';
import { compareVersions, parseVersion, NO_VERSION, Version } from '../core/version';
import { RebalanceError } from './error';
import { CutShortError, ExportedRecord, NativeServer } from './native-server';
import { Tally } from './report';

/** Where keys belong. */
export interface Layout {
  readonly router: Router;
  /** The servers of the to-be list. */
  readonly targets: readonly NativeServer[];
}

/** How much is moved at once. */
export interface Portions {
  /** Records of one page of an export, at most. */
  readonly page: number;
  /** Bytes of lines that are held of one server, at most, but the piece that they came with. */
  readonly batchBytes: number;
}

interface Held {
  readonly to: number;
  readonly record: ExportedRecord;
}

/** A page that breaks off is read again: everything that was done with it can be done twice. */
const pages = retry(handleWhen((error) => error instanceof ConnectionError || error instanceof CutShortError), {
  maxAttempts: 4, backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 5000 }),
});

/** Moves the records of one server that belong elsewhere. */
export class Mover {
  private held: Held[] = [];
  private heldBytes = 0;
  private misplaced = 0;
  private released = 0;

  /**
   * @param ordinal the source's number; -1 when it leaves
   * @param checkStopped throws when the rebalance is to end: asked before every step
   */
  constructor(
    private readonly source: NativeServer, private readonly ordinal: number, private readonly layout: Layout,
    private readonly portions: Portions, private readonly tally: Tally, private readonly dryRun: boolean,
    private readonly checkStopped: () => void,
  ) {}

  /**
   * Reads the server from start to end, and moves what belongs elsewhere.
   *
   * @returns how many records did, and how many of those were dropped here after they had been moved
   */
  public async run(): Promise<{ misplaced: number; released: number }> {
    let after: string | undefined;
    do {
      after = await pages.execute(() => this.page(after)).catch((error: Error) => this.failed(error));
    } while (after !== undefined);
    return { misplaced: this.misplaced, released: this.released };
  }

  private failed(error: Error): never {
    if (!(error instanceof ConnectionError)) throw error;
    throw new RebalanceError(`${this.source.name} cannot be read: ${error.message}`);
  }

  private async page(after: string | undefined): Promise<string | undefined> {
    this.checkStopped();
    [this.held, this.heldBytes] = [[], 0];
    const wanted = { after, limit: this.portions.page, shards: this.layout.targets.length };
    const { next, read } = await this.source.exportPage(wanted, (records) => this.importRecord(records));
    this.tally.add({ checked: read });
    await this.flush();
    return next;
  }

  private async importRecord(records: readonly ExportedRecord[]): Promise<void> {
    const byKey = new Map(records.map((record) => [record.key, record]));
    for (const { key, to } of movesFrom([...byKey.keys()], this.ordinal, this.layout.router, this.layout.targets.length)) {
      const record = byKey.get(key) as ExportedRecord;
      this.held.push({ to, record });
      this.heldBytes += record.line.length;
    }
    if (this.heldBytes >= this.portions.batchBytes) await this.flush();
  }

  private async flush(): Promise<void> {
    const held = this.held;
    [this.held, this.heldBytes] = [[], 0];
    this.misplaced += held.length;
    if (this.dryRun) return this.count(held.map(({ record }) => record), () => false);
    const moves = [...new Set(held.map(({ to }) => to))].map((to) => {
      return this.move(held.filter((each) => each.to === to).map(({ record }) => record), this.layout.targets[to]);
    });
    const failed = (await Promise.allSettled(moves)).find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Copies, sees that the target has what was copied or something newer, and only then drops the copies here. */
  private async move(records: readonly ExportedRecord[], target: NativeServer): Promise<void> {
    this.checkStopped();
    const there = await target.import(records.map(({ line }) => line));
    const newer = new Set(records.filter((record, at) => isNewer(there[at], record, target)));
    this.checkStopped();
    const dropped = await this.source.dropCopy(records);
    this.count(records.filter((_, at) => dropped[at]), (record) => newer.has(record));
    this.released += dropped.filter(Boolean).length;
  }

  private count(records: readonly ExportedRecord[], newer: (record: ExportedRecord) => boolean): void {
    const keys = records.filter(({ deleted }) => !deleted);
    const bytes = keys.reduce((sum, { size }) => sum + size, 0);
    this.tally.add({ moved: keys.length, bytes, kept: keys.filter(newer).length, tombstones: records.length - keys.length });
  }
}

/** @throws RebalanceError when what is at the target is older than the copy, so that dropping the copy would lose it */
function isNewer(there: Version, { version }: ExportedRecord, target: NativeServer): boolean {
  const order = compareVersions(there, parseVersion(version) ?? NO_VERSION);
  if (order < 0) throw new RebalanceError(`${target.name} has an older version than the copy that it was given: nothing of it is dropped`);
  return order > 0;
}
