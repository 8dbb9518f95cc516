import { setTimeout as delay } from 'timers/promises';
import { MemoryEngine } from '../../src/engine/memory';
import { ServerLimits } from '../../src/server/server';
import { RawConnection, codeOf } from './support/raw-connection';
import { ServerUnderTest, startServer } from './support/server-under-test';

const MANY = 200;
const HOST = 'HTTP/1.1\r\nHost: x\r\n';
const HALF_HEAD = `GET /v1/keys/a ${HOST}X-Slow: `;
const HALF_BODY = `PUT /v1/keys/a ${HOST}Content-Length: 1000\r\n\r\n0123`;

let subject: ServerUnderTest;
let slow: RawConnection[];

async function start(limits: Partial<ServerLimits>): Promise<void> {
  subject = await startServer(new MemoryEngine(), { limits });
}

/** Connects slow clients, which have all sent these bytes. */
async function connect(count: number, bytes: string): Promise<void> {
  slow = await Promise.all(Array.from({ length: count }, () => RawConnection.open(subject.port)));
  slow.forEach((connection) => connection.send(bytes));
}

/** Writes and reads like a client that is not slow. */
async function healthy(): Promise<void> {
  for (let round = 0; round < 20; round++) {
    expect((await subject.client.put('/v1/keys/healthy', `${round}`)).status).toBe(round === 0 ? 201 : 204);
    expect((await subject.client.get('/v1/keys/healthy')).text).toBe(`${round}`);
    await subject.client.call('GET', '/livez');
  }
  await subject.client.call('DELETE', '/v1/keys/healthy');
}

/** Sends single bytes on each connection until the server has closed them all. */
async function drip(): Promise<void> {
  while (slow.some(({ over }) => !over)) {
    slow.forEach((connection) => connection.over || connection.send('x'));
    await delay(20);
  }
}

beforeEach(() => {
  slow = [];
});

afterEach(async () => {
  slow.forEach((connection) => connection.close());
  await subject.end();
});

describe(`${MANY} slow clients`, () => {
  test.each([['headers', HALF_HEAD], ['a value', HALF_BODY]])('that send %s slowly do not block other clients', async (_, bytes) => {
    await start({ headersTimeout: 60_000, bodyTimeout: 60_000 });
    await connect(MANY, bytes);
    await healthy();
    expect(slow.every(({ over }) => !over)).toBe(true);
  });

  test('that send nothing do not block other clients, and are disconnected after the timeout', async () => {
    await start({ headersTimeout: 400 });
    await connect(MANY, '');
    await healthy();
    await Promise.all(slow.map(({ closed }) => closed));
  });

  test.each([['headers', HALF_HEAD], ['a value', HALF_BODY]])('that send %s byte by byte receive 408 and are disconnected', async (_, bytes) => {
    await start({ headersTimeout: 400, bodyTimeout: 400 });
    await connect(MANY, bytes);
    const answers = Promise.all(slow.map((connection) => connection.answer()));
    await drip();
    for (const answer of await answers) expect([answer.status, codeOf(answer)]).toEqual([408, 'request_timeout']);
    expect((await subject.client.get('/v1/keys/a')).status).toBe(404);
  });

  test('that send values which are too large together receive 503, and do not block other clients', async () => {
    await start({ bodyBytesAtOnce: 50_000 });
    await connect(MANY, `PUT /v1/keys/a ${HOST}Content-Length: 1000\r\n\r\n${'x'.repeat(999)}`);
    const overloaded = await Promise.any(slow.map((connection) => connection.answer()));
    expect([overloaded.status, codeOf(overloaded), overloaded.headers['retry-after']]).toEqual([503, 'overloaded', '1']);
    slow.forEach((connection) => connection.close());
    await Promise.all(slow.map(({ closed }) => closed));
    await healthy();
  });
});

test('a stream of lines may take any time, but is disconnected when it is silent', async () => {
  await start({ headersTimeout: 200, bodyTimeout: 200, silence: 600 });
  await connect(1, `POST /v1/batch ${HOST}Transfer-Encoding: chunked\r\n\r\n`);
  for (let round = 0; round < 10; round++) {
    slow[0].send('1\r\n\n\r\n');
    await delay(60);
  }
  expect(slow[0].over).toBe(false);
  await slow[0].closed;
});

test('a client that does not read its response is disconnected, and the response is not buffered in memory', async () => {
  await start({ silence: 400 });
  const value = Buffer.alloc(512 * 1024);
  for (let at = 0; at < 40; at++) await subject.client.put(`/v1/keys/k${at}`, value);
  const before = process.memoryUsage().rss;
  await connect(10, `GET /v1/export ${HOST}\r\n`);
  slow.forEach(({ socket }) => socket.pause());
  await healthy();
  await delay(2000);
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  for (const { socket, closed } of slow) {
    let bytes = 0;
    socket.removeAllListeners('data').on('data', (chunk) => (bytes += chunk.length)).resume();
    await closed;
    expect(bytes).toBeLessThan(40 * value.length);
  }
});

test('connections above the limit are closed at once, idle ones first', async () => {
  await start({ connections: 50, headersTimeout: 60_000 });
  await connect(49, HALF_HEAD);
  await healthy();
  const more = await Promise.all(Array.from({ length: 5 }, () => RawConnection.open(subject.port)));
  await Promise.all(more.map(({ closed }) => closed));
  slow.forEach((connection) => connection.close());
  await Promise.all(slow.map(({ closed }) => closed));
  await healthy();
});
