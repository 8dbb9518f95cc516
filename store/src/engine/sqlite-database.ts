import * as fs from 'fs';
import * as path from 'path';
import type Database from 'better-sqlite3';
import { StorageFailedError, StorageFullError, StorageOpenError } from '../core/errors';
import { loadSqliteDriver } from './sqlite-driver';

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
 * @throws StorageOpenError when the database is in use, damaged, or not one of this version of the store
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
  if (/^SQLITE_(BUSY|LOCKED)/.test(error.code)) return new StorageOpenError(`${file} is in use by another process: stop that process first`);
  if (/^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(error.code)) {
    return new StorageOpenError(`${file} is damaged or not a database of this store (${error.code}): restore a backup into an empty directory`, { cause: error });
  }
  if (/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)/.test(error.code)) {
    return new StorageOpenError(`${file} cannot be opened for reading and writing (${error.code})`, { cause: error });
  }
  return storageError(error);
}

/** Compares the name, because a driver that is loaded twice in one process has two error classes. */
function isSqliteError(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return (error as Error).name === 'SqliteError';
}
