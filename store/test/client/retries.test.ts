import { OutcomeUnknownError, StorageFullError, StoreClient, StoreError, UnavailableError } from '../../src';
import { StoreClientOptions } from '../../src/client/options';
import { retryAfterMs } from '../../src/client/retrying-connection';
import { deadAddress } from '../support/dead-address';
import { Fate, FaultProxy, Seen } from '../support/fault-proxy';
import { TestStore } from '../support/test-store';

let store: TestStore;
let proxy: FaultProxy;
let client: StoreClient;
let fates: Fate[];
const others: StoreClient[] = [];

beforeEach(async () => {
  store = await TestStore.start(1);
  fates = [];
  proxy = await FaultProxy.before(store.shards[0].address, (_: Seen, number) => fates[number - 1] ?? 'pass');
  client = clientOf({});
});

afterEach(async () => {
  await Promise.all([client, ...others.splice(0)].map((each) => each.close()));
  await proxy.stop();
  await store.stop();
});

function clientOf(options: Partial<StoreClientOptions>): StoreClient {
  return new StoreClient({ servers: [proxy.address], attemptTimeoutMs: 300, ...options });
}

/** Returns a client that makes one retry. */
function clientWithOneRetry(): StoreClient {
  const made = clientOf({ retries: 1 });
  others.push(made);
  return made;
}

async function version(): Promise<string | undefined> {
  const record = await store.shards[0].engine.read('k');
  return record && `${record.version.epoch}.${record.version.counter}`;
}

describe.each<Fate>(['lose-answer', 'reset', 'stall', 'stall-answer', { status: 503, body: '' }, { status: 408 }, { status: 502 }])(
  'after a first attempt with the fault %j, the client', (fate) => {
    test('retries a get', async () => {
      await client.put('k', '1');
      fates = ['pass', fate];
      expect((await client.get('k'))?.value.toString()).toBe('1');
      expect(proxy.seen).toHaveLength(3);
    });

    test('retries a put with the same idempotency key, and writes once', async () => {
      fates = [fate];
      const etag = await client.put('k', '1', { ifAbsent: true });
      expect(await version()).toBe(etag);
      expect(etag).toMatch(/\.1$/);
      expect(new Set(proxy.seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    });

    test('retries a conditional put, and writes once', async () => {
      const first = await client.put('k', '1');
      fates = ['pass', fate];
      expect(await client.put('k', '2', { ifMatch: first })).toMatch(/\.2$/);
    });

    test('retries a delete, and reports that the key had a value', async () => {
      await client.put('k', '1');
      fates = ['pass', fate];
      expect(await client.delete('k')).toBe(true);
      expect(await client.get('k')).toBeUndefined();
    });

    test('retries a batch, and writes once', async () => {
      fates = [fate];
      expect(await client.batch([{ op: 'put', key: 'k', value: '1', ifAbsent: true }])).toEqual([{ etag: expect.stringMatching(/\.1$/) as string }]);
    });
  },
);

test('each call has its own idempotency key', async () => {
  await client.put('k', '1');
  await client.put('k', '1');
  expect(proxy.seen[0].headers['idempotency-key']).not.toBe(proxy.seen[1].headers['idempotency-key']);
  expect(await version()).toMatch(/\.2$/);
});

test('throws OutcomeUnknownError when a write may have been made', async () => {
  fates = Array<Fate>(10).fill('lose-answer');
  const error = await clientWithOneRetry().put('k', 'secret').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(OutcomeUnknownError);
  expect((error as Error).message).toMatch(/^shard 0 \(127\.0\.0\.1:\d+\) may or may not have made the write, after 2 attempts: /);
  expect((error as Error).message).not.toContain('secret');
});

test('throws UnavailableError with the shard and the cause when a write was certainly not made', async () => {
  const dead = await deadAddress();
  const lost = new StoreClient({ servers: [dead], retries: 2 });
  const error = await lost.put('k', '1').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnavailableError);
  expect(error).not.toBeInstanceOf(OutcomeUnknownError);
  expect((error as Error).message).toBe(`shard 0 (${dead}) is unavailable, after 3 attempts: connect ECONNREFUSED ${dead}`);
  await lost.close();
});

test('throws UnavailableError, not OutcomeUnknownError, when a get gets no response', async () => {
  fates = Array<Fate>(10).fill('lose-answer');
  await expect(clientWithOneRetry().get('k')).rejects.toThrow(expect.objectContaining({ name: 'UnavailableError', shard: 0 }));
});

test('throws OutcomeUnknownError, not ConflictError, when a retried conditional write no longer matches', async () => {
  const first = await client.put('k', '1');
  await proxy.stop();
  proxy = await FaultProxy.before(store.shards[0].address, (_, number) => (number === 1 ? 'lose-answer' : { status: 412, headers: { ETag: '"9.9"' } }));
  await client.close();
  client = clientOf({});
  await expect(client.put('k', '2', { ifMatch: first })).rejects.toThrow(OutcomeUnknownError);
});

test('makes no retry when Retry-After is beyond the deadline', async () => {
  fates = [{ status: 503, headers: { 'Retry-After': '60' }, body: '{"code":"shutting_down"}' }];
  const error = await client.get('k').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'UnavailableError', code: 'shutting_down', message: expect.stringContaining('after 1 attempt:') as string });
  expect(proxy.seen).toHaveLength(1);
});

test('retryAfterMs parses seconds and dates', () => {
  expect(retryAfterMs('3')).toBe(3000);
  expect(retryAfterMs('Thu, 01 Jan 1970 00:00:05 GMT', 1000)).toBe(4000);
  expect(retryAfterMs('Thu, 01 Jan 1970 00:00:05 GMT', 9000)).toBe(0);
  expect(retryAfterMs('soon')).toBe(0);
  expect(retryAfterMs(undefined)).toBe(0);
});

test('does not retry errors that another attempt cannot resolve', async () => {
  fates = [{ status: 507, body: '{"code":"storage_full","message":"there is no room"}' }];
  await expect(client.put('k', '1')).rejects.toThrow(StorageFullError);
  fates = ['pass', { status: 418 }];
  await expect(client.get('k')).rejects.toThrow(StoreError);
  expect(proxy.seen).toHaveLength(2);
});

test('throws OutcomeUnknownError when the storage of the server failed', async () => {
  fates = Array<Fate>(10).fill({ status: 503, body: '{"code":"storage_failed"}' });
  await expect(clientWithOneRetry().put('k', '1')).rejects.toThrow(OutcomeUnknownError);
});

test('a call succeeds when the server restarts before the deadline', async () => {
  await client.put('k', '1');
  await store.shards[0].stop();
  const found = client.get('k');
  await store.shards[0].start();
  expect((await found)?.value.toString()).toBe('1');
});

test('resolves the host name again after a failure', async () => {
  const [, port] = store.shards[0].address.split(':');
  let lookups = 0;
  const moved = new StoreClient({
    servers: [`shard-0.test:${port}`],
    lookup: (_, { all }, callback) => {
      if (++lookups === 1) return callback(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []);
      return all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);
    },
  });
  await moved.put('k', '1');
  expect(lookups).toBe(2);
  await moved.close();
});

test('does not reuse a connection that stopped answering', async () => {
  const lookedUp: string[] = [];
  const [, port] = proxy.address.split(':');
  const named = clientOf({
    servers: [`shard-0.test:${port}`],
    lookup: (name, _, callback) => {
      lookedUp.push(name);
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    },
  });
  for (let at = 0; at < 5; at++) await named.put('k', '1');
  const before = lookedUp.length;
  fates[proxy.seen.length] = 'stall';
  await named.get('k');
  expect(lookedUp.length).toBeGreaterThan(before);
  await named.close();
});

test('never asks another shard for a key whose shard is down', async () => {
  const two = await TestStore.start(2);
  const both = new StoreClient({ servers: two.addresses(), retries: 0 });
  await two.shards[1].stop();
  const keys = [...'abcdefghijklmnopqrstuvwxyz'];
  const ends = await Promise.all(keys.map((key) => both.put(key, '1').then(() => 0, (error: UnavailableError) => error.shard)));
  expect(new Set(ends)).toEqual(new Set([0, 1]));
  expect((await two.shards[0].records()).map(({ key }) => key)).toEqual(keys.filter((_, at) => ends[at] === 0));
  await both.close();
  await two.stop();
});
