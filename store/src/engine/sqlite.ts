import type Database from 'better-sqlite3';
import { StorageFailedError, StorageFullError } from '../core/errors';
import { compareKeys } from '../core/keys';
import { RecordState, StoredRecord } from '../core/record';
import { NO_VERSION, Version, formatVersion, maxVersion, parseVersion } from '../core/version';
import { Change, Engine, EngineStats, ScanOptions } from './engine';
import { isExpected } from './expected';
import { openDatabase, storageError } from './sqlite-database';

type Row = readonly [key: string, epoch: number, counter: number, deleted: number, request: string, type: string, value: Buffer];
type StateRow = readonly [epoch: number, counter: number, deleted: number, request: string];

/** Number of cached states, which is more than the number of writes in one iteration of the event loop. */
const MAX_CACHED_STATES = 1000;

/** Changes of a call that wait for the next transaction. */
interface PendingCall {
  readonly changes: readonly Change[];
  readonly resolve: (made: boolean[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Engine that keeps records in a SQLite database, one file in a directory of its own. The changes of one iteration of the event loop share
 * a transaction, so that many writers share the cost of one flush. Each call resolves when the flush is done.
 */
export class SqliteEngine implements Engine {
  /**
   * Opens the database in a directory, and creates both if they do not exist.
   *
   * @throws StorageOpenError when another process has the database open, a newer version or another program wrote it, or it is damaged
   */
  public static open(directory: string): SqliteEngine {
    return openDatabase(directory, (database) => new SqliteEngine(database));
  }

  private readonly statements: ReturnType<typeof prepareStatements>;
  private readonly changeTogether: Database.Transaction<(batch: readonly PendingCall[]) => boolean[][]>;
  /** States that were read since the last transaction, which the next one usually needs again. */
  private readonly cachedStates = new Map<string, RecordState | undefined>();
  private pending: PendingCall[] = [];
  private failure: StorageFailedError | undefined;
  private counts: EngineStats;
  private largestDropped: Version;

  private constructor(private readonly database: Database.Database) {
    this.statements = prepareStatements(database);
    this.changeTogether = database.transaction((batch: readonly PendingCall[]) => this.changeAll(batch));
    this.counts = this.storedCounts();
    this.largestDropped = parseVersion(this.meta('floor') ?? '') ?? NO_VERSION;
  }

  public async read(key: string): Promise<StoredRecord | undefined> {
    return this.run(() => this.stored(key));
  }

  public async state(key: string): Promise<RecordState | undefined> {
    return this.run(() => this.cacheState(key, this.storedState(key)));
  }

  public apply(changes: readonly Change[]): Promise<boolean[]> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      if (this.pending.length === 0) setImmediate(() => this.commit());
      this.pending.push({ changes, resolve, reject });
    });
  }

  public async scan(options: ScanOptions): Promise<StoredRecord[]> {
    return this.run(() => this.scanned(options));
  }

  public async floor(): Promise<Version> {
    return this.largestDropped;
  }

  public async readMeta(name: string): Promise<string | undefined> {
    return this.meta(name);
  }

  public async writeMeta(name: string, value: string): Promise<void> {
    if (this.failure) throw this.failure;
    this.run(() => this.statements.writeMeta.run(name, value));
  }

  public async stats(): Promise<EngineStats> {
    return this.counts;
  }

  public async close(): Promise<void> {
    if (this.pending.length > 0) this.commit();
    this.database.close();
  }

  /** Makes all pending changes in one transaction. */
  private commit(): void {
    const batch = this.pending;
    this.pending = [];
    try {
      const made = this.transact(batch);
      batch.forEach((call, at) => call.resolve(made[at]));
    } catch (error) {
      // A change that fits must not fail because of a larger one in the same transaction.
      if (error instanceof StorageFullError && batch.length > 1) batch.forEach((call) => this.commitAlone(call));
      else batch.forEach((call) => call.reject(error as Error));
    }
  }

  private commitAlone(call: PendingCall): void {
    try {
      call.resolve(this.transact([call])[0]);
    } catch (error) {
      call.reject(error as Error);
    }
  }

  private transact(batch: readonly PendingCall[]): boolean[][] {
    const [counts, dropped] = [this.counts, this.largestDropped];
    try {
      return this.run(() => this.changeTogether.immediate(batch));
    } catch (error) {
      [this.counts, this.largestDropped] = [counts, dropped];
      throw error;
    } finally {
      this.cachedStates.clear();
    }
  }

  private changeAll(batch: readonly PendingCall[]): boolean[][] {
    const { counts, largestDropped } = this;
    const made = batch.map(({ changes }) => changes.map((change) => this.change(change)));
    if (this.counts !== counts) this.statements.writeMeta.run('counts', JSON.stringify(this.counts));
    if (this.largestDropped !== largestDropped) this.statements.writeMeta.run('floor', formatVersion(this.largestDropped));
    return made;
  }

  private change({ key, expected, next }: Change): boolean {
    const stored = this.cachedStates.has(key) ? this.cachedStates.get(key) : this.storedState(key);
    if (!isExpected(stored, expected)) return false;
    if (next) {
      const { version, deleted, request, contentType, value } = next;
      this.statements.put.run(key, version.epoch, version.counter, Number(deleted), request, contentType, value);
    } else if (stored) {
      this.statements.drop.run(key);
      this.largestDropped = maxVersion(this.largestDropped, stored.version);
    }
    this.cachedStates.delete(key);
    this.recount(stored, next);
    return true;
  }

  private recount(before: RecordState | undefined, after: RecordState | undefined): void {
    const records = Number(after?.deleted === false) - Number(before?.deleted === false);
    const tombstones = Number(after?.deleted === true) - Number(before?.deleted === true);
    if (records === 0 && tombstones === 0) return;
    this.counts = { records: this.counts.records + records, tombstones: this.counts.tombstones + tombstones };
  }

  private scanned({ prefix = '', after, limit, maxBytes = Infinity }: ScanOptions): StoredRecord[] {
    const found: StoredRecord[] = [];
    let bytes = 0;
    // Only the larger bound is used: with two, SQLite starts at the smaller and reads everything in between.
    const isAfterPrefix = after !== undefined && compareKeys(after, prefix) >= 0;
    const rows = isAfterPrefix ? this.statements.scanAfter.iterate(after) : this.statements.scanFrom.iterate(prefix);
    for (const row of rows as IterableIterator<Row>) {
      const record = recordOf(row);
      if (found.length >= limit || bytes >= maxBytes || !record.key.startsWith(prefix)) break;
      found.push(record);
      bytes += record.value.length;
    }
    return found;
  }

  private stored(key: string): StoredRecord | undefined {
    const row = this.statements.read.get(key) as Row | undefined;
    return row && recordOf(row);
  }

  private cacheState(key: string, state: RecordState | undefined): RecordState | undefined {
    if (this.cachedStates.size >= MAX_CACHED_STATES) this.cachedStates.clear();
    this.cachedStates.set(key, state);
    return state;
  }

  private storedState(key: string): RecordState | undefined {
    const row = this.statements.state.get(key) as StateRow | undefined;
    return row && { version: { epoch: row[0], counter: row[1] }, deleted: row[2] === 1, request: row[3] };
  }

  private meta(name: string): string | undefined {
    return (this.statements.readMeta.get(name) as { value: string } | undefined)?.value;
  }

  private storedCounts(): EngineStats {
    return JSON.parse(this.meta('counts') ?? '{"records":0,"tombstones":0}') as EngineStats;
  }

  /** Runs a statement. After an I/O error the on-disk state is unknown, so later writes are rejected. */
  private run<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      const translated = storageError(error as Error);
      if (translated instanceof StorageFailedError) this.failure = translated;
      throw translated;
    }
  }
}

function prepareStatements(database: Database.Database) {
  return {
    read: database.prepare('SELECT * FROM records WHERE key = ?').raw(),
    state: database.prepare('SELECT epoch, counter, deleted, request FROM records WHERE key = ?').raw(),
    put: database.prepare('INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?)'),
    drop: database.prepare('DELETE FROM records WHERE key = ?'),
    scanFrom: database.prepare('SELECT * FROM records WHERE key >= ? ORDER BY key').raw(),
    scanAfter: database.prepare('SELECT * FROM records WHERE key > ? ORDER BY key').raw(),
    readMeta: database.prepare('SELECT value FROM meta WHERE name = ?'),
    writeMeta: database.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)'),
  };
}

function recordOf([key, epoch, counter, deleted, request, type, value]: Row): StoredRecord {
  return { key, version: { epoch, counter }, value, contentType: type, deleted: deleted === 1, request };
}
