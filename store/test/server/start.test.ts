import * as fs from 'fs';
import * as path from 'path';
import type Database from 'better-sqlite3';
import { EndedProcess, ServerProcess } from './support/server-process';
import { temporaryDirectory } from './support/server-under-test';
import { testWithIpv6 } from '../support/ipv6';
import { loadSqliteDriver } from '../../src/engine/sqlite-driver';

const SqliteDatabase = loadSqliteDriver();
const START_FAILED = 1;

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

/** Creates a data directory with a value, which no server has open. */
async function used(...options: string[]): Promise<string> {
  const data = directory();
  const server = await serving('--data-dir', data, ...options);
  expect((await server.client.put('/v1/keys/a', 'kept')).status).toBe(201);
  server.signal('SIGTERM');
  expect(await server.exit).toBe(0);
  return data;
}

/** Changes the database of a directory that no server has open. */
function altered(data: string, alter: (database: Database.Database) => void): string {
  const database = new SqliteDatabase(path.join(data, 'store.db'));
  alter(database);
  database.close();
  return data;
}

/** Overwrites a part of the database. */
function damaged(data: string, at: number, bytes: Buffer): string {
  const file = fs.openSync(path.join(data, 'store.db'), 'r+');
  fs.writeSync(file, bytes, 0, bytes.length, at);
  fs.closeSync(file);
  return data;
}

function expectStartFailed({ code, error, output }: EndedProcess, reason: RegExp): void {
  expect(error).toMatch(reason);
  expect(error.trim().split('\n')).toHaveLength(1);
  expect([code, output]).toEqual([START_FAILED, '']);
}

/** Expects that a server does not start on the data, and does not change them. */
async function expectRejectedUnchanged(data: string, reason: RegExp, ...options: string[]): Promise<void> {
  const before = fs.readFileSync(path.join(data, 'store.db'));
  expectStartFailed(await ServerProcess.ended(['--data-dir', data, ...options]), reason);
  expect(fs.readFileSync(path.join(data, 'store.db')).equals(before)).toBe(true);
}

describe('a server does not start on data', () => {
  test('that another process has open', async () => {
    const data = directory();
    const first = await serving('--data-dir', data);
    await first.client.put('/v1/keys/a', 'x');
    expectStartFailed(await ServerProcess.ended(['--data-dir', data]), /store\.db is in use by another process: stop that process first$/m);
    expect((await first.client.put('/v1/keys/a', 'y')).status).toBe(204);
    await first.kill();
    expect((await (await serving('--data-dir', data)).client.get('/v1/keys/a')).text).toBe('y');
  });

  test('of another shard, store or routing', async () => {
    const data = await used('--ordinal', '1', '--shards', '3', '--store', 'mine');
    const start = (ordinal: string, store: string, ...more: string[]): Promise<EndedProcess> =>
      ServerProcess.ended(['--data-dir', data, '--shards', '3', '--ordinal', ordinal, '--store', store, ...more]);
    expectStartFailed(await start('2', 'mine'), /the data belongs to shard 1, not to shard 2/);
    expectStartFailed(await start('1', 'yours'), /the data belongs to the store "mine", not to "yours"/);
    expectStartFailed(await start('1', 'mine', '--routing', 'modulo'), /the data was distributed with routing "jump", not "modulo"/);
    await serving('--data-dir', data, '--ordinal', '1', '--shards', '3', '--store', 'mine');
  });

  test('that a newer version wrote', async () => {
    const data = altered(await used(), (database) => database.pragma('user_version = 99'));
    await expectRejectedUnchanged(data, /has format 99, but this version supports formats up to 1/);
  });

  test.each([0, 1, -1])('that another program wrote (with %i as its format)', async (format) => {
    const data = altered(directory(), (database) => {
      database.exec('CREATE TABLE accounts (id INTEGER PRIMARY KEY)');
      database.pragma(`user_version = ${format}`);
    });
    await expectRejectedUnchanged(data, /store\.db is a database of another program/);
  });

  test('whose tables have different columns', async () => {
    const data = altered(directory(), (database) => database.exec('CREATE TABLE records (id INTEGER PRIMARY KEY); CREATE TABLE meta (x, y)'));
    expectStartFailed(await ServerProcess.ended(['--data-dir', data]), /is damaged or not a database of this store/);
  });
});

describe('a server with a damaged database', () => {
  const NO_DATABASE = /store\.db is damaged or not a database of this store \(SQLITE_(NOTADB|CORRUPT)/;

  test('does not start if the header is overwritten', async () => {
    await expectRejectedUnchanged(damaged(await used(), 0, Buffer.alloc(100, 'x')), NO_DATABASE);
  });

  test('does not start if the file is not a database', async () => {
    const data = directory();
    fs.writeFileSync(path.join(data, 'store.db'), 'a text, and no database at all. '.repeat(200));
    await expectRejectedUnchanged(data, NO_DATABASE);
  });

  test('does not start if the first page is damaged after its header', async () => {
    expectStartFailed(await ServerProcess.ended(['--data-dir', damaged(await used(), 100, Buffer.alloc(3900, 0xa5))]), NO_DATABASE);
  });

  test('does not start if the file is truncated', async () => {
    const data = await used();
    fs.truncateSync(path.join(data, 'store.db'), 4096);
    expectStartFailed(await ServerProcess.ended(['--data-dir', data]), NO_DATABASE);
  });

  test('serves the intact keys, returns 503 for the others and fails /livez, if a page is damaged that is not read at start', async () => {
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

describe('a server does not start', () => {
  test('if the data directory is a file', async () => {
    const file = path.join(directory(), 'file');
    fs.writeFileSync(file, '');
    expectStartFailed(await ServerProcess.ended(['--data-dir', file]), new RegExp(file));
  });

  test('if the database is a directory', async () => {
    const data = directory();
    fs.mkdirSync(path.join(data, 'store.db'));
    expectStartFailed(await ServerProcess.ended(['--data-dir', data]), /store\.db cannot be opened/);
  });

  test('if its port is in use, and releases its data', async () => {
    const first = await serving('--engine', 'memory');
    const data = directory();
    const { code, error } = await ServerProcess.ended(['--data-dir', data, '--port', `${first.port}`]);
    expect([code, /EADDRINUSE/.test(error)]).toEqual([START_FAILED, true]);
    await serving('--data-dir', data);
  });
});

describe('a server with --host *', () => {
  async function answersAt(host: string): Promise<void> {
    const server = await serving('--engine', 'memory', '--host', '*', '--insecure');
    expect((await fetch(`http://${host}:${server.port}/readyz`)).status).toBe(200);
  }

  test('answers at addresses of IPv4', () => answersAt('127.0.0.1'));
  testWithIpv6('answers at addresses of IPv6', () => answersAt('[::1]'));
});
