import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConflictError, InvalidKeyError, StoreClient, StoreError, UnauthorizedError, ValueTooLargeError } from '../../src';
import { testWithIpv6 } from '../support/ipv6';
import { TestStore } from '../support/test-store';

let store: TestStore;
let client: StoreClient;

beforeEach(async () => {
  store = await TestStore.start(3, { maxValueBytes: 1000 });
  client = new StoreClient({ servers: store.addresses() });
});

afterEach(async () => {
  await client.close();
  await store.stop();
});

describe('StoreClient', () => {
  test('returns the bytes, media type and version that were stored', async () => {
    const etag = await client.put('k', new Uint8Array([0, 255, 10]), { contentType: 'image/x' });
    expect(await client.get('k')).toEqual({ value: Buffer.from([0, 255, 10]), contentType: 'image/x', etag });
  });

  test('stores strings as UTF-8 with a text media type, and empty values as empty', async () => {
    await client.put('k', 'é');
    expect(await client.get('k')).toMatchObject({ value: Buffer.from('é'), contentType: 'text/plain; charset=utf-8' });
    await client.put('k', new Uint8Array());
    expect(await client.get('k')).toMatchObject({ value: Buffer.alloc(0), contentType: 'application/octet-stream' });
  });

  test('returns undefined for a key without a value', async () => {
    expect(await client.get('k')).toBeUndefined();
    expect(await client.delete('k')).toBe(false);
  });

  test('writes and deletes only the version in ifMatch', async () => {
    const first = await client.put('k', '1');
    const second = await client.put('k', '2', { ifMatch: first });
    await expect(client.put('k', '3', { ifMatch: first })).rejects.toThrow(expect.objectContaining({ name: 'ConflictError', etag: second }));
    await expect(client.delete('k', { ifMatch: first })).rejects.toThrow(ConflictError);
    expect(await client.delete('k', { ifMatch: second })).toBe(true);
  });

  test('writes only a key without a value when ifAbsent is set', async () => {
    await client.put('k', '1', { ifAbsent: true });
    await expect(client.put('k', '2', { ifAbsent: true })).rejects.toThrow(ConflictError);
  });

  test.each(['', '\ud800', 'x'.repeat(513)])('throws InvalidKeyError for an invalid key without sending a request: case %#', async (key) => {
    await store.stop();
    await expect(client.get(key)).rejects.toThrow(InvalidKeyError);
    await expect(client.put(key, '')).rejects.toThrow(InvalidKeyError);
  });

  test('throws ValueTooLargeError, whose message does not contain the value', async () => {
    const error = await client.put('k', 'secret'.repeat(200)).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(ValueTooLargeError);
    expect((error as Error).message).not.toContain('secret');
  });

  test('throws ClientClosedError after close()', async () => {
    await client.get('k');
    await client.close();
    await expect(client.get('k')).rejects.toThrow(new StoreError('the client is closed', 'closed'));
  });

  test('returns the topology of every server', async () => {
    expect(await client.topology()).toMatchObject([0, 1, 2].map((ordinal) => ({ ordinal, shards: 3, routing: 'jump', store: 'test' })));
  });

  describe('with a token', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'store-client-')), 'token');
    let guarded: TestStore;

    beforeEach(async () => {
      writeFileSync(file, 'right\n');
      guarded = await TestStore.start(1, { tokenFile: file });
    });

    afterEach(() => guarded.stop());

    test('succeeds with the right token, and throws UnauthorizedError with a wrong one or none', async () => {
      const [right, wrong, none] = ['right', 'wrong', undefined].map((token) => new StoreClient({ servers: guarded.addresses(), token }));
      await right.put('k', '1');
      const error = await wrong.get('k').catch((thrown: Error) => thrown);
      expect(error).toBeInstanceOf(UnauthorizedError);
      expect((error as Error).message).not.toContain('wrong');
      await expect(none.get('k')).rejects.toThrow(UnauthorizedError);
      await Promise.all([right, wrong, none].map((each) => each.close()));
    });

    test('reads the token file again when the token is rejected, and fails when it has not changed', async () => {
      const mine = join(mkdtempSync(join(tmpdir(), 'store-client-')), 'token');
      writeFileSync(mine, 'stale\n');
      const rotating = new StoreClient({ servers: guarded.addresses(), tokenFile: mine });
      await expect(rotating.get('k')).rejects.toThrow(UnauthorizedError);
      writeFileSync(mine, 'right\nanother\n');
      await rotating.put('k', '1');
      expect((await rotating.get('k'))?.value.toString()).toBe('1');
      await rotating.close();
    });

    test('names the token file when it cannot be read', async () => {
      const lost = new StoreClient({ servers: guarded.addresses(), tokenFile: '/nowhere/token' });
      await expect(lost.get('k')).rejects.toThrow('the token file "/nowhere/token" cannot be read: ENOENT');
      await lost.close();
    });
  });

  test.each([
    [{ servers: [] }, 'the list of servers is empty'],
    [{ servers: ['a', 'b/c'] }, 'a server must be HOST, HOST:PORT or http(s)://HOST:PORT, got "b/c"'],
    [{ servers: ['a', 'a:8080'] }, 'the server "a:8080" is listed twice, as shard 0 and as shard 1'],
    [{ servers: ['a:99999'] }, 'a server must be HOST, HOST:PORT or http(s)://HOST:PORT, got "a:99999"'],
    [{ servers: ['a'], routing: 'ring' as 'jump' }, '\'routing\' must be one of jump, modulo, got "ring"'],
    [{ servers: ['a'], retries: -1 }, '\'retries\' must be an integer of at least 0, got -1'],
    [{ servers: ['a'], requestTimeoutMs: 0 }, '\'requestTimeoutMs\' must be a number of milliseconds above 0 and below 2^31, got 0'],
  ])('rejects the options %j', (options, message) => {
    expect(() => new StoreClient(options)).toThrow(message);
  });
});

testWithIpv6('StoreClient reaches servers by addresses of IPv6, with or without a scheme', async () => {
  const other = await TestStore.start(2, { host: '::1' });
  const [first, second] = other.addresses();
  const some = new StoreClient({ servers: [first, `http://${second}/`] });
  await some.batch([...'abcdefgh'].map((key) => ({ op: 'put', key, value: key })));
  expect(Object.keys(await other.placement())).toHaveLength(8);
  expect((await some.get('a'))?.value.toString()).toBe('a');
  await some.close();
  await other.stop();
});
