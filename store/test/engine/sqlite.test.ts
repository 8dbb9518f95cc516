import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { StorageFailedError, StorageFullError, StorageOpenError } from '../../src/core/errors';
import { Change } from '../../src/engine/engine';
import { SqliteEngine } from '../../src/engine/sqlite';
import { engineContract } from '../contract/engine';
import { loadSqliteDriver } from '../../src/engine/sqlite-driver';

const SqliteDatabase = loadSqliteDriver();
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'sqlite-engine-'));
let directories = 0;

function freshDirectory(): string {
  return path.join(root, `${directories++}`);
}

function put(key: string, bytes = 10): Change {
  const version = { epoch: 1, counter: 1 };
  return { key, expected: undefined, next: { key, version, value: new Uint8Array(bytes), contentType: '', deleted: false, request: '' } };
}

afterAll(() => fs.rmSync(root, { recursive: true }));

engineContract('sqlite', () => {
  const directory = freshDirectory();
  return { open: async () => SqliteEngine.open(directory), durable: true };
});

test('a change that was made is in the database file', async () => {
  const directory = freshDirectory();
  const engine = SqliteEngine.open(directory);
  await engine.apply([put('a')]);
  await engine.close();
  const database = new SqliteDatabase(path.join(directory, 'store.db'), { readonly: true });
  expect(database.prepare('SELECT key FROM records').all()).toEqual([{ key: 'a' }]);
  database.close();
});

test('closing the engine writes pending changes', async () => {
  const directory = freshDirectory();
  const engine = SqliteEngine.open(directory);
  const made = engine.apply([put('a')]);
  await engine.close();
  expect(await made).toEqual([true]);
  const again = SqliteEngine.open(directory);
  expect(await again.read('a')).toBeDefined();
  await again.close();
});

test('changes of one iteration of the event loop share a transaction', async () => {
  const directory = freshDirectory();
  const engine = SqliteEngine.open(directory);
  await engine.apply([put('warm')]);
  const wal = path.join(directory, 'store.db-wal');
  const before = fs.statSync(wal).size;
  await Promise.all(Array.from({ length: 50 }, (_, at) => engine.apply([put(`k${at}`)])));
  const pages = (fs.statSync(wal).size - before) / (4096 + 24);
  expect(pages).toBeLessThan(10);
  await engine.close();
});

test('fails at once when another engine has the directory open', async () => {
  const directory = freshDirectory();
  const engine = SqliteEngine.open(directory);
  expect(() => SqliteEngine.open(directory)).toThrow(StorageOpenError);
  expect(() => SqliteEngine.open(directory)).toThrow(`${path.join(directory, 'store.db')} is in use by another process: stop that process first`);
  await engine.close();
  await SqliteEngine.open(directory).close();
});

test('fails to open data that a newer version wrote', async () => {
  const directory = freshDirectory();
  await SqliteEngine.open(directory).close();
  const database = new SqliteDatabase(path.join(directory, 'store.db'));
  database.pragma('user_version = 99');
  database.close();
  expect(() => SqliteEngine.open(directory)).toThrow('has format 99, but this version supports formats up to 1: run the version that wrote it, or a later one');
});

describe('on a full disk', () => {
  let mount: string;

  beforeEach(() => {
    mount = freshDirectory();
    fs.mkdirSync(mount);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mount]);
  });

  afterEach(() => execFileSync('umount', [mount]));

  test('rejects a change, keeps the old value readable, and makes changes again that fit', async () => {
    const engine = SqliteEngine.open(mount);
    await engine.apply([put('small')]);
    await expect(engine.apply([put('large', 2_000_000)])).rejects.toThrow(StorageFullError);
    expect(await engine.read('large')).toBeUndefined();
    expect((await engine.read('small'))?.value.length).toBe(10);
    expect(await engine.stats()).toEqual({ records: 1, tombstones: 0 });
    expect(await engine.apply([put('other')])).toEqual([true]);
    await engine.close();
  });

  test('makes a change that fits even if another one of the same transaction does not', async () => {
    const engine = SqliteEngine.open(mount);
    const [small, large] = await Promise.allSettled([engine.apply([put('small')]), engine.apply([put('large', 2_000_000)])]);
    expect(small).toEqual({ status: 'fulfilled', value: [true] });
    expect(large.status).toBe('rejected');
    await engine.close();
  });

  test('fails to open when there is no space for a database', () => {
    fs.writeFileSync(path.join(mount, 'ballast'), new Uint8Array(1024 * 1024));
    expect(() => SqliteEngine.open(mount)).toThrow(StorageFullError);
  });
});

test('rejects all changes after an I/O error, and still reads', async () => {
  const engine = SqliteEngine.open(freshDirectory());
  await engine.apply([put('a')]);
  const failure = new SqliteDatabase.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC');
  const broken = jest.spyOn(engine as unknown as { changeAll: () => void }, 'changeAll').mockImplementationOnce(() => {
    throw failure;
  });
  await expect(engine.apply([put('b')])).rejects.toThrow(StorageFailedError);
  broken.mockRestore();
  await expect(engine.apply([put('c')])).rejects.toThrow('storage failed with SQLITE_IOERR_FSYNC: writes are rejected until the server is restarted');
  await expect(engine.writeMeta('x', 'y')).rejects.toThrow(StorageFailedError);
  expect(await engine.read('a')).toBeDefined();
  await engine.close();
});
