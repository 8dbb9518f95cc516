import * as fs from 'fs';
import * as path from 'path';
import type Database from 'better-sqlite3';
import { EndedProcess, ServerProcess } from './support/server-process';
import { temporaryDirectory } from './support/server-under-test';
import { loadSqliteDriver } from '../../src/engine/sqlite-driver';

const SqliteDatabase = loadSqliteDriver();
const REFUSED = 1;

const directory = temporaryDirectory();
const running: ServerProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.kill()));
});

async function serving(...options: string[]): Promise<ServerProcess> {
  const server = await ServerProcess.serving(['--shutdown-delay', '0', ...options]);
  running.push(server);
  return server;
}

/** A directory in which a server has kept a value, and which is free again. */
async function used(...options: string[]): Promise<string> {
  const data = directory();
  const server = await serving('--data-dir', data, ...options);
  expect((await server.client.put('/v1/keys/a', 'kept')).status).toBe(201);
  server.signal('SIGTERM');
  expect(await server.exit).toBe(0);
  return data;
}

/** Changes the database of a directory in which no server runs. */
function altered(data: string, alter: (database: Database.Database) => void): string {
  const database = new SqliteDatabase(path.join(data, 'store.db'));
  alter(database);
  database.close();
  return data;
}

/** Overwrites some of the database. */
function damaged(data: string, at: number, bytes: Buffer): string {
  const file = fs.openSync(path.join(data, 'store.db'), 'r+');
  fs.writeSync(file, bytes, 0, bytes.length, at);
  fs.closeSync(file);
  return data;
}

function expectRefused({ code, error, output }: EndedProcess, reason: RegExp): void {
  expect(error).toMatch(reason);
  expect(error.trim().split('\n')).toHaveLength(1);
  expect([code, output]).toEqual([REFUSED, '']);
}

/** Starts on data that must be refused, and expects that they were not touched. */
async function expectKeptOut(data: string, reason: RegExp, ...options: string[]): Promise<void> {
  const before = fs.readFileSync(path.join(data, 'store.db'));
  expectRefused(await ServerProcess.ended(['--data-dir', data, ...options]), reason);
  expect(fs.readFileSync(path.join(data, 'store.db')).equals(before)).toBe(true);
}

describe('data that are not for this server', () => {
  test('because another process has them are refused at once, and the other one goes on', async () => {
    const data = directory();
    const first = await serving('--data-dir', data);
    await first.client.put('/v1/keys/a', 'x');
    expectRefused(await ServerProcess.ended(['--data-dir', data]), /store\.db is in use by another process: stop that process first$/m);
    expect((await first.client.put('/v1/keys/a', 'y')).status).toBe(204);
    await first.kill();
    expect((await (await serving('--data-dir', data)).client.get('/v1/keys/a')).text).toBe('y');
  });

  test('because they are of another shard, store or routing are refused, and stay whole', async () => {
    const data = await used('--ordinal', '1', '--shards', '3', '--store', 'mine');
    const start = (ordinal: string, store: string, ...more: string[]): Promise<EndedProcess> =>
      ServerProcess.ended(['--data-dir', data, '--shards', '3', '--ordinal', ordinal, '--store', store, ...more]);
    expectRefused(await start('2', 'mine'), /the data belongs to shard 1, not to shard 2/);
    expectRefused(await start('1', 'yours'), /the data belongs to the store "mine", not to "yours"/);
    expectRefused(await start('1', 'mine', '--routing', 'modulo'), /the data was distributed with routing "jump", not "modulo"/);
    await serving('--data-dir', data, '--ordinal', '1', '--shards', '3', '--store', 'mine');
  });

  test('because a newer version wrote them are refused, untouched', async () => {
    const data = altered(await used(), (database) => database.pragma('user_version = 99'));
    await expectKeptOut(data, /has format 99, but this version supports formats up to 1/);
  });

  test.each([0, 1, -1])('because another program wrote them (with %i where the format stands) are refused, untouched', async (format) => {
    const data = altered(directory(), (database) => {
      database.exec('CREATE TABLE accounts (id INTEGER PRIMARY KEY)');
      database.pragma(`user_version = ${format}`);
    });
    await expectKeptOut(data, /store\.db is a database of another program/);
  });

  test('because a table means something else are refused', async () => {
    const data = altered(directory(), (database) => database.exec('CREATE TABLE records (id INTEGER PRIMARY KEY); CREATE TABLE meta (x, y)'));
    expectRefused(await ServerProcess.ended(['--data-dir', data]), /is damaged or not a database of this store/);
  });
});

describe('a damaged file', () => {
  const NO_DATABASE = /store\.db is damaged or not a database of this store \(SQLITE_(NOTADB|CORRUPT)/;

  test('that was overwritten from its start on is refused, untouched', async () => {
    await expectKeptOut(damaged(await used(), 0, Buffer.alloc(100, 'x')), NO_DATABASE);
  });

  test('that is something else is refused, untouched', async () => {
    const data = directory();
    fs.writeFileSync(path.join(data, 'store.db'), 'a text, and no database at all. '.repeat(200));
    await expectKeptOut(data, NO_DATABASE);
  });

  test('whose first page is rubbish behind its head is refused', async () => {
    expectRefused(await ServerProcess.ended(['--data-dir', damaged(await used(), 100, Buffer.alloc(3900, 0xa5))]), NO_DATABASE);
  });

  test('that was cut is refused', async () => {
    const data = await used();
    fs.truncateSync(path.join(data, 'store.db'), 4096);
    expectRefused(await ServerProcess.ended(['--data-dir', data]), NO_DATABASE);
  });

  test('of which a part that is not read at the start is damaged serves the rest, tells what it cannot read, and is not alive', async () => {
    const data = directory();
    const first = await serving('--data-dir', data);
    const value = Buffer.alloc(300).toString('base64');
    await first.client.send('/v1/batch', Array.from({ length: 400 }, (_, at) => ({ op: 'put', key: `k${1000 + at}`, value })));
    first.signal('SIGTERM');
    await first.exit;
    const size = fs.statSync(path.join(data, 'store.db')).size;
    damaged(data, Math.floor(size / 8192) * 4096, Buffer.alloc(4096, 0xa5));
    const second = await serving('--data-dir', data);
    const answers = [];
    for (let at = 0; at < 400; at++) answers.push(await second.client.get(`/v1/keys/k${1000 + at}`));
    const failed = answers.filter(({ status }) => status !== 200);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(50);
    expect(new Set(failed.map(({ status, json }) => `${status} ${json.code}`))).toEqual(new Set(['503 storage_failed']));
    expect((await second.client.get('/livez')).status).toBe(503);
    expect((await second.client.put('/v1/keys/k1000', 'x')).status).toBe(503);
  });
});

describe('what cannot be used', () => {
  test('a data directory that is a file is refused with its name', async () => {
    const file = path.join(directory(), 'file');
    fs.writeFileSync(file, '');
    expectRefused(await ServerProcess.ended(['--data-dir', file]), new RegExp(file));
  });

  test('a database that is a directory is refused with its name', async () => {
    const data = directory();
    fs.mkdirSync(path.join(data, 'store.db'));
    expectRefused(await ServerProcess.ended(['--data-dir', data]), /store\.db cannot be opened/);
  });

  test('a port that is taken is refused, and the data are free again', async () => {
    const first = await serving('--engine', 'memory');
    const data = directory();
    const { code, error } = await ServerProcess.ended(['--data-dir', data, '--port', `${first.port}`]);
    expect([code, /EADDRINUSE/.test(error)]).toEqual([REFUSED, true]);
    await serving('--data-dir', data);
  });
});
