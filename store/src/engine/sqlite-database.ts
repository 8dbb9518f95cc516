import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import type Database from 'better-sqlite3';
import { StorageFailedError, StorageFullError, StorageOpenError } from '../core/errors';
import { loadSqliteDriver } from './sqlite-driver';

/**
 * Codes of SQLite for a lock that it did not get. The system reports a lock of another process as EACCES or EAGAIN, and a file system
 * without locks as ENOLCK; all of them arrive as SQLITE_BUSY.
 */
const BUSY = /^SQLITE_(BUSY|LOCKED)/;
/** Codes of SQLite for a lock that failed for any other reason, such as ENOSYS, EOPNOTSUPP, EINVAL and EPERM. */
const LOCK_FAILED = /^SQLITE_(PERM|IOERR_(LOCK|UNLOCK|RDLOCK|CHECKRESERVEDLOCK))$/;

/** Version of the layout of the database file. A file with a larger one was written by a newer version of the store. */
const FORMAT = 1;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS records (
    key TEXT PRIMARY KEY, epoch INTEGER NOT NULL, counter INTEGER NOT NULL, deleted INTEGER NOT NULL,
    request TEXT NOT NULL, type TEXT NOT NULL, value BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/**
 * Opens the database in a directory, and creates both if they do not exist. The database is closed again if `use` fails.
 *
 * @throws StorageOpenError when the database is in use, damaged, not one of this version of the store, or on a file system without locks
 * @throws StorageFullError, StorageFailedError
 */
export function openDatabase<T>(directory: string, use: (database: Database.Database) => T): T {
  fs.mkdirSync(directory, { recursive: true });
  const file = path.join(directory, 'store.db');
  const Driver = loadSqliteDriver();
  let database: Database.Database | undefined;
  try {
    database = new Driver(file, { timeout: 0 });
    prepareDatabase(database, file);
    return use(database);
  } catch (error) {
    database?.close();
    throw openError(file, error as Error);
  }
}

/** Translates an error of the driver while the database is open. Other errors are returned as they are. */
export function storageError(error: Error): Error {
  if (!isSqliteError(error)) return error;
  if (error.code === 'SQLITE_FULL') {
    return new StorageFullError('no space left on the data volume: the old value is intact, and reads still work', { cause: error });
  }
  return new StorageFailedError(`storage failed with ${error.code}: writes are rejected until the server is restarted`, { cause: error });
}

function prepareDatabase(database: Database.Database, file: string): void {
  // A second process fails at once, and the index of the write-ahead log needs no shared memory file.
  database.pragma('locking_mode = EXCLUSIVE');
  checkOrigin(database, file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('cache_size = -12288');
  // Fewer checkpoints, because most of the pages that one writes change again before the next.
  database.pragma('wal_autocheckpoint = 8000');
  database.pragma('journal_size_limit = 67108864');
  if (formatOf(database) < FORMAT) database.pragma(`user_version = ${FORMAT}`);
  database.exec(SCHEMA);
}

/** Checks that the file is a database of this store, before anything is written to it. */
function checkOrigin(database: Database.Database, file: string): void {
  const format = formatOf(database);
  const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('records', 'meta')").all();
  if (format < 0 || names.length > 0) {
    throw new StorageOpenError(`${file} is a database of another program: use the data directory of this store, or an empty one`);
  }
  if (format > FORMAT) {
    throw new StorageOpenError(`${file} has format ${format}, but this version supports formats up to ${FORMAT}: run the version that wrote it, or a later one`);
  }
}

function formatOf(database: Database.Database): number {
  return database.pragma('user_version', { simple: true }) as number;
}

function openError(file: string, error: Error): Error {
  if (!isSqliteError(error)) return error;
  if (BUSY.test(error.code) || LOCK_FAILED.test(error.code)) return lockError(file, error);
  if (/^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(error.code)) {
    return new StorageOpenError(`${file} is damaged or not a database of this store (${error.code}): restore a backup into an empty directory`, { cause: error });
  }
  if (/^SQLITE_(CANTOPEN|READONLY|AUTH)/.test(error.code)) {
    return new StorageOpenError(`${file} cannot be opened for reading and writing (${error.code})`, { cause: error });
  }
  return storageError(error);
}

function lockError(file: string, cause: InstanceType<typeof Database.SqliteError>): Error {
  const supported = LOCK_FAILED.test(cause.code) ? false : supportsLocks(path.dirname(file));
  if (supported) return new StorageOpenError(`${file} is in use by another process: stop that process first`);
  if (supported === undefined) {
    return new StorageOpenError(`${file} cannot be locked: it is in use by another process, or its file system does not support file locks`, { cause });
  }
  return new StorageOpenError(
    `${file} cannot be locked (${cause.code}): its file system does not support POSIX file locks, which keep a second process from the data. ` +
      'Use a volume that supports them, such as a block device; for NFS before version 4, rpc.statd must run on the nodes',
    { cause },
  );
}

/**
 * Reports whether files in a directory can be locked, by locking a new file, which no other process can have locked. Returns undefined if
 * the file cannot be created.
 */
function supportsLocks(directory: string): boolean | undefined {
  const file = path.join(directory, `lock-test-${randomUUID()}.db`);
  const Driver = loadSqliteDriver();
  let database: Database.Database | undefined;
  try {
    database = new Driver(file, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    return isSqliteError(error) && BUSY.test(error.code) ? false : undefined;
  } finally {
    database?.close();
    fs.rmSync(file, { force: true });
  }
}

/** Compares the name, because a driver that is loaded twice in one process has two error classes. */
function isSqliteError(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return (error as Error).name === 'SqliteError';
}
