import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { StoreClient } from '../../src';
import { backup } from '../../src/backup/backup';
import { BackupWriter, FORMAT } from '../../src/backup/backup-file';
import { RestoreOptions, restore } from '../../src/backup/restore';
import { parseAddresses } from '../../src/client/address';
import { NativeServer } from '../../src/rebalance/native/server';
import { TransportFactory } from '../../src/client/transport';
import { deadAddress } from '../support/dead-address';
import { TRANSPORT, rebalanced, watchedTransport } from '../support/rebalancing';
import { TestStore, TestStoreOptions } from '../support/test-store';

const KEYS = Array.from({ length: 60 }, (_, at) => `key/${at}`);

let directory: string;
let store: TestStore;
const open: TestStore[] = [];

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'store-backup-'));
  store = await started(3);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.stop()));
  rmSync(directory, { recursive: true });
});

async function started(shards: number, options: TestStoreOptions = {}): Promise<TestStore> {
  const made = await TestStore.start(shards, options);
  open.push(made);
  return made;
}

async function fill(target: TestStore, keys = KEYS, value = 'first'): Promise<void> {
  const client = new StoreClient({ servers: target.addresses() });
  await client.batch(keys.map((key) => ({ op: 'put', key, value })));
  await client.close();
}

function serversOf(addresses: string[], transports: TransportFactory = TRANSPORT): NativeServer[] {
  return parseAddresses(addresses).map((address, at) => new NativeServer(address, transports(address, at)));
}

let clock = Date.UTC(2026, 0, 1);
function backedUp({ from = store.addresses(), keep = 7, transports = TRANSPORT } = {}) {
  return backup({ servers: serversOf(from, transports), directory, keep }, new Date((clock += 1000)));
}

function restored(into: TestStore, options: Partial<RestoreOptions> & { transports?: TransportFactory } = {}) {
  const { transports = TRANSPORT, merge = false, file, id } = options;
  return restore({ servers: serversOf(into.addresses(), transports), directory, file, merge, id }, () => new Date(clock));
}

/** Fails the second import, as if the process had been killed. */
function dyingTransport(): TransportFactory {
  let imports = 0;
  return watchedTransport(({ request }) => {
    if (request.path === '/v1/import?restore=true' && imports++ > 0) throw new Error('killed');
  });
}

/** Runs an action with a client of a store. */
async function withClient(of: TestStore, act: (client: StoreClient) => Promise<unknown>): Promise<void> {
  const client = new StoreClient({ servers: of.addresses() });
  await act(client);
  await client.close();
}

/** Returns the keys with their values, on any shard. */
async function contents(of: TestStore): Promise<Record<string, string>> {
  return Object.fromEntries(Object.entries(await of.placement()).map(([key, copy]) => [key, copy.split('@')[0]]));
}

test('restores every key to a store with a different number of shards', async () => {
  await fill(store);
  expect(await backedUp()).toMatchObject({ records: KEYS.length, pruned: 0 });
  const other = await started(5);
  expect(await restored(other)).toMatchObject({ restored: KEYS.length, kept: 0 });
  expect(await contents(other)).toEqual(await contents(store));
  const client = new StoreClient({ servers: other.addresses() });
  expect((await client.get('key/7'))?.value.toString()).toBe('first');
  await client.put('key/7', 'second');
  expect((await client.get('key/7'))?.value.toString()).toBe('second');
  await client.close();
});

test('restores bytes, media types, versions and deletes', async () => {
  const client = new StoreClient({ servers: store.addresses() });
  const etag = await client.put('bytes', Buffer.from([0, 255, 10]), { contentType: 'image/png' });
  await client.put('gone', 'x');
  await client.delete('gone');
  await backedUp();
  await client.close();
  const other = await started(3);
  await restored(other);
  const reader = new StoreClient({ servers: other.addresses() });
  expect(await reader.get('bytes')).toEqual({ value: Buffer.from([0, 255, 10]), contentType: 'image/png', etag });
  expect(await reader.get('gone')).toBeUndefined();
  expect(await other.tombstones()).toEqual(await store.tombstones());
  await reader.close();
});

test('deletes the keys of an earlier backup that a later one, which is merged into it, has as deleted', async () => {
  await fill(store, ['kept', 'gone']);
  const { file } = await backedUp();
  await withClient(store, (client) => client.delete('gone'));
  expect(await backedUp()).toMatchObject({ keys: 1, records: 2 });
  const other = await started(2);
  await restored(other, { file: path.basename(file) });
  expect(await contents(other)).toEqual({ kept: 'first', gone: 'first' });
  expect(await restored(other, { merge: true })).toMatchObject({ restored: 1, kept: 0 });
  expect(await contents(other)).toEqual({ kept: 'first' });
});

test('restores values of several MiB', async () => {
  const large = await started(2, { maxValueBytes: 8 * 1024 * 1024 });
  const value = Buffer.alloc(8 * 1024 * 1024, 'x');
  await withClient(large, async (client) => Promise.all(['a', 'b', 'c'].map((key) => client.put(key, value))));
  await backedUp({ from: large.addresses() });
  const other = await started(3, { maxValueBytes: 8 * 1024 * 1024 });
  expect(await restored(other)).toMatchObject({ restored: 3 });
  await withClient(other, async (client) => expect((await client.get('c'))?.value.equals(value)).toBe(true));
});

test('names the file after the time, and writes a checksum in the format of sha256sum', async () => {
  await fill(store);
  const { file, sha256, bytes } = await backedUp();
  const content = readFileSync(file);
  expect(path.basename(file)).toMatch(/^20260101T\d{9}Z\.ndjson\.gz$/);
  expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
  expect(readFileSync(`${file}.sha256`, 'utf8')).toBe(`${sha256}  ${path.basename(file)}\n`);
  expect(bytes).toBe(content.length);
  expect(JSON.parse(gunzipSync(content).toString().split('\n')[0])).toMatchObject({ format: FORMAT, store: 'test', shards: 3 });
});

test('keeps the newest backups, and removes files of interrupted ones', async () => {
  await fill(store);
  const files = [];
  for (let round = 0; round < 4; round++) files.push(path.basename((await backedUp({ keep: 2 })).file));
  writeFileSync(path.join(directory, '20250101T000000000Z.ndjson.gz.partial'), 'half');
  writeFileSync(path.join(directory, 'notes.txt'), 'not ours');
  const last = path.basename((await backedUp({ keep: 2 })).file);
  expect(readdirSync(directory).sort()).toEqual([files[3], `${files[3]}.sha256`, last, `${last}.sha256`, 'notes.txt'].sort());
});

test('a backup that fails leaves no file, and removes no old backup', async () => {
  await fill(store);
  const { file } = await backedUp();
  await store.shards[2].stop();
  await expect(backedUp({ keep: 1 })).rejects.toThrow(/is unavailable/);
  await store.shards[2].start();
  const dying = watchedTransport(({ request }) => {
    if (request.path.startsWith('/v1/export') && exports++ > 0) throw new Error('killed');
  });
  let exports = 0;
  await expect(backedUp({ keep: 1, transports: dying })).rejects.toThrow('killed');
  expect(readdirSync(directory).sort()).toEqual([path.basename(file), `${path.basename(file)}.sha256`].sort());
});

test('rejects a list that does not contain every server in order', async () => {
  await fill(store);
  await expect(backedUp({ from: store.addresses(2) })).rejects.toThrow('knows 3 shards, but the list has 2 servers');
  const [a, b, c] = store.addresses();
  await expect(backedUp({ from: [b, a, c] })).rejects.toThrow('is shard 1, but has position 0 in the list');
  await expect(backedUp({ from: [a, b, await deadAddress()] })).rejects.toThrow(/is unavailable/);
  expect(readdirSync(directory)).toEqual([]);
});

test('backs up every key after a rebalance to fewer shards', async () => {
  await fill(store);
  await rebalanced(store.addresses(), store.addresses(2));
  expect(await backedUp({ from: store.addresses(2) })).toMatchObject({ records: KEYS.length });
});

describe('restore rejects', () => {
  test.each([
    ['a truncated file', (file: string) => truncateSync(file, readFileSync(file).length - 20), /its checksum differs/],
    ['a file with a changed byte', (file: string) => flip(file), /its checksum differs/],
    ['a file without its checksum', (file: string) => rmSync(`${file}.sha256`), /has no checksum file/],
  ])('%s', async (_, damage, message) => {
    await fill(store);
    damage((await backedUp()).file);
    const other = await started(3);
    await expect(restored(other)).rejects.toThrow(message);
    expect(await contents(other)).toEqual({});
  });

  test('a file without its last line, even if its checksum is right', async () => {
    const writer = await BackupWriter.begin(directory, 'a.ndjson.gz', { format: FORMAT, store: 'test', shards: 3, startedAt: '' });
    await writer.add(['{"end":true,"records":7}']);
    await writer.finish();
    rewriteChecksum('a.ndjson.gz');
    await expect(restored(store)).rejects.toThrow(/is not a record|its last line is missing/);
  });

  test('a file of another format', async () => {
    const writer = await BackupWriter.begin(directory, 'a.ndjson.gz', { format: 'other 9' as typeof FORMAT, store: 'test', shards: 3, startedAt: '' });
    await writer.finish();
    await expect(restored(store)).rejects.toThrow('its format is "other 9", not');
  });

  test('an empty directory, a missing file and an incomplete backup', async () => {
    await expect(restored(store)).rejects.toThrow('contains no complete backup');
    await expect(restored(store, { file: 'x.ndjson.gz' })).rejects.toThrow('has no file "x.ndjson.gz"');
    writeFileSync(path.join(directory, 'x.ndjson.gz.partial'), '');
    await expect(restored(store)).rejects.toThrow('contains no complete backup');
    await expect(restored(store, { file: 'x.ndjson.gz.partial' })).rejects.toThrow('is not a complete backup');
  });

  test('a backup with a value that is too large for the store, before anything is restored', async () => {
    await fill(store);
    await withClient(store, (client) => client.put('large', 'x'.repeat(5000)));
    await backedUp();
    const other = await started(3, { maxValueBytes: 4000 });
    await expect(restored(other)).rejects.toThrow(/would reject a record of the backup, so nothing was restored: 413 value_too_large/);
    expect(await contents(other)).toEqual({});
    await expect(restored(other, { merge: true })).rejects.toThrow('so nothing was restored');
    expect(await contents(other)).toEqual({});
  });

  test('a store that contains other keys, unless merge is set, which keeps the newer values', async () => {
    await fill(store);
    await backedUp();
    await fill(store, ['key/1', 'new'], 'second');
    await expect(restored(store)).rejects.toThrow('the store contains keys that are not in this backup, so nothing was restored');
    expect(await restored(store, { merge: true })).toMatchObject({ restored: KEYS.length - 1, kept: 1 });
    expect(await contents(store)).toMatchObject({ 'key/1': 'second', 'key/2': 'first', 'new': 'second' });
  });
});

test('completes an interrupted restore when it is run again', async () => {
  await fill(store);
  await backedUp();
  const other = await started(3);
  await expect(restored(other, { transports: dyingTransport() })).rejects.toThrow('killed');
  const half = Object.keys(await contents(other)).length;
  expect(half).toBeGreaterThan(0);
  expect(half).toBeLessThan(KEYS.length);
  expect(await restored(other)).toMatchObject({ restored: KEYS.length });
  expect(await contents(other)).toEqual(await contents(store));
});

describe('a restore that is complete', () => {
  test.each([['with its id', { id: 'first run' }], ['with the checksum of its file', {}]])('is not repeated %s', async (_, options) => {
    await fill(store);
    const { sha256, file } = await backedUp();
    const other = await started(3);
    await restored(other, options);
    await withClient(other, async (client) => {
      await client.put('key/1', 'second');
      await client.delete('key/2');
    });
    await rebalanced(other.addresses(), other.addresses(2));
    const before = await contents(other);
    const again = await restore({ servers: serversOf(other.addresses(2)), directory, merge: true, ...options }, () => new Date());
    const completedAt = new Date(clock).toISOString();
    expect(again).toMatchObject({ restored: 0, earlier: { sha256, file: path.basename(file), completedAt } });
    expect(await contents(other)).toEqual(before);
  });

  test('is not repeated with a newer backup, but with another id', async () => {
    await fill(store);
    await backedUp();
    const other = await started(3);
    await restored(other, { id: 'claim' });
    await fill(store, ['new']);
    await backedUp();
    expect(await restored(other, { id: 'claim', merge: true })).toMatchObject({ restored: 0 });
    expect(Object.keys(await contents(other))).toHaveLength(KEYS.length);
    expect(await restored(other, { id: 'claim#2', merge: true })).toMatchObject({ restored: KEYS.length + 1 });
  });

  test('is not repeated while one of its servers has lost its data', async () => {
    await fill(store);
    await backedUp();
    const other = await started(3);
    await restored(other, { id: 'claim' });
    const servers = serversOf(other.addresses());
    jest.spyOn(servers[0], 'restores').mockResolvedValue([]);
    expect(await restore({ servers, directory, merge: true, id: 'claim' }, () => new Date())).toMatchObject({ restored: 0 });
  });
});

test('an interrupted restore continues with its backup when a newer one was made', async () => {
  await fill(store);
  await backedUp();
  const other = await started(3);
  await expect(restored(other, { id: 'claim', transports: dyingTransport() })).rejects.toThrow('killed');
  await fill(store, ['new']);
  await backedUp();
  expect(await restored(other, { id: 'claim' })).toMatchObject({ restored: KEYS.length });
  expect(Object.keys(await contents(other))).not.toContain('new');
});

function flip(file: string): void {
  const content = readFileSync(file);
  content[content.length >> 1] ^= 1;
  writeFileSync(file, content);
}

function rewriteChecksum(name: string): void {
  const sum = createHash('sha256').update(readFileSync(path.join(directory, name))).digest('hex');
  writeFileSync(path.join(directory, `${name}.sha256`), `${sum}  ${name}\n`);
}
