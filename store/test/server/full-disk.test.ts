import { MemoryEngine } from '../../src/engine/memory';
import { StorageFailedError } from '../../src/core/errors';
import { HttpClient } from './support/http-client';
import { ServerProcess } from './support/server-process';
import { ServerUnderTest, startServer, temporaryDirectory } from './support/server-under-test';
import { NO_DISKS, NO_LOOP_DISKS, SmallDisk, testUnless } from './support/small-disk';

const directory = temporaryDirectory();
let disk: SmallDisk | undefined;
let server: ServerProcess | undefined;

afterEach(async () => {
  await server?.kill();
  disk?.remove();
  [server, disk] = [undefined, undefined];
});

/** Writes until a write fails. @returns the status of that response */
async function writeUntilRejected(client: HttpClient, key: string): Promise<number> {
  for (let at = 0; at < 200; at++) {
    const { status } = await client.put(`/v1/keys/${key}${at}`, Buffer.alloc(50_000, at));
    if (status >= 300) return status;
  }
  return 0;
}

async function expectReadOnly(client: HttpClient): Promise<void> {
  expect((await client.get('/v1/keys/old')).text).toBe('old value');
  expect((await client.get('/v1/keys')).json.keys.map(({ key }: { key: string }) => key)).toContain('old');
  const rejected = [
    await client.put('/v1/keys/old', 'x'), await client.put('/v1/keys/new', 'x'), await client.call('DELETE', '/v1/keys/old'), await client.get('/livez'),
    await client.get('/readyz'), await client.put('/v1/topology', JSON.stringify({ epoch: 4e15, shards: 2 })),
  ];
  expect(rejected.map(({ status, json }) => `${status} ${json.code}`)).toEqual(Array(6).fill('503 storage_failed'));
  expect((await client.send('/v1/batch', [{ op: 'put', key: 'old', value: '' }])).lines).toMatchObject([{ status: 503, code: 'storage_failed' }]);
  expect((await client.get('/metrics')).text).toMatch(/^store_storage_failed 1$/m);
  expect((await client.get('/startupz')).status).toBe(200);
  expect((await client.get('/v1/keys/old')).text).toBe('old value');
}

testUnless(NO_DISKS)('returns 507 on a full disk, keeps the old values readable, and accepts writes when there is space again', async () => {
  disk = new SmallDisk(directory(), 2048);
  server = await ServerProcess.serving(['--data-dir', disk.directory]);
  const { client } = server;
  expect((await client.put('/v1/keys/old', 'old value')).status).toBe(201);
  disk.fill();
  expect(await writeUntilRejected(client, 'k')).toBe(507);
  const full = await client.put('/v1/keys/old', Buffer.alloc(100_000));
  expect([full.status, full.json.code]).toEqual([507, 'storage_full']);
  const value = Buffer.alloc(100_000).toString('base64');
  expect((await client.send('/v1/batch', [{ op: 'put', key: 'old', value }, { op: 'get', key: 'old' }])).lines)
    .toMatchObject([{ status: 507, code: 'storage_full' }, { status: 200, value: Buffer.from('old value').toString('base64') }]);
  expect((await client.get('/v1/keys/old')).text).toBe('old value');
  expect((await client.get('/livez')).status).toBe(200);
  disk.free();
  expect((await client.put('/v1/keys/old', Buffer.alloc(100_000, 'n'))).status).toBe(204);
  await server.kill();
  server = await ServerProcess.serving(['--data-dir', disk.directory]);
  expect((await server.client.get('/v1/keys/old')).text).toBe('n'.repeat(100_000));
});

testUnless(NO_LOOP_DISKS)('rejects writes and fails /livez after a failed flush, and has all acknowledged writes after a restart', async () => {
  disk = new SmallDisk(directory(), 8192);
  const data = disk.withOversizedDisk();
  server = await ServerProcess.serving(['--data-dir', data]);
  expect((await server.client.put('/v1/keys/old', 'old value')).status).toBe(201);
  disk.fill();
  expect(await writeUntilRejected(server.client, 'k')).toBe(503);
  await expectReadOnly(server.client);
  expect(server.output).toMatch(/"cause":"storage failed with SQLITE_IOERR/);
  await server.kill();
  disk.free();
  server = await ServerProcess.serving(['--data-dir', data]);
  expect((await server.client.get('/v1/keys/old')).text).toBe('old value');
  expect((await server.client.put('/v1/keys/old', 'x')).status).toBe(204);
});

describe('a storage failure', () => {
  let subject: ServerUnderTest;
  const engine = new MemoryEngine();

  beforeEach(async () => {
    subject = await startServer(engine);
    await subject.client.put('/v1/keys/old', 'old value');
  });

  afterEach(() => subject.end());

  test.each(['apply', 'writeMeta'] as const)('in %s makes the server reject writes and fail /livez', async (method) => {
    const fails = (): Promise<never> => Promise.reject(new StorageFailedError('storage failed with SQLITE_IOERR_FSYNC'));
    const spies = [jest.spyOn(engine, 'apply').mockImplementation(fails), jest.spyOn(engine, 'writeMeta').mockImplementation(fails)];
    const path = { apply: '/v1/keys/a', writeMeta: '/v1/topology' }[method];
    expect((await subject.client.put(path, JSON.stringify({ epoch: 4e15, shards: 2 }))).status).toBe(503);
    await expectReadOnly(subject.client);
    spies.forEach((spy) => spy.mockRestore());
  });
});
