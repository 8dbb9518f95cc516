import { setTimeout as delay } from 'timers/promises';
import { MemoryEngine } from '../../src/engine/memory';
import { RawAnswer, RawConnection, codeOf, exchange } from './support/raw-connection';
import { ServerUnderTest, startServer } from './support/server-under-test';

const HOST = 'HTTP/1.1\r\nHost: x\r\n';
const METHODS = 'GET, HEAD, PUT, POST, DELETE';

let subject: ServerUnderTest;

beforeEach(async () => {
  subject = await startServer(new MemoryEngine());
});

afterEach(() => subject.end());

const put = (headers: string, body = ''): string => `PUT /v1/keys/a ${HOST}${headers}\r\n\r\n${body}`;

/** Sends what must be refused, with another request behind it, and expects one answer, no other, and that nothing was stored. */
async function refused(bytes: string, ...statuses: number[]): Promise<RawAnswer> {
  const connection = await RawConnection.open(subject.port);
  const answer = await connection.send(`${bytes}PUT /v1/keys/smuggled ${HOST}Content-Length: 1\r\n\r\nx`).answer();
  expect(statuses).toContain(answer.status);
  expect(answer.headers.connection).toBe('close');
  await connection.closed;
  expect(connection.rest).toBe('');
  expect((await subject.client.get('/v1/keys')).json.keys).toEqual([]);
  return answer;
}

describe('the length of a body', () => {
  test.each([
    '-1', '+1', '1 1', '1, 1', '1,2', '0x1', '1e3', '1.0', 'x', '1\u00a0', '99999999999999999999999', '18446744073709551617',
  ])('that is no number, "%s", is 400', async (length) => {
    expect(codeOf(await refused(put(`Content-Length: ${length}`, 'x'), 400))).toBe('invalid_request');
  });

  test.each(['Content-Length: 1\r\nContent-Length: 2', 'Content-Length: 1\r\nContent-Length: 1', 'Content-Length: 1\r\ncontent-length: 0'])(
    'that stands there twice is 400: %j', async (headers) => {
      await refused(put(headers, 'x'), 400);
    });

  test.each([
    'Transfer-Encoding: chunked\r\nContent-Length: 1', 'Content-Length: 5\r\nTransfer-Encoding: chunked', 'Content-Length: 5\r\nTransfer-Encoding: identity',
    'Transfer-Encoding: chunked, gzip', 'Transfer-Encoding: gzip', 'Transfer-Encoding: xchunked', 'Transfer-Encoding: chunked, chunked',
    'Transfer-Encoding : chunked', 'Transfer-Encoding:\u000bchunked', 'X: y\nTransfer-Encoding: chunked', 'Content-Length : 1', 'Content-Length: 1\r\n X: y',
  ])('that can be taken in two ways is 400: %j', async (headers) => {
    await refused(put(headers, '1\r\nx\r\n0\r\n\r\n'), 400);
  });

  test.each<[string, string]>([
    ['no size', '\r\nx\r\n0\r\n\r\n'], ['a size of other digits', 'g\r\nx\r\n0\r\n\r\n'], ['a negative size', '-1\r\nx\r\n0\r\n\r\n'],
    ['a size with a prefix', '0x1\r\nx\r\n0\r\n\r\n'], ['a size beyond all bounds', 'fffffffffffffffff\r\nx\r\n0\r\n\r\n'], ['a size and a blank', '1 \r\nx\r\n0\r\n\r\n'],
    ['more than its size', '1\r\nxyz\r\n0\r\n\r\n'], ['lines that end too early', '1\nx\n0\n\n'], ['a trailer that is none', '1\r\nx\r\n0\r\nno trailer\r\n\r\n'],
  ])('in chunks with %s is 400', async (_, body) => {
    await refused(put('Transfer-Encoding: chunked', body), 400);
  });

  test('in chunks may have extensions and trailers, which mean nothing', async () => {
    const body = '1;a=b;c="d"\r\nx\r\n0001\r\ny\r\n0;last\r\nX-Checksum: 1\r\n\r\n';
    expect((await exchange(subject.port, put('Transfer-Encoding: chunked', body))).status).toBe(201);
    expect((await subject.client.get('/v1/keys/a')).text).toBe('xy');
  });

  test('in chunks with endless extensions or trailers is refused', async () => {
    await refused(put('Transfer-Encoding: chunked', `1;${'x'.repeat(100_000)}\r\nx\r\n0\r\n\r\n`), 400, 413);
    await refused(put('Transfer-Encoding: chunked', `1\r\nx\r\n0\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`), 400, 431);
  });
});

describe('a request that is cut', () => {
  const WHOLE = put('Content-Length: 10', '0123456789');

  test('anywhere changes nothing, and the next client does not feel it', async () => {
    for (let length = 0; length < WHOLE.length; length += 3) {
      const connection = await RawConnection.open(subject.port);
      connection.send(WHOLE.slice(0, length)).socket.end();
      await connection.closed;
    }
    expect((await subject.client.get('/v1/keys')).json.keys).toEqual([]);
  });

  test('into pieces of one byte is one all the same', async () => {
    const connection = await RawConnection.open(subject.port);
    for (const byte of WHOLE) await new Promise((resolve) => connection.socket.write(byte, resolve));
    expect((await connection.answer()).status).toBe(201);
    connection.close();
  });

  test('off by a client that will send no more, but listens, is answered when it was whole', async () => {
    const connection = await RawConnection.open(subject.port);
    connection.send(WHOLE).socket.end();
    expect((await connection.answer()).status).toBe(201);
    await connection.closed;
  });
});

describe('the head of a request', () => {
  test.each([
    'x', '\r\n\r\n\r\nx', 'GET\r\n\r\n', 'GET /livez HTTP/9.9\r\n\r\n', 'GET /livez HTTP/1.1\nHost: x\n\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000', `GET /livez ${HOST}X Y: z\r\n\r\n`, `GET /livez ${HOST}X: a\u0000b\r\n\r\n`,
    `GET /livez ${HOST}X: a\rb: c\r\n\r\n`, `GET /li vez ${HOST}\r\n`, `GET /v1/keys/\u0001 ${HOST}\r\n`,
  ])('that is none, %j, is 400', async (head) => {
    const answer = await refused(`${head}\r\n\r\n`, 400);
    expect(codeOf(answer)).toBe('invalid_request');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  test('without a host is 400, unless it is of HTTP/1.0', async () => {
    const answer = await exchange(subject.port, 'GET /livez HTTP/1.1\r\n\r\n');
    expect([answer.status, codeOf(answer), answer.headers.connection]).toEqual([400, 'invalid_request', 'close']);
  });

  test.each([[`GET /livez ${HOST}X: ${'x'.repeat(20_000)}\r\n\r\n`], [`GET /v1/keys/${'x'.repeat(20_000)} ${HOST}\r\n`],
    [`GET /livez ${HOST}${Array.from({ length: 3000 }, (_, at) => `X${at}: y\r\n`).join('')}\r\n`]])(
    'that is too large is 431: %.30s', async (head) => {
      expect(codeOf(await refused(head, 431))).toBe('invalid_request');
    });

  test('may be of HTTP/1.0, which keeps no connection', async () => {
    const connection = await RawConnection.open(subject.port);
    expect((await connection.send('GET /livez HTTP/1.0\r\n\r\n').answer()).body.toString()).toBe('ok');
    await connection.closed;
  });

  test('may ask for another protocol, which there is none', async () => {
    const answer = await exchange(subject.port, `GET /livez ${HOST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n`);
    expect([answer.status, answer.body.toString()]).toEqual([200, 'ok']);
  });

  test.each([['http://elsewhere:1/v1/keys/a', 201], ['HTTP://x/v1/keys/a', 201], ['http://x/v1/keys/../a', 201], ['http://x', 405], ['http://x?/v1/keys/a', 405]])(
    'may have the whole URL %s, whose host means nothing', async (target, status) => {
      const answer = await exchange(subject.port, `PUT ${target} ${HOST}Content-Length: 1\r\n\r\nx`);
      expect(answer.status === 404 ? 405 : answer.status).toBe(status);
    });

  test.each(['/v1/../livez', '/./livez', '/livez/.', '/v1/keys/../../livez/..', '/%2e%2e/livez', '//livez', '/livez/', '/LIVEZ', '/livez;x', '/..'])(
    'has its path taken as it is: %s is no probe', async (path) => {
      expect((await exchange(subject.port, `GET ${path} ${HOST}\r\n`)).status).toBe(404);
    });
});

describe('methods', () => {
  test.each(['FOO', 'get', 'PUTT', 'X-Y', 'QUERYS'])('that nobody has, %s, are 405', async (method) => {
    const answer = await exchange(subject.port, `${method} /v1/keys/a ${HOST}\r\n`);
    expect([answer.status, codeOf(answer), answer.headers.allow]).toEqual([405, 'method_not_allowed', METHODS]);
  });

  test('CONNECT is 405: this is no proxy', async () => {
    const answer = await exchange(subject.port, `CONNECT elsewhere:80 ${HOST}\r\n`);
    expect([answer.status, answer.headers.allow]).toEqual([405, METHODS]);
  });

  test.each(['/v1/keys/a', '/v1/keys', '/livez', '/metrics', '/nowhere', '/v1/export'])('HEAD of %s has the head of GET and no body', async (path) => {
    const connection = await RawConnection.open(subject.port);
    const [head, get] = [await connection.send(`HEAD ${path} ${HOST}\r\n`).answer('HEAD'), await connection.send(`GET ${path} ${HOST}\r\n`).answer()];
    expect([head.status, head.headers['content-type']]).toEqual([get.status, get.headers['content-type']]);
    expect(connection.rest).toBe('');
    connection.close();
  });

  test('OPTIONS of everything is no path, and of a path is 405 with what it has', async () => {
    expect((await exchange(subject.port, `OPTIONS * ${HOST}\r\n`)).status).toBe(404);
    expect((await exchange(subject.port, `OPTIONS /v1/batch ${HOST}\r\n`)).headers.allow).toBe('POST');
  });
});

describe('requests that do not wait for answers', () => {
  test('are answered in their order, whatever becomes of each', async () => {
    const connection = await RawConnection.open(subject.port);
    const round = (at: number): [string, number, string?][] => [
      [`PUT /v1/keys/k${at} ${HOST}Content-Length: 3\r\n\r\nv${String(at).padStart(2, '0')}`, 201], [`GET /v1/keys/k${at} ${HOST}\r\n`, 200, `v${String(at).padStart(2, '0')}`],
      [`GET /v1/keys/%ff ${HOST}\r\n`, 400], [`POST /v1/batch ${HOST}Content-Length: 1\r\n\r\n\n`, 200], [`DELETE /v1/keys/k${at} ${HOST}\r\n`, 204],
      [`HEAD /v1/keys/k${at} ${HOST}\r\n`, 404], [`PUT /v1/keys/large ${HOST}Content-Length: 2000000\r\n\r\n${'x'.repeat(at === 7 ? 2_000_000 : 0)}`, 413],
    ];
    const requests = Array.from({ length: 30 }, (_, at) => round(at).slice(0, at === 7 ? 7 : 6)).flat();
    connection.send(requests.map(([bytes]) => bytes).join(''));
    for (const [bytes, status, body] of requests) {
      const answer = await connection.answer(bytes.split(' ')[0]);
      expect([bytes.slice(0, 20), answer.status]).toEqual([bytes.slice(0, 20), status]);
      if (body) expect(answer.body.toString()).toBe(body);
    }
    connection.close();
  });

  test('are answered up to the first that is none', async () => {
    const connection = await RawConnection.open(subject.port);
    connection.send(`${put('Content-Length: 1', 'x')}GET /v1/keys/a ${HOST}\r\nGET /livez ${HOST}\r\nrubbish\r\n\r\nGET /livez ${HOST}\r\n`);
    const answers = [await connection.answer(), await connection.answer(), await connection.answer(), await connection.answer()];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 400]);
    await connection.closed;
    expect(connection.rest).toBe('');
  });
});

test('a client that is gone before its answers leaves nothing behind that the end of the server would wait for', async () => {
  const engine = new MemoryEngine();
  const apply = engine.apply.bind(engine);
  jest.spyOn(engine, 'apply').mockImplementation((changes) => delay(30).then(() => apply(changes)));
  const slow = await startServer(engine);
  const connection = await RawConnection.open(slow.port);
  await connection.send(put('Content-Length: 1', 'x').repeat(30)).answer();
  connection.close();
  const begin = performance.now();
  await slow.server.end({ shutdownDelay: 0, drainTimeout: 60_000 });
  expect(performance.now() - begin).toBeLessThan(30_000);
}, 70_000);
