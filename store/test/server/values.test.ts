import * as fc from 'fast-check';
import { MemoryEngine } from '../../src/engine/memory';
import { ENGINES, ServerUnderTest, startServer, temporaryDirectory } from './support/server-under-test';
import { RawAnswer, RawConnection, codeOf, exchange } from './support/raw-connection';

const LIMIT = 1000;
const directory = temporaryDirectory();

/** Encodes a value in chunks of these sizes. */
function chunked(value: Uint8Array, sizes: readonly number[]): Buffer {
  const parts: Uint8Array[] = [];
  for (let from = 0, turn = 0; from < value.length; turn++) {
    const part = value.subarray(from, from + sizes[turn % sizes.length]);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
    from += part.length;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

describe.each(ENGINES)('values in requests to a server on the %s engine', (_, open) => {
  let subject: ServerUnderTest;

  beforeAll(async () => {
    subject = await startServer(open(directory()), { maxValueBytes: LIMIT });
  });

  afterAll(() => subject.end());

  test('are stored byte for byte up to the limit, in one piece or in chunks, and rejected with 413 above it', async () => {
    const large = fc.integer({ min: LIMIT - 2, max: LIMIT + 2 }).map((size) => Buffer.alloc(size, 0xff));
    const chunks = fc.option(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 4 }));
    await fc.assert(fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 40 }), large), chunks, async (value, sizes) => {
      const before = (await subject.client.get('/v1/keys/a')).bytes;
      const head = `PUT /v1/keys/a HTTP/1.1\r\nHost: x\r\n${sizes ? 'Transfer-Encoding: chunked' : `Content-Length: ${value.length}`}\r\n\r\n`;
      const { status } = await exchange(subject.port, Buffer.concat([Buffer.from(head), sizes ? chunked(value, sizes) : value]));
      expect(value.length > LIMIT ? [413] : [201, 204]).toContain(status);
      expect((await subject.client.get('/v1/keys/a')).bytes.equals(value.length > LIMIT ? before : value)).toBe(true);
    }), { numRuns: 100 });
  });
});

describe('a server with a value limit', () => {
  let subject: ServerUnderTest;

  beforeEach(async () => {
    subject = await startServer(new MemoryEngine(), { maxValueBytes: LIMIT });
  });

  afterEach(() => subject.end());

  const put = (size: number, expectation = ''): string => `PUT /v1/keys/a HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n${expectation}\r\n`;
  const EXPECT = 'Expect: 100-continue\r\n';

  test.each([['', LIMIT + 1], ['', 1e12], [EXPECT, LIMIT + 1], [EXPECT, 1e12]])(
    'rejects a larger value before any of it is sent (%j, %d bytes)', async (expectation, size) => {
      const answer = await exchange(subject.port, put(size, expectation));
      expect([answer.status, codeOf(answer)]).toEqual([413, 'value_too_large']);
      expect((await subject.client.get('/v1/keys/a')).status).toBe(404);
    });

  test('rejects a chunked value as soon as it exceeds the limit', async () => {
    const head = 'PUT /v1/keys/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    const answer = await exchange(subject.port, `${head}fffffff\r\n${'x'.repeat(LIMIT + 1)}`);
    expect([answer.status, codeOf(answer)]).toEqual([413, 'value_too_large']);
  });

  test('rejects a larger value that the client sends anyway, and keeps the connection open', async () => {
    const connection = await RawConnection.open(subject.port);
    const answer = await connection.send(put(200_000) + 'x'.repeat(200_000)).answer();
    expect(answer.status).toBe(413);
    expect((await connection.send('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n').answer()).status).toBe(200);
    connection.close();
  });

  test('rejects an invalid key or header before the value is sent', async () => {
    const answers: RawAnswer[] = [
      await exchange(subject.port, put(10, EXPECT).replace('/a ', '/%ff ')), await exchange(subject.port, put(10, `If-None-Match: x\r\n${EXPECT}`)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
    expect(answers.map(({ headers }) => headers.connection)).toEqual(['close', 'close']);
  });

  test('asks for a value that fits with "100 Continue", and stores it', async () => {
    const connection = await RawConnection.open(subject.port);
    expect((await connection.send(put(3, EXPECT)).answer()).status).toBe(100);
    expect((await connection.send('abc').answer()).status).toBe(201);
    expect((await subject.client.get('/v1/keys/a')).text).toBe('abc');
    connection.close();
  });
});
