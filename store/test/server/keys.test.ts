import * as fc from 'fast-check';
import { ENGINES, ServerUnderTest, startServer, temporaryDirectory } from './support/server-under-test';
import { RawAnswer, RawConnection, codeOf } from './support/raw-connection';

const directory = temporaryDirectory();

const ODD = ['.', '..', '/', '\\', '%', '%2F', '%00', '\u0000', '?', '#', ' ', '+', '\r\n', '"', '\u007f', 'é', 'e\u0301', '\ufeff', '\ufffd', '\uffff', '\u{10ffff}'];

/** Characters of every length in UTF-8, and those with a meaning in paths, URLs and files. */
const KEY = fc.array(fc.oneof(fc.constantFrom(...ODD), fc.string({ unit: 'binary', maxLength: 8 })), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join('')).filter((key) => key !== '' && Buffer.byteLength(key) <= 512);

/** Keys of the largest size: a repeated character, padded. */
const LONGEST = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map((unit) => {
  const size = Buffer.byteLength(unit);
  return unit.repeat(Math.floor(512 / size)) + 'x'.repeat(512 % size);
});

/** Parts of a path: allowed bytes, escapes of any byte, and malformed escapes. */
const PIECE = fc.oneof(
  fc.integer({ min: 0x21, max: 0x7e }).map((byte) => String.fromCharCode(byte)).filter((character) => character !== '?' && character !== '#'),
  fc.integer({ min: 0x80, max: 0xff }).map((byte) => String.fromCharCode(byte)),
  fc.integer({ min: 0, max: 255 }).map((byte) => `%${byte.toString(16).padStart(2, '0')}`),
  fc.integer({ min: 0, max: 255 }).map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`),
  fc.constantFrom('%', '%%', '%4', '%g0', '%u0041', '/', '//', '/../', '/./', '%ed%a0%80', '%c0%80', '%f4%90%80%80', '%f0%9f%98%80', '%c3%a9'),
);

const PATH = fc.array(PIECE, { minLength: 1, maxLength: 10 }).map((pieces) => pieces.join(''));

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The key that a path encodes; undefined if it encodes none. Bytes beyond ASCII are not allowed in a path. */
function keyOf(path: string): string | undefined {
  if (/[\x80-\xff]/.test(path)) return undefined;
  const bytes: number[] = [];
  for (let at = 0; at < path.length; at++) {
    if (path[at] !== '%') {
      bytes.push(path.charCodeAt(at));
      continue;
    }
    if (!/^[0-9a-f]{2}$/i.test(path.slice(at + 1, at + 3))) return undefined;
    bytes.push(parseInt(path.slice(at + 1, at + 3), 16));
    at += 2;
  }
  try {
    return bytes.length > 512 ? undefined : UTF8.decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

/** Encodes a key. The choices decide for each byte whether it is escaped, if it is allowed in a path. */
function encoded(key: string, choices: readonly boolean[]): string {
  return [...Buffer.from(key)].map((byte, at) => {
    const raw = choices[at % choices.length] && byte > 0x20 && byte < 0x7f && !'%?#'.includes(String.fromCharCode(byte));
    return raw ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`;
  }).join('');
}

describe.each(ENGINES)('keys in requests to a server on the %s engine', (_, open) => {
  let subject: ServerUnderTest;
  let connection: RawConnection;

  beforeAll(async () => {
    subject = await startServer(open(directory()));
    connection = await RawConnection.open(subject.port);
    // On a settled shard, deleted keys leave no tombstones, which would slow down the listings.
    const { json: { epoch, shards } } = await subject.client.get('/v1/topology');
    await subject.client.put('/v1/topology', JSON.stringify({ epoch, shards, settled: true }));
  });

  afterAll(async () => {
    connection.close();
    await subject.end();
  });

  const send = async (method: string, path: string, value: Uint8Array = Buffer.alloc(0)): Promise<RawAnswer> => {
    if (connection.over) connection = await RawConnection.open(subject.port);
    const head = Buffer.from(`${method} /v1/keys/${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${value.length}\r\n\r\n`, 'latin1');
    return connection.send(Buffer.concat([head, value])).answer(method);
  };

  const listed = async (): Promise<string[]> => (await subject.client.get('/v1/export')).lines.flatMap(({ key, deleted }) => (key && !deleted ? [key] : []));

  /** Keys of a failed example must not fail the next one. */
  const deleteAll = async (): Promise<void> => {
    for (const key of await listed()) await subject.client.call('DELETE', `/v1/keys/${encodeURIComponent(key)}`);
  };

  afterEach(deleteAll);

  test('identify the same key under every percent-encoding', async () => {
    const spelling = fc.array(fc.boolean(), { minLength: 1, maxLength: 7 });
    const example = [fc.oneof(KEY, LONGEST), spelling, spelling, fc.uint8Array({ maxLength: 300 })] as const;
    await fc.assert(fc.asyncProperty(...example, async (key, one, other, value) => {
      expect((await send('PUT', encoded(key, one), value)).status).toBe(201);
      const got = await send('GET', encoded(key, other));
      expect([got.status, got.body.equals(value)]).toEqual([200, true]);
      expect(await listed()).toEqual([key]);
      expect((await send('DELETE', encodeURIComponent(key))).status).toBe(204);
    }).beforeEach(deleteAll), { numRuns: 150 });
  });

  test('are decoded byte for byte, or rejected with 400', async () => {
    await fc.assert(fc.asyncProperty(PATH, async (path) => {
      const key = keyOf(path);
      const answer = await send('PUT', path, Buffer.from('v'));
      expect([answer.status, await listed()]).toEqual(key === undefined ? [400, []] : [201, [key]]);
      if (key === undefined) expect(['invalid_key', 'invalid_request']).toContain(codeOf(answer));
      else expect((await send('DELETE', path)).status).toBe(204);
    }).beforeEach(deleteAll), { numRuns: 300 });
  });

  test('are rejected with 400 above 512 bytes, however they are encoded', async () => {
    await fc.assert(fc.asyncProperty(LONGEST, fc.array(fc.boolean(), { minLength: 1 }), async (key, spelling) => {
      const answer = await send('PUT', encoded(`${key}x`, spelling), Buffer.from('v'));
      expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_key']);
    }), { numRuns: 50 });
    expect(await listed()).toEqual([]);
  });

  test('are different keys even if they look alike', async () => {
    const pairs = [['a/b', 'a%2Fb'], ['é', 'e\u0301'], ['.', '..'], ['a', 'A'], ['a', 'a\u0000'], ['a', 'a '], ['a', '\ufeffa'], ['\ufffd', '\ufffd\ufffd']];
    for (const [one, other] of pairs) {
      for (const key of [one, other]) expect((await send('PUT', encodeURIComponent(key), Buffer.from(`value of ${key}`))).status).toBe(201);
      for (const key of [one, other]) expect((await send('GET', encodeURIComponent(key))).body.toString()).toBe(`value of ${key}`);
      for (const key of [one, other]) await send('DELETE', encodeURIComponent(key));
    }
  });
});
