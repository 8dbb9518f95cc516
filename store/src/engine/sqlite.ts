import * as fs from 'fs';
import * as path from 'path';
import type Database from 'better-sqlite3';
import { StorageFailedError, StorageFullError, StorageOpenError } from '../core/errors';
import { compareKeys } from '../core/keys';
import { RecordState, StoredRecord } from '../core/record';
import { NO_VERSION, Version, formatVersion, maxVersion, parseVersion } from '../core/version';
import { Change, Engine, EngineStats, ScanOptions } from './engine';
import { isExpected } from './expected';
import { loadSqliteDriver } from './sqlite-driver';

/** The layout of the database file. A file with a larger number is of a newer version of this program. */
const FORMAT = 1;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS records (
    key TEXT PRIMARY KEY, epoch INTEGER NOT NULL, counter INTEGER NOT NULL, deleted INTEGER NOT NULL,
    request TEXT NOT NULL, type TEXT NOT NULL, value BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

type Row = readonly [key: string, epoch: number, counter: number, deleted: number, request: string, type: string, value: Buffer];
type StateRow = readonly [epoch: number, counter: number, deleted: number, request: string];

/** More writes than this are hardly decided within one turn of the event loop. */
const MOST_KNOWN = 1000;

/** Changes that wait for the next transaction, and who waits for them. */
interface Waiting {
  readonly changes: readonly Change[];
  readonly resolve: (made: boolean[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Keeps records in a SQLite database, one file in a directory of its own. Whatever is changed within one turn of the event loop goes to
 * disk in one transaction, so that many writers share the price of one flush; each is answered when the flush is done.
 */
export class SqliteEngine implements Engine {
  /**
   * Opens a directory, which is made when it is missing.
   *
   * @throws StorageOpenError when another process has it open, a newer version of this program or another program wrote it, or it is
   * damaged
   */
  public static open(directory: string): SqliteEngine {
    fs.mkdirSync(directory, { recursive: true });
    const file = path.join(directory, 'store.db');
    return opening(file, (database) => {
      prepareDatabase(database, file);
      return new SqliteEngine(database);
    });
  }

  private readonly statements: ReturnType<typeof prepare>;
  private readonly changeTogether: Database.Transaction<(batch: readonly Waiting[]) => boolean[][]>;
  /** States that were read since the last transaction, mostly to decide what the next one changes. */
  private readonly known = new Map<string, RecordState | undefined>();
  private waiting: Waiting[] = [];
  private failure: StorageFailedError | undefined;
  private counts: EngineStats;
  private largestDropped: Version;

  private constructor(private readonly database: Database.Database) {
    this.statements = prepare(database);
    this.changeTogether = database.transaction((batch: readonly Waiting[]) => this.changeAll(batch));
    this.counts = this.storedCounts();
    this.largestDropped = parseVersion(this.meta('floor') ?? '') ?? NO_VERSION;
  }

  public async read(key: string): Promise<StoredRecord | undefined> {
    return this.guarded(() => this.stored(key));
  }

  public async state(key: string): Promise<RecordState | undefined> {
    return this.guarded(() => this.remembered(key, this.storedState(key)));
  }

  public apply(changes: readonly Change[]): Promise<boolean[]> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => this.commit());
      this.waiting.push({ changes, resolve, reject });
    });
  }

  public async scan(options: ScanOptions): Promise<StoredRecord[]> {
    return this.guarded(() => this.scanned(options));
  }

  public async floor(): Promise<Version> {
    return this.largestDropped;
  }

  public async readMeta(name: string): Promise<string | undefined> {
    return this.meta(name);
  }

  public async writeMeta(name: string, value: string): Promise<void> {
    if (this.failure) throw this.failure;
    this.guarded(() => this.statements.writeMeta.run(name, value));
  }

  public async stats(): Promise<EngineStats> {
    return this.counts;
  }

  public async close(): Promise<void> {
    if (this.waiting.length > 0) this.commit();
    this.database.close();
  }

  /** One transaction for all that waits. */
  private commit(): void {
    const batch = this.waiting;
    this.waiting = [];
    try {
      const made = this.transact(batch);
      batch.forEach((waiting, at) => waiting.resolve(made[at]));
    } catch (error) {
      // What has room by itself must not fail for what a neighbour wanted to write.
      if (error instanceof StorageFullError && batch.length > 1) batch.forEach((waiting) => this.commitAlone(waiting));
      else batch.forEach((waiting) => waiting.reject(error as Error));
    }
  }

  private commitAlone(waiting: Waiting): void {
    try {
      waiting.resolve(this.transact([waiting])[0]);
    } catch (error) {
      waiting.reject(error as Error);
    }
  }

  private transact(batch: readonly Waiting[]): boolean[][] {
    const [counts, dropped] = [this.counts, this.largestDropped];
    try {
      return this.guarded(() => this.changeTogether.immediate(batch));
    } catch (error) {
      [this.counts, this.largestDropped] = [counts, dropped];
      throw error;
    } finally {
      this.known.clear();
    }
  }

  private changeAll(batch: readonly Waiting[]): boolean[][] {
    const { counts, largestDropped } = this;
    const made = batch.map(({ changes }) => changes.map((change) => this.change(change)));
    if (this.counts !== counts) this.statements.writeMeta.run('counts', JSON.stringify(this.counts));
    if (this.largestDropped !== largestDropped) this.statements.writeMeta.run('floor', formatVersion(this.largestDropped));
    return made;
  }

  private change({ key, expected, next }: Change): boolean {
    const stored = this.known.has(key) ? this.known.get(key) : this.storedState(key);
    if (!isExpected(stored, expected)) return false;
    if (next) {
      const { version, deleted, request, contentType, value } = next;
      this.statements.put.run(key, version.epoch, version.counter, Number(deleted), request, contentType, value);
    } else if (stored) {
      this.statements.drop.run(key);
      this.largestDropped = maxVersion(this.largestDropped, stored.version);
    }
    this.known.delete(key);
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
    // One bound, the larger: given two, SQLite starts at the first and looks at all that is between.
    const beyond = after !== undefined && compareKeys(after, prefix) >= 0;
    const rows = beyond ? this.statements.scanAfter.iterate(after) : this.statements.scanFrom.iterate(prefix);
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

  private remembered(key: string, state: RecordState | undefined): RecordState | undefined {
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(key, state);
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

  /** Runs what reads or writes. After a failure of the disk nobody knows what a later write would be based on, so there is none. */
  private guarded<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      const told = toldApart(error as Error);
      if (told instanceof StorageFailedError) this.failure = told;
      throw told;
    }
  }
}

function prepare(database: Database.Database) {
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

/** Opens a file, which is let go of when what is done with it fails. */
function opening<T>(file: string, act: (database: Database.Database) => T): T {
  const Driver = loadSqliteDriver();
  let database: Database.Database | undefined;
  try {
    database = new Driver(file, { timeout: 0 });
    return act(database);
  } catch (error) {
    database?.close();
    throw reasonNotToOpen(file, error as Error);
  }
}

function prepareDatabase(database: Database.Database, file: string): void {
  // Exclusive: a second process is refused at once, and the index of the log needs no shared memory file.
  database.pragma('locking_mode = EXCLUSIVE');
  checkOrigin(database, file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('cache_size = -12288');
  // Most of the work of a checkpoint is pages that change again before the next one.
  database.pragma('wal_autocheckpoint = 8000');
  database.pragma('journal_size_limit = 67108864');
  if (formatOf(database) < FORMAT) database.pragma(`user_version = ${FORMAT}`);
  database.exec(SCHEMA);
}

/** Looks before anything is written whether the file is of this program. */
function checkOrigin(database: Database.Database, file: string): void {
  const format = formatOf(database);
  const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('records', 'meta')").all();
  if (format < 0 || names.length > 0) throw new StorageOpenError(`${file} is a database of another program: give a directory of this store, or an empty one`);
  if (format > FORMAT) {
    throw new StorageOpenError(`${file} has format ${format}, and this version knows formats up to ${FORMAT}: run the version that wrote it, or a later one`);
  }
}

function formatOf(database: Database.Database): number {
  return database.pragma('user_version', { simple: true }) as number;
}

function reasonNotToOpen(file: string, error: Error): Error {
  if (isBusy(error)) return new StorageOpenError(`${file} is in use by another process: end that one first`);
  if (!isSqliteError(error)) return error;
  if (/^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(error.code)) {
    return new StorageOpenError(`${file} is damaged, or no database of this store (${error.code}): start on an empty directory and import an export`, { cause: error });
  }
  if (/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)/.test(error.code)) {
    return new StorageOpenError(`${file} cannot be opened for reading and writing (${error.code})`, { cause: error });
  }
  return toldApart(error);
}

/** By its name: a module that is loaded twice in one process has two classes of errors, and one driver that throws one of them. */
function isSqliteError(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return (error as Error).name === 'SqliteError';
}

function isBusy(error: unknown): boolean {
  return isSqliteError(error) && /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}

function toldApart(error: Error): Error {
  if (!isSqliteError(error)) return error;
  if (error.code === 'SQLITE_FULL') return new StorageFullError('there is no room on the disk', { cause: error });
  return new StorageFailedError(`the disk failed: ${error.code}`, { cause: error });
}

function recordOf([key, epoch, counter, deleted, request, type, value]: Row): StoredRecord {
  return { key, version: { epoch, counter }, value, contentType: type, deleted: deleted === 1, request };
}
