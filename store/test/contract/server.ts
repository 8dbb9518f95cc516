import { jumpRouter } from '../../src/core/routing';
import { Engine } from '../../src/engine/engine';
import { HttpClient, keyPath } from '../server/support/http-client';
import { ServerUnderTest, startServer } from '../server/support/server-under-test';

const VERSION = /^"\d+\.\d+"$/;

/** Tests that every server must pass, whatever engine it runs on. `open` opens an engine without data. */
export function serverContract(name: string, open: () => Engine): void {
  describe(`a server on the ${name} engine`, () => {
    let subject: ServerUnderTest;
    let client: HttpClient;

    beforeEach(async () => {
      subject = await startServer(open());
      client = subject.client;
    });

    afterEach(() => subject.end());

    keys(() => client);
    conditions(() => client);
    repeatedWrites(() => client);
    listing(() => client);
    batches(() => client);
    transfer(() => client);
    topology(() => client);
    tombstones(() => client);
    otherPaths(() => client);
  });
}

function keys(client: () => HttpClient): void {
  describe('for a single key', () => {
    test('returns 201 to the first PUT and 204 to the next, each with a new ETag', async () => {
      const first = await client().put('/v1/keys/a', 'one');
      const second = await client().put('/v1/keys/a', 'two');
      expect([first.status, second.status]).toEqual([201, 204]);
      expect(first.headers.etag).toMatch(VERSION);
      expect(second.headers.etag).toMatch(VERSION);
      expect(second.headers.etag).not.toBe(first.headers.etag);
    });

    test('returns a value byte for byte with its Content-Type and ETag, and with headers that keep browsers from running it', async () => {
      const bytes = Uint8Array.from({ length: 1000 }, (_, at) => at % 256);
      const { headers } = await client().put('/v1/keys/a', bytes, { 'content-type': 'text/html; charset=x' });
      const answer = await client().get('/v1/keys/a');
      expect(answer.status).toBe(200);
      expect(answer.bytes.equals(bytes)).toBe(true);
      expect(answer.headers).toMatchObject({
        'content-type': 'text/html; charset=x', 'content-length': '1000', 'etag': headers.etag,
        'x-content-type-options': 'nosniff', 'content-security-policy': 'sandbox',
      });
    });

    test.each([
      ['no type', undefined, 'application/octet-stream'], ['an empty type', '', 'application/octet-stream'],
      ['an invalid media type', 'a;;b', 'a;;b'], ['JSON', 'application/json', 'application/json'],
    ])('stores a value with any Content-Type: %s', async (_, type, returned) => {
      expect((await client().put('/v1/keys/a', '{"x"', type === undefined ? {} : { 'content-type': type })).status).toBe(201);
      expect((await client().get('/v1/keys/a')).headers['content-type']).toBe(returned);
      expect((await client().get('/v1/keys/a')).text).toBe('{"x"');
    });

    test('stores an empty value, which differs from no value', async () => {
      expect((await client().put('/v1/keys/a', '')).status).toBe(201);
      const answer = await client().get('/v1/keys/a');
      expect([answer.status, answer.text, answer.headers['content-length']]).toEqual([200, '', '0']);
    });

    test('stores a value that is sent with chunked encoding', async () => {
      expect((await client().put('/v1/keys/a', 'abc', { 'transfer-encoding': 'chunked' })).status).toBe(201);
      expect((await client().get('/v1/keys/a')).text).toBe('abc');
    });

    test('answers HEAD like GET, without the value', async () => {
      await client().put('/v1/keys/a', 'abc');
      const [head, get] = [await client().call('HEAD', '/v1/keys/a'), await client().get('/v1/keys/a')];
      expect([head.status, head.text]).toEqual([200, '']);
      expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
      expect((await client().call('HEAD', '/v1/keys/b')).status).toBe(404);
    });

    test('returns 204 with an ETag to the DELETE of a value, and 404 after that', async () => {
      await client().put('/v1/keys/a', 'abc');
      const deleted = await client().call('DELETE', '/v1/keys/a');
      expect(deleted.status).toBe(204);
      expect(deleted.headers.etag).toMatch(VERSION);
      for (const method of ['GET', 'DELETE']) {
        const answer = await client().call(method, '/v1/keys/a');
        expect([answer.status, answer.json.code]).toEqual([404, 'not_found']);
      }
    });

    test('ignores the body of a GET or DELETE, and answers the next request correctly', async () => {
      await client().put('/v1/keys/a', 'abc');
      expect((await client().get('/v1/keys/a', { body: 'x'.repeat(100_000), headers: { 'content-length': 100_000 } })).text).toBe('abc');
      const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
      expect((await client().call('DELETE', '/v1/keys/a', { body: '{"x', headers })).status).toBe(204);
      expect((await client().get('/v1/keys/a')).status).toBe(404);
    });

    const SAME = 'x'.repeat(509) + '\u20ac';
    test.each([
      '.', '..', '../x', '/', '//', 'a/b', '%', '%2F', '?', '#', 'a b', '+', '\u0000', '\r\n', 'é', 'e\u0301', '\ufeff', '\u{1F600}', SAME,
      '__proto__', 'constructor', '-', '*', 'http://x/y', '_shutting_down_',
    ])('accepts the key %j unchanged', async (key) => {
      expect((await client().put(keyPath(key), `value of ${key}`)).status).toBe(201);
      expect((await client().get(keyPath(key))).text).toBe(`value of ${key}`);
      expect((await client().get('/v1/keys')).json.keys.map((entry: { key: string }) => entry.key)).toEqual([key]);
    });

    test('uses the path after /v1/keys/ up to the question mark as the key, including dots and slashes', async () => {
      await client().put('/v1/keys/../a/./b//c?x=1', 'abc');
      expect((await client().get('/v1/keys/%2E%2E%2Fa%2F.%2Fb%2F%2Fc')).text).toBe('abc');
    });

    test.each([
      ['an empty string', ''], ['a lone %', '%'], ['a % without digits', 'a%ZZ'], ['an incomplete character', '%c3'], ['bytes that are not UTF-8', '%ff%fe'],
      ['an unpaired surrogate', '%ed%a0%80'], ['an overlong slash', '%c0%af'], ['513 bytes', 'x'.repeat(513)], ['513 bytes, encoded', '%61'.repeat(513)],
    ])('rejects %s as a key', async (_, path) => {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const answer = await client().call(method, `/v1/keys/${path}`, method === 'PUT' ? { body: 'v' } : {});
        expect([answer.status, answer.json.code]).toEqual([400, 'invalid_key']);
      }
      expect((await client().get('/v1/keys')).json.keys).toEqual([]);
    });

    test('accepts a value of the largest size, and rejects a larger one without changing the stored value', async () => {
      const largest = Buffer.alloc(1024 * 1024, 'x');
      expect((await client().put('/v1/keys/a', largest)).status).toBe(201);
      for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
        const answer = await client().put('/v1/keys/a', Buffer.alloc(1024 * 1024 + 1), headers);
        expect([answer.status, answer.json.code]).toEqual([413, 'value_too_large']);
      }
      expect((await client().get('/v1/keys/a')).bytes.equals(largest)).toBe(true);
    });

    test.each(['POST', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])('returns 405 to %s of a key', async (method) => {
      const answer = await client().call(method, '/v1/keys/a');
      expect([answer.status, answer.json.code, answer.headers.allow]).toEqual([405, 'method_not_allowed', 'GET, HEAD, PUT, DELETE']);
    });

    test('rejects a Content-Type that is too long', async () => {
      const answer = await client().put('/v1/keys/a', 'x', { 'content-type': 'x'.repeat(256) });
      expect([answer.status, answer.json.code]).toEqual([400, 'invalid_request']);
    });
  });
}

function conditions(client: () => HttpClient): void {
  describe('for a conditional write', () => {
    test('returns 412 with the current ETag when If-Match names another version', async () => {
      const { headers: { etag = '' } } = await client().put('/v1/keys/a', 'one');
      const newer = await client().put('/v1/keys/a', 'two', { 'if-match': etag });
      expect(newer.status).toBe(204);
      const late = await client().put('/v1/keys/a', 'three', { 'if-match': etag });
      expect([late.status, late.json.code, late.headers.etag]).toEqual([412, 'precondition_failed', newer.headers.etag]);
      const lateDelete = await client().call('DELETE', '/v1/keys/a', { headers: { 'if-match': etag } });
      expect([lateDelete.status, lateDelete.headers.etag]).toEqual([412, newer.headers.etag]);
      expect((await client().get('/v1/keys/a')).text).toBe('two');
      expect((await client().call('DELETE', '/v1/keys/a', { headers: { 'if-match': newer.headers.etag } })).status).toBe(204);
    });

    test('returns 412 without an ETag when If-Match is sent for a key without a value', async () => {
      for (const method of ['PUT', 'DELETE']) {
        const answer = await client().call(method, '/v1/keys/a', { headers: { 'if-match': '"1.1"' } });
        expect([answer.status, answer.json.code, answer.headers.etag]).toEqual([412, 'precondition_failed', undefined]);
      }
    });

    test('returns 412 to If-None-Match: * when the key has a value', async () => {
      const first = await client().put('/v1/keys/a', 'one', { 'if-none-match': '*' });
      expect(first.status).toBe(201);
      const second = await client().put('/v1/keys/a', 'two', { 'if-none-match': '*' });
      expect([second.status, second.headers.etag]).toEqual([412, first.headers.etag]);
      expect((await client().get('/v1/keys/a')).text).toBe('one');
      await client().call('DELETE', '/v1/keys/a');
      expect((await client().put('/v1/keys/a', 'three', { 'if-none-match': '*' })).status).toBe(201);
    });

    test('never assigns the same version of a key twice, even after deletes', async () => {
      const seen = new Set<unknown>();
      for (let round = 0; round < 10; round++) {
        seen.add((await client().put('/v1/keys/a', 'x')).headers.etag);
        seen.add((await client().call('DELETE', '/v1/keys/a')).headers.etag);
      }
      expect(seen.size).toBe(20);
    });

    test.each([
      ['if-match', '*'], ['if-match', '1.1'], ['if-match', 'W/"1.1"'], ['if-match', '"1.1", "1.2"'], ['if-match', '"x"'], ['if-match', ''],
      ['if-none-match', '"1.1"'], ['idempotency-key', ''], ['idempotency-key', 'a b'], ['idempotency-key', 'x'.repeat(129)],
    ])('returns 400 when a header is not valid: %s: %s', async (name, value) => {
      const answer = await client().put('/v1/keys/a', 'x', { [name]: value });
      expect([answer.status, answer.json.code]).toEqual([400, 'invalid_request']);
      expect((await client().get('/v1/keys/a')).status).toBe(404);
    });
  });
}

function repeatedWrites(client: () => HttpClient): void {
  describe('for a write that is repeated with its Idempotency-Key', () => {
    const twice = async (method: string, headers: Record<string, string | undefined> = {}): Promise<[number, unknown][]> => {
      const extras = { headers: { 'idempotency-key': `id-${method}`, ...headers }, body: method === 'PUT' ? 'x' : undefined };
      const answers = [await client().call(method, '/v1/keys/a', extras), await client().call(method, '/v1/keys/a', extras)];
      return answers.map(({ status, headers: { etag } }) => [status, etag]);
    };

    test('returns the first response when the write created a key', async () => {
      const [first, second] = await twice('PUT', { 'if-none-match': '*' });
      expect(first[0]).toBe(201);
      expect(second).toEqual(first);
    });

    test('returns the first response when the write replaced a value under a condition', async () => {
      const { headers: { etag } } = await client().put('/v1/keys/a', 'old');
      const [first, second] = await twice('PUT', { 'if-match': etag });
      expect(first[0]).toBe(204);
      expect(second).toEqual(first);
    });

    test.each([false, true])('returns the first response when the write deleted a value (settled: %s)', async (settled) => {
      const { json: { epoch, shards } } = await client().get('/v1/topology');
      await client().put('/v1/topology', JSON.stringify({ epoch, shards, settled }));
      await client().put('/v1/keys/a', 'old');
      const [first, second] = await twice('DELETE');
      expect(first[0]).toBe(204);
      expect(second).toEqual(first);
    });

    test('returns 412 when another client has written the key since', async () => {
      await client().put('/v1/keys/a', 'one', { 'idempotency-key': 'x' });
      await client().put('/v1/keys/a', 'two');
      expect((await client().put('/v1/keys/a', 'one', { 'idempotency-key': 'x', 'if-none-match': '*' })).status).toBe(412);
      expect((await client().get('/v1/keys/a')).text).toBe('two');
    });

    test('makes one of many that arrive at the same time', async () => {
      const answers = await Promise.all(Array.from({ length: 32 }, () => client().put('/v1/keys/a', 'x', { 'idempotency-key': 'same' })));
      expect(new Set(answers.map(({ status, headers }) => `${status} ${headers.etag}`)).size).toBe(1);
    });
  });
}

function listing(client: () => HttpClient): void {
  describe('for GET /v1/keys', () => {
    const pages = async (query: string): Promise<string[]> => {
      const found: string[] = [];
      let after = '';
      for (;;) {
        const { status, json } = await client().get(`/v1/keys?${query}${after}`);
        expect(status).toBe(200);
        found.push(...json.keys.map(({ key }: { key: string }) => key));
        if (json.next === null) return found;
        after = `&after=${encodeURIComponent(json.next)}`;
      }
    };

    beforeEach(() => client().send('/v1/batch', ['a', 'a/1', 'a/2', 'a\uffff', 'a\u{1F600}', 'b &=+?', 'gone'].map((key) => (
      { op: 'put', key, value: 'AAEC', contentType: 'x/y' }))));

    test('lists keys in the order of their bytes, page by page, without deleted ones', async () => {
      await client().call('DELETE', '/v1/keys/gone');
      for (const limit of [1, 2, 3, 100]) expect(await pages(`limit=${limit}`)).toEqual(['a', 'a/1', 'a/2', 'a\uffff', 'a\u{1F600}', 'b &=+?']);
    });

    test('lists only keys with a prefix, and only keys after another one', async () => {
      expect(await pages('prefix=a%2F&limit=1')).toEqual(['a/1', 'a/2']);
      expect(await pages('prefix=a&after=a%2F2')).toEqual(['a\uffff', 'a\u{1F600}']);
      expect(await pages('prefix=b+%26%3D%2B%3F')).toEqual(['b &=+?']);
      expect(await pages('prefix=zzz')).toEqual([]);
      expect(await pages('prefix=&after=&limit=100')).toHaveLength(7);
    });

    test('returns version, content type and size of each key, and its value with values=true', async () => {
      const [without] = (await client().get('/v1/keys?limit=1')).json.keys;
      expect(without).toEqual({ key: 'a', version: expect.stringMatching(/^\d+\.\d+$/), contentType: 'x/y', size: 3 });
      expect((await client().get('/v1/keys?limit=1&values=true')).json.keys[0]).toEqual({ ...without, value: 'AAEC' });
      expect((await client().get('/v1/keys?limit=1&values=false')).json.keys[0]).toEqual(without);
    });

    test('ends a page early when its values are large', async () => {
      const value = Buffer.alloc(1024 * 1024).toString('base64');
      await client().send('/v1/batch', Array.from({ length: 6 }, (_, at) => ({ op: 'put', key: `large${at}`, value })));
      const { json } = await client().get('/v1/keys?prefix=large&values=true');
      expect(json.keys.length).toBeLessThan(6);
      expect(json.next).not.toBeNull();
      expect(await pages('prefix=large')).toHaveLength(6);
    });

    test.each([
      'limit=0', 'limit=1001', 'limit=x', 'limit=-1', 'limit=1e2', 'limit=', 'values=maybe', 'prefix=%ff', 'after=%', 'limt=1', 'limit=1&limit=2',
      `prefix=${'x'.repeat(513)}`, '%00=1',
    ])('returns 400 to the query %s', async (query) => {
      const answer = await client().get(`/v1/keys?${query}`);
      expect([answer.status, answer.json.code]).toEqual([400, 'invalid_request']);
    });
  });
}

function batches(client: () => HttpClient): void {
  describe('for POST /v1/batch', () => {
    const value = Buffer.from('abc').toString('base64');

    test('returns one result per line, in order, with the status of the single request', async () => {
      const { status, lines, headers } = await client().send('/v1/batch', [
        { op: 'put', key: 'a', value, contentType: 'x/y' }, { op: 'get', key: 'a' }, { op: 'put', key: 'a', value: '' }, { op: 'get', key: 'a' },
        { op: 'delete', key: 'a' }, { op: 'get', key: 'a' }, { op: 'delete', key: 'a' },
      ]);
      const version = expect.stringMatching(/^\d+\.\d+$/);
      expect([status, headers['content-type']]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
      expect(lines).toEqual([
        { status: 201, version }, { status: 200, version, contentType: 'x/y', value }, { status: 204, version },
        { status: 200, version, contentType: 'application/octet-stream', value: '' }, { status: 204, version },
        { status: 404, code: 'not_found', message: 'the key has no value' }, { status: 404, code: 'not_found', message: 'the key has no value' },
      ]);
    });

    test('supports conditions and idempotency keys', async () => {
      const [made] = (await client().send('/v1/batch', [{ op: 'put', key: 'a', value, ifNoneMatch: '*', idempotencyKey: 'x' }])).lines;
      const { lines } = await client().send('/v1/batch', [
        { op: 'put', key: 'a', value, ifNoneMatch: '*', idempotencyKey: 'x' }, { op: 'put', key: 'a', value, ifNoneMatch: true },
        { op: 'put', key: 'a', value, ifMatch: '1.1' }, { op: 'delete', key: 'a', ifMatch: '1.1' }, { op: 'delete', key: 'a', ifMatch: made.version },
        { op: 'put', key: 'a', value, ifMatch: made.version },
      ]);
      expect(lines[0]).toEqual(made);
      expect(lines.map(({ status, code }) => code ?? status)).toEqual([
        201, 'precondition_failed', 'precondition_failed', 'precondition_failed', 204, 'precondition_failed',
      ]);
      expect(lines[1].version).toBe(made.version);
      expect(lines[5].version).toBeUndefined();
    });

    test.each<[string, unknown, string]>([
      ['invalid JSON', '{"op"', 'invalid_request'], ['an array', '[1]', 'invalid_request'], ['null', 'null', 'invalid_request'],
      ['no operation', { key: 'a' }, 'invalid_request'], ['an unknown operation', { op: 'move', key: 'a' }, 'invalid_request'],
      ['no key', { op: 'get' }, 'invalid_request'], ['an empty key', { op: 'get', key: '' }, 'invalid_key'],
      ['an unpaired surrogate', '{"op":"get","key":"\\ud800"}', 'invalid_key'], ['a long key', { op: 'get', key: 'x'.repeat(513) }, 'invalid_key'],
      ['no value', { op: 'put', key: 'a' }, 'invalid_request'], ['a value that is not base64', { op: 'put', key: 'a', value: 'a' }, 'invalid_request'],
      ['an invalid content type', { op: 'put', key: 'a', value, contentType: 'a\nb' }, 'invalid_request'],
      ['a content type that is not a string', { op: 'put', key: 'a', value, contentType: 1 }, 'invalid_request'],
      ['a condition that is not a string', { op: 'put', key: 'a', value, ifNoneMatch: 1 }, 'invalid_request'],
      ['an invalid version', { op: 'put', key: 'a', value, ifMatch: 'x' }, 'invalid_request'],
      ['a large value', { op: 'put', key: 'a', value: Buffer.alloc(1024 * 1024 + 1).toString('base64') }, 'value_too_large'],
      ['more bytes than the largest value needs', { op: 'put', key: 'a', value: 'x'.repeat(2_000_000) }, 'value_too_large'],
      ['no copy to release', { op: 'release', key: 'a', version: '1.1' }, 'precondition_failed'],
    ])('rejects a line with %s, and processes the next', async (_, line, code) => {
      const { lines } = await client().send('/v1/batch', [line, { op: 'put', key: 'b', value }]);
      expect(lines.map((result) => result.code ?? result.status)).toEqual([code, 201]);
    });

    test('ignores empty lines, and accepts a last line without a newline', async () => {
      const body = '\n\r\n{"op":"get","key":"a"}\r\n\n{"op":"get","key":"b"}';
      expect((await client().call('POST', '/v1/batch', { body })).lines).toHaveLength(2);
      expect((await client().call('POST', '/v1/batch', { body: '' })).text).toBe('');
    });

    test('rejects a line that is not UTF-8', async () => {
      const body = Buffer.concat([Buffer.from('{"op":"get","key":"'), Buffer.from([0xff]), Buffer.from('"}\n')]);
      expect((await client().call('POST', '/v1/batch', { body })).lines).toMatchObject([{ status: 400, code: 'invalid_request' }]);
    });

    test('processes a batch of 20,000 writes, and one of 5,000 reads', async () => {
      const puts = Array.from({ length: 20_000 }, (_, at) => ({ op: 'put', key: `k${at % 5000}`, value: Buffer.from(`${at}`).toString('base64') }));
      const put = (await client().send('/v1/batch', puts)).lines;
      expect(put.map(({ status }) => status)).toEqual(puts.map((_, at) => (at < 5000 ? 201 : 204)));
      const got = (await client().send('/v1/batch', Array.from({ length: 5000 }, (_, at) => ({ op: 'get', key: `k${at}` })))).lines;
      expect(got.map(({ value: found }) => Number(Buffer.from(found, 'base64')))).toEqual(Array.from({ length: 5000 }, (_, at) => 15_000 + at));
    });
  });
}

function transfer(client: () => HttpClient): void {
  describe('for GET /v1/export and POST /v1/import', () => {
    const records = Array.from({ length: 700 }, (_, at) => ({
      key: `k${String(at).padStart(4, '0')}\u{1F600}`, version: `5.${at + 1}`, contentType: 'x/y', value: Buffer.from(`value ${at}`).toString('base64'),
    }));

    test('exports imported records unchanged, including tombstones, and a last line that marks the end', async () => {
      const sent = [...records, { key: 'z', version: '6.1', contentType: '', value: '', deleted: true }];
      const { lines } = await client().send('/v1/import', sent);
      expect(lines).toEqual(sent.map(({ version }) => ({ status: 200, version })));
      expect((await client().get('/v1/export')).lines).toEqual([...sent, { end: true, records: 701, next: null }]);
      expect((await client().get('/v1/keys/z')).status).toBe(404);
    });

    test('exports in parts, each of which returns where the next starts', async () => {
      await client().send('/v1/import', records);
      const found: unknown[] = [];
      let after = '';
      for (;;) {
        const { lines } = await client().get(`/v1/export?limit=300${after}`);
        const end = lines.pop();
        expect(end).toEqual({ end: true, records: lines.length, next: lines.length === 300 ? lines[299].key : null });
        found.push(...lines);
        if (end.next === null) break;
        after = `&after=${encodeURIComponent(end.next)}`;
      }
      expect(found).toEqual(records);
    });

    test('exports only records of other shards when the query has a number of shards, and counts those that were read', async () => {
      await client().send('/v1/import', records);
      const [{ lines: two }, { lines: one }] = [await client().get('/v1/export?shards=2'), await client().get('/v1/export?shards=1&limit=300')];
      const moved = records.filter(({ key }) => jumpRouter.shardOf(key, 2) !== 0);
      expect(moved.length).toBeGreaterThan(250);
      expect(two).toEqual([...moved, { end: true, records: moved.length, read: 700, next: null }]);
      expect(one).toEqual([{ end: true, records: 0, read: 300, next: records[299].key }]);
    });

    test('imports only records that are newer than the stored ones', async () => {
      const copy = (version: string, value: string) => ({ key: 'a', version, contentType: 'x/y', value: Buffer.from(value).toString('base64') });
      const { lines } = await client().send('/v1/import', [copy('5.5', 'five'), copy('5.4', 'four'), copy('5.5', 'other'), copy('6.1', 'six'), copy('5.9', 'nine')]);
      expect(lines.map(({ version }) => version)).toEqual(['5.5', '5.5', '5.5', '6.1', '6.1']);
      expect((await client().get('/v1/keys/a')).text).toBe('six');
      const deleted = { key: 'a', version: '6.2', deleted: true };
      await client().send('/v1/import', [deleted]);
      expect((await client().get('/v1/keys/a')).status).toBe(404);
      expect((await client().send('/v1/import', [copy('6.1', 'six')])).lines).toEqual([{ status: 200, version: '6.2' }]);
      expect((await client().get('/v1/keys/a')).status).toBe(404);
    });

    test('assigns versions after the imported one', async () => {
      await client().send('/v1/import', [{ key: 'a', version: '4000000000000000.7', value: '' }]);
      expect((await client().put('/v1/keys/a', 'x')).headers.etag).toBe('"4000000000000000.8"');
    });

    test('imports the file of an export as it is', async () => {
      await client().send('/v1/import', records);
      const file = (await client().get('/v1/export')).text;
      expect((await client().call('POST', '/v1/import', { body: file })).lines).toHaveLength(700);
    });

    test.each<[string, object, string]>([
      ['no version', { key: 'a', value: '' }, 'invalid_request'], ['a version that is too large', { key: 'a', value: '', version: '9007199254740991.1' }, 'invalid_request'],
      ['no value', { key: 'a', version: '1.1' }, 'invalid_request'], ['no key', { version: '1.1', value: '' }, 'invalid_request'],
      ['an invalid key', { key: '', version: '1.1', value: '' }, 'invalid_key'], ['a tombstone flag that is not a boolean', { key: 'a', version: '1.1', deleted: 'yes' }, 'invalid_request'],
    ])('rejects a record with %s, and imports the next', async (_, line, code) => {
      const { lines } = await client().send('/v1/import', [line, records[0]]);
      expect(lines.map((result) => result.code ?? result.status)).toEqual([code, 200]);
    });

    test.each(['/v1/export?limit=0', '/v1/export?limit=x', '/v1/export?shards=0', '/v1/export?prefix=a', '/v1/export?after=%ff'])('returns 400 to %s', async (path) => {
      const answer = await client().get(path);
      expect([answer.status, answer.json.code]).toEqual([400, 'invalid_request']);
    });

    test('answers HEAD of an export without a body', async () => {
      expect((await client().call('HEAD', '/v1/export')).status).toBe(200);
    });
  });
}

function topology(client: () => HttpClient): void {
  describe('for /v1/topology', () => {
    const applyTopology = (body: object) => client().put('/v1/topology', JSON.stringify(body));

    test('returns the topology', async () => {
      const { status, json } = await client().get('/v1/topology');
      expect([status, json]).toEqual([200, { store: 'store', ordinal: 0, epoch: expect.any(Number), shards: 1, routing: 'jump', settled: false }]);
    });

    test('applies a newer topology, and returns 409 to an older one and to a different one of the same epoch', async () => {
      const { json: { epoch } } = await client().get('/v1/topology');
      expect((await applyTopology({ epoch: epoch + 1, shards: 3 })).json).toMatchObject({ epoch: epoch + 1, shards: 3, settled: false });
      expect((await applyTopology({ epoch: epoch + 1, shards: 3 })).status).toBe(200);
      for (const stale of [{ epoch, shards: 1 }, { epoch: epoch + 1, shards: 2 }]) {
        const answer = await applyTopology(stale);
        expect([answer.status, answer.json.code, answer.json.epoch, answer.json.shards]).toEqual([409, 'stale_epoch', epoch + 1, 3]);
      }
      expect((await client().get('/v1/topology')).json).toMatchObject({ epoch: epoch + 1, shards: 3 });
    });

    test('keeps the newest of many topologies that arrive at the same time', async () => {
      const { json: { epoch } } = await client().get('/v1/topology');
      await Promise.all([7, 2, 9, 4, 3, 8].map((by) => applyTopology({ epoch: epoch + by, shards: by })));
      expect((await client().get('/v1/topology')).json).toMatchObject({ epoch: epoch + 9, shards: 9 });
    });

    test.each([
      '', 'x', '[]', '{}', 'null', '{"epoch":1}', '{"epoch":0,"shards":1}', '{"epoch":1.5,"shards":1}', '{"epoch":1,"shards":0}', '{"epoch":"1","shards":1}',
      '{"epoch":9007199254740991,"shards":1}', '{"epoch":1,"shards":1,"settled":"yes"}', '{"epoch":1,"shards":99999999}',
    ])('returns 400 to the topology %j', async (body) => {
      const answer = await client().put('/v1/topology', body);
      expect([answer.status, answer.json.code]).toEqual([400, 'invalid_request']);
    });

    test('returns 421 with its topology to requests for keys of other shards', async () => {
      const { json: { epoch } } = await client().get('/v1/topology');
      await client().put('/v1/keys/mine', 'x');
      const keys = Array.from({ length: 50 }, (_, at) => `k${at}`);
      await Promise.all(keys.map((key) => client().put(keyPath(key), 'x')));
      await applyTopology({ epoch: epoch + 1, shards: 4 });
      const answers = await Promise.all(keys.map((key) => client().get(keyPath(key))));
      const rejected = answers.filter(({ status }) => status === 421);
      expect(rejected.length).toBeGreaterThan(25);
      expect(rejected[0].json).toEqual({
        code: 'wrong_shard', message: 'the key belongs to another shard', ordinal: 0, epoch: epoch + 1, shards: 4, routing: 'jump',
      });
      const foreign = keys[answers.indexOf(rejected[0])];
      for (const method of ['HEAD', 'PUT', 'DELETE']) expect((await client().call(method, keyPath(foreign))).status).toBe(421);
      const listed = (await client().get('/v1/keys?limit=1000')).json.keys.map(({ key }: { key: string }) => key);
      expect(listed).not.toContain(foreign);
      expect(listed.filter((key: string) => keys.includes(key))).toHaveLength(50 - rejected.length);
      expect((await client().get('/v1/export')).lines.map(({ key }) => key)).toContain(foreign);
      const { lines } = await client().send('/v1/batch', [{ op: 'get', key: foreign }, { op: 'put', key: foreign, value: '' }]);
      expect(lines.map(({ code }) => code)).toEqual(['wrong_shard', 'wrong_shard']);
      expect((await client().send('/v1/import', [{ key: foreign, version: '9.9', value: '' }])).lines).toMatchObject([{ status: 421, code: 'wrong_shard' }]);
    });

    test('drops a copy of a key of another shard if its version matches, and never one of its own keys', async () => {
      const { json: { epoch } } = await client().get('/v1/topology');
      const keys = Array.from({ length: 20 }, (_, at) => `k${at}`);
      await Promise.all(keys.map((key) => client().put(keyPath(key), 'x')));
      await applyTopology({ epoch: epoch + 1, shards: 2 });
      const records = (await client().get('/v1/export')).lines.filter(({ key }) => key);
      const before = await Promise.all(records.map(({ key }) => client().get(keyPath(key))));
      const wrong = await client().send('/v1/batch', records.map(({ key }) => ({ op: 'release', key, version: '1.1' })));
      expect(wrong.lines.every(({ status }) => status === 412)).toBe(true);
      const { lines } = await client().send('/v1/batch', records.map(({ key, version }) => ({ op: 'release', key, version })));
      expect(lines.map(({ status }) => status)).toEqual(before.map(({ status }) => (status === 421 ? 204 : 412)));
      expect((await client().get('/v1/export')).lines.length - 1).toBe(before.filter(({ status }) => status === 200).length);
    });
  });
}

function tombstones(client: () => HttpClient): void {
  describe('for deleted keys', () => {
    const settle = async () => {
      const { json: { epoch, shards } } = await client().get('/v1/topology');
      return client().put('/v1/topology', JSON.stringify({ epoch, shards, settled: true }));
    };
    const copies = async () => (await client().get('/v1/export')).lines.slice(0, -1);

    test('keeps tombstones until the shard is settled, and none after that', async () => {
      await client().put('/v1/keys/a', 'x');
      await client().put('/v1/keys/b', 'x');
      const { headers: { etag } } = await client().call('DELETE', '/v1/keys/a');
      expect(await copies()).toMatchObject([{ key: 'a', deleted: true, version: etag?.slice(1, -1), value: '' }, { key: 'b' }]);
      expect((await settle()).json.settled).toBe(true);
      expect(await copies()).toMatchObject([{ key: 'b' }]);
      await client().call('DELETE', '/v1/keys/b');
      expect(await copies()).toEqual([]);
    });

    test('assigns later versions to keys that are written again without a tombstone', async () => {
      await settle();
      const versions: number[] = [];
      for (let round = 0; round < 5; round++) {
        for (const { headers } of [await client().put('/v1/keys/a', 'x'), await client().call('DELETE', '/v1/keys/a')]) {
          versions.push(Number(headers.etag?.split('.')[1].slice(0, -1)));
        }
      }
      expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    });

    test('returns 409 to imports into a settled shard, unless they are restores', async () => {
      await settle();
      const copy = { key: 'a', version: '5.1', value: '' };
      const answer = await client().send('/v1/import', [copy]);
      expect([answer.status, answer.json.code]).toEqual([409, 'settled']);
      expect((await client().get('/v1/keys/a')).status).toBe(404);
      expect((await client().send('/v1/import?restore=true', [copy])).lines).toEqual([{ status: 200, version: '5.1' }]);
      expect((await client().send('/v1/import?restore=maybe', [copy])).status).toBe(400);
    });

    test('is no longer settled in a new epoch', async () => {
      await settle();
      const { json: { epoch } } = await client().get('/v1/topology');
      expect((await client().put('/v1/topology', JSON.stringify({ epoch: epoch + 1, shards: 1 }))).json.settled).toBe(false);
      await client().put('/v1/keys/a', 'x');
      await client().call('DELETE', '/v1/keys/a');
      expect(await copies()).toMatchObject([{ key: 'a', deleted: true }]);
    });
  });
}

function otherPaths(client: () => HttpClient): void {
  test.each(['/livez', '/readyz', '/startupz'])('returns 200 with ok to %s', async (path) => {
    const answer = await client().get(path);
    expect([answer.status, answer.text]).toEqual([200, 'ok']);
    expect((await client().call('HEAD', path)).status).toBe(200);
  });

  test('returns Prometheus metrics that contain no key', async () => {
    await client().put('/v1/keys/secret-key', 'x');
    await client().get('/v1/keys/other-key');
    await client().put('/v1/keys/gone', 'x');
    await client().call('DELETE', '/v1/keys/gone');
    const { text, headers } = await client().get('/metrics');
    expect(headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(text).toMatch(/^store_requests_total\{method="PUT",route="\/v1\/keys\/\{key\}",status="201"\} 2$/m);
    expect(text).toMatch(/^store_requests_total\{method="GET",route="\/v1\/keys\/\{key\}",status="404"\} 1$/m);
    expect(text).toMatch(/^store_request_duration_seconds_count\{method="PUT",route="\/v1\/keys\/\{key\}"\} 2$/m);
    expect(text).toMatch(/^store_records 1$/m);
    expect(text).toMatch(/^store_tombstones 1$/m);
    expect(text).toMatch(/^store_topology_shards 1$/m);
    expect(text).toMatch(/^store_topology_epoch \d+$/m);
    expect(text).toMatch(/^process_cpu_seconds_total /m);
    expect(text).not.toMatch(/secret-key|other-key|gone/);
  });

  test.each(['/', '/v1', '/v2/keys', '/v1/keyss', '/save/a/b', '/allKeys', '//v1/keys', '/v1/keys%2Fa', '/v1/topology/', '*'])('returns 404 to the unknown path %s', async (path) => {
    const answer = await client().get(path);
    expect([answer.status, answer.json.code]).toEqual([404, 'not_found']);
  });

  test('returns 400 to a path that is not UTF-8', async () => {
    const answer = await client().get('/%ff');
    expect([answer.status, answer.json.code]).toEqual([400, 'invalid_request']);
  });

  test.each([
    ['/v1/keys', 'GET, HEAD'], ['/v1/batch', 'POST'], ['/v1/export', 'GET, HEAD'], ['/v1/import', 'POST'], ['/v1/topology', 'GET, HEAD, PUT'],
    ['/livez', 'GET, HEAD'], ['/readyz', 'GET, HEAD'], ['/startupz', 'GET, HEAD'], ['/metrics', 'GET, HEAD'],
  ])('returns 405 with Allow when %s does not support the method', async (path, allowed) => {
    for (const method of ['DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND']) {
      const answer = await client().call(method, path, { headers: { 'content-type': ';' }, body: method === 'PATCH' ? 'x' : undefined });
      expect([answer.status, answer.json.code]).toEqual([405, 'method_not_allowed']);
      expect(answer.headers.allow?.split(', ').sort().join(', ')).toBe(allowed);
    }
  });
}
