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

/** Sends an invalid request with another one after it. Expects one error, no response to the other one, and that nothing was stored. */
async function expectRejected(bytes: string, ...statuses: number[]): Promise<RawAnswer> {
  const connection = await RawConnection.open(subject.port);
  const answer = await connection.send(`${bytes}PUT /v1/keys/smuggled ${HOST}Content-Length: 1\r\n\r\nx`).answer();
  expect(statuses).toContain(answer.status);
  expect(answer.headers.connection).toBe('close');
  await connection.closed;
  expect(connection.rest).toBe('');
  expect((await subject.client.get('/v1/keys')).json.keys).toEqual([]);
  return answer;
}

describe('a request body', () => {
  test.each([
    '-1', '+1', '1 1', '1, 1', '1,2', '0x1', '1e3', '1.0', 'x', '1\u00a0', '99999999999999999999999', '18446744073709551617',
  ])('is rejected with 400 if Content-Length is "%s"', async (length) => {
    expect(codeOf(await expectRejected(put(`Content-Length: ${length}`, 'x'), 400))).toBe('invalid_request');
  });

  test.each(['Content-Length: 1\r\nContent-Length: 2', 'Content-Length: 1\r\nContent-Length: 1', 'Content-Length: 1\r\ncontent-length: 0'])(
    'is rejected with 400 if Content-Length is duplicate: %j', async (headers) => {
      await expectRejected(put(headers, 'x'), 400);
    });

  test.each([
    'Transfer-Encoding: chunked\r\nContent-Length: 1', 'Content-Length: 5\r\nTransfer-Encoding: chunked', 'Content-Length: 5\r\nTransfer-Encoding: identity',
    'Transfer-Encoding: chunked, gzip', 'Transfer-Encoding: gzip', 'Transfer-Encoding: xchunked', 'Transfer-Encoding: chunked, chunked',
    'Transfer-Encoding : chunked', 'Transfer-Encoding:\u000bchunked', 'X: y\nTransfer-Encoding: chunked', 'Content-Length : 1', 'Content-Length: 1\r\n X: y',
  ])('is rejected with 400 if its length is ambiguous: %j', async (headers) => {
    await expectRejected(put(headers, '1\r\nx\r\n0\r\n\r\n'), 400);
  });

  test.each<[string, string]>([
    ['no size', '\r\nx\r\n0\r\n\r\n'], ['a size that is not hexadecimal', 'g\r\nx\r\n0\r\n\r\n'], ['a negative size', '-1\r\nx\r\n0\r\n\r\n'],
    ['a size with a prefix', '0x1\r\nx\r\n0\r\n\r\n'], ['a size that is too large', 'fffffffffffffffff\r\nx\r\n0\r\n\r\n'], ['a space after the size', '1 \r\nx\r\n0\r\n\r\n'],
    ['more bytes than its size', '1\r\nxyz\r\n0\r\n\r\n'], ['lines that end with a line feed only', '1\nx\n0\n\n'], ['an invalid trailer', '1\r\nx\r\n0\r\nno trailer\r\n\r\n'],
  ])('is rejected with 400 if a chunk has %s', async (_, body) => {
    await expectRejected(put('Transfer-Encoding: chunked', body), 400);
  });

  test('may have chunk extensions and trailers, which are ignored', async () => {
    const body = '1;a=b;c="d"\r\nx\r\n0001\r\ny\r\n0;last\r\nX-Checksum: 1\r\n\r\n';
    expect((await exchange(subject.port, put('Transfer-Encoding: chunked', body))).status).toBe(201);
    expect((await subject.client.get('/v1/keys/a')).text).toBe('xy');
  });

  test('is rejected if its chunk extensions or trailers are too large', async () => {
    await expectRejected(put('Transfer-Encoding: chunked', `1;${'x'.repeat(100_000)}\r\nx\r\n0\r\n\r\n`), 400, 413);
    await expectRejected(put('Transfer-Encoding: chunked', `1\r\nx\r\n0\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`), 400, 431);
  });
});

describe('an incomplete request', () => {
  const WHOLE = put('Content-Length: 10', '0123456789');

  test('changes nothing, wherever it is cut off', async () => {
    for (let length = 0; length < WHOLE.length; length += 3) {
      const connection = await RawConnection.open(subject.port);
      connection.send(WHOLE.slice(0, length)).socket.end();
      await connection.closed;
    }
    expect((await subject.client.get('/v1/keys')).json.keys).toEqual([]);
  });

  test('is completed by bytes that arrive one by one', async () => {
    const connection = await RawConnection.open(subject.port);
    for (const byte of WHOLE) await new Promise((resolve) => connection.socket.write(byte, resolve));
    expect((await connection.answer()).status).toBe(201);
    connection.close();
  });

  test('is complete if the client closes only its sending side after it', async () => {
    const connection = await RawConnection.open(subject.port);
    connection.send(WHOLE).socket.end();
    expect((await connection.answer()).status).toBe(201);
    await connection.closed;
  });
});

describe('a request head', () => {
  test.each([
    'x', '\r\n\r\n\r\nx', 'GET\r\n\r\n', 'GET /livez HTTP/9.9\r\n\r\n', 'GET /livez HTTP/1.1\nHost: x\n\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000', `GET /livez ${HOST}X Y: z\r\n\r\n`, `GET /livez ${HOST}X: a\u0000b\r\n\r\n`,
    `GET /livez ${HOST}X: a\rb: c\r\n\r\n`, `GET /li vez ${HOST}\r\n`, `GET /v1/keys/\u0001 ${HOST}\r\n`,
  ])('is rejected with 400 if it is malformed: %j', async (head) => {
    const answer = await expectRejected(`${head}\r\n\r\n`, 400);
    expect(codeOf(answer)).toBe('invalid_request');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  test('is rejected with 400 if an HTTP/1.1 request has no Host header', async () => {
    const answer = await exchange(subject.port, 'GET /livez HTTP/1.1\r\n\r\n');
    expect([answer.status, codeOf(answer), answer.headers.connection]).toEqual([400, 'invalid_request', 'close']);
  });

  test.each([[`GET /livez ${HOST}X: ${'x'.repeat(20_000)}\r\n\r\n`], [`GET /v1/keys/${'x'.repeat(20_000)} ${HOST}\r\n`],
    [`GET /livez ${HOST}${Array.from({ length: 3000 }, (_, at) => `X${at}: y\r\n`).join('')}\r\n`]])(
    'is rejected with 431 if it is too large: %.30s', async (head) => {
      expect(codeOf(await expectRejected(head, 431))).toBe('invalid_request');
    });

  test('may be HTTP/1.0, after which the connection is closed', async () => {
    const connection = await RawConnection.open(subject.port);
    expect((await connection.send('GET /livez HTTP/1.0\r\n\r\n').answer()).body.toString()).toBe('ok');
    await connection.closed;
  });

  test('may ask for a protocol upgrade, which is ignored', async () => {
    const answer = await exchange(subject.port, `GET /livez ${HOST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n`);
    expect([answer.status, answer.body.toString()]).toEqual([200, 'ok']);
  });

  test.each([['http://elsewhere:1/v1/keys/a', 201], ['HTTP://x/v1/keys/a', 201], ['http://x/v1/keys/../a', 201], ['http://x', 405], ['http://x?/v1/keys/a', 405]])(
    'may have the absolute URL %s, whose host is ignored', async (target, status) => {
      const answer = await exchange(subject.port, `PUT ${target} ${HOST}Content-Length: 1\r\n\r\nx`);
      expect(answer.status === 404 ? 405 : answer.status).toBe(status);
    });

  test.each(['/v1/../livez', '/./livez', '/livez/.', '/v1/keys/../../livez/..', '/%2e%2e/livez', '//livez', '/livez/', '/LIVEZ', '/livez;x', '/..'])(
    'has a path that is not normalized: %s is not a probe', async (path) => {
      expect((await exchange(subject.port, `GET ${path} ${HOST}\r\n`)).status).toBe(404);
    });
});

describe('the method of a request', () => {
  test.each(['FOO', 'get', 'PUTT', 'X-Y', 'QUERYS'])('is rejected with 405 if it is the unknown %s', async (method) => {
    const answer = await exchange(subject.port, `${method} /v1/keys/a ${HOST}\r\n`);
    expect([answer.status, codeOf(answer), answer.headers.allow]).toEqual([405, 'method_not_allowed', METHODS]);
  });

  test('is rejected with 405 if it is CONNECT', async () => {
    const answer = await exchange(subject.port, `CONNECT elsewhere:80 ${HOST}\r\n`);
    expect([answer.status, answer.headers.allow]).toEqual([405, METHODS]);
  });

  test.each(['/v1/keys/a', '/v1/keys', '/livez', '/metrics', '/nowhere', '/v1/export'])('returns the headers of GET and no body if it is HEAD of %s', async (path) => {
    const connection = await RawConnection.open(subject.port);
    const [head, get] = [await connection.send(`HEAD ${path} ${HOST}\r\n`).answer('HEAD'), await connection.send(`GET ${path} ${HOST}\r\n`).answer()];
    expect([head.status, head.headers['content-type']]).toEqual([get.status, get.headers['content-type']]);
    expect(connection.rest).toBe('');
    connection.close();
  });

  test('is rejected with 404 if it is OPTIONS of *, and with 405 if it is OPTIONS of a path', async () => {
    expect((await exchange(subject.port, `OPTIONS * ${HOST}\r\n`)).status).toBe(404);
    expect((await exchange(subject.port, `OPTIONS /v1/batch ${HOST}\r\n`)).headers.allow).toBe('POST');
  });
});

describe('pipelined requests', () => {
  test('are answered in order, whether they succeed or fail', async () => {
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

  test('are answered up to the first malformed one', async () => {
    const connection = await RawConnection.open(subject.port);
    connection.send(`${put('Content-Length: 1', 'x')}GET /v1/keys/a ${HOST}\r\nGET /livez ${HOST}\r\nrubbish\r\n\r\nGET /livez ${HOST}\r\n`);
    const answers = [await connection.answer(), await connection.answer(), await connection.answer(), await connection.answer()];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 400]);
    await connection.closed;
    expect(connection.rest).toBe('');
  });
});

test('a client that disconnects before its responses does not delay the shutdown', async () => {
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
