import { MemoryEngine } from '../../src/engine/memory';
import { RawAnswer, exchange } from './support/raw-connection';
import { ServerUnderTest, startServer } from './support/server-under-test';

const HTML = 'text/html; charset=utf-8';

let subject: ServerUnderTest;
let engine: MemoryEngine;

beforeEach(async () => {
  engine = new MemoryEngine();
  subject = await startServer(engine, { compatApi: true });
});

afterEach(() => subject.end());

const get = (path: string, method = 'GET'): Promise<RawAnswer> => exchange(subject.port, `${method} ${path} HTTP/1.1\r\nHost: x\r\n\r\n`, method);

/** Expects the status, the content type and every byte of the body. */
async function expectAnswer(path: string, status: number, body: string): Promise<void> {
  const answer = await get(path);
  expect([answer.status, answer.headers['content-type'], answer.body.toString()]).toEqual([status, HTML, body]);
}

test('answers the example session of the original server byte for byte', async () => {
  await expectAnswer('/allKeys', 200, '');
  await expectAnswer('/save/title/Sapiens', 200, 'Sapiens');
  await expectAnswer('/save/author/Yuval', 200, 'Yuval');
  await expectAnswer('/allKeys', 200, 'author,title');
  await expectAnswer('/load/title', 200, 'Sapiens');
  await expectAnswer('/load/nothing', 200, '_key_not_found_');
  await expectAnswer('/save/title/Deus', 200, 'Deus');
  await expectAnswer('/load/title', 200, 'Deus');
});

test.each([
  ['a%20b', 'c%3Fd', 'a b', 'c?d'], ['%F0%9F%98%80', '%E2%82%AC', '\u{1F600}', '\u20ac'], ['a', '100%25', 'a', '100%'], ['a', '%23', 'a', '#'], ['..', 'x', '..', 'x'],
])('decodes the key and the word of /save/%s/%s', async (key, word, plainKey, plainWord) => {
  await expectAnswer(`/save/${key}/${word}`, 200, plainWord);
  await expectAnswer(`/load/${key}`, 200, plainWord);
  expect(Buffer.from((await engine.read(plainKey))?.value ?? []).toString()).toBe(plainWord);
});

test.each(['/save/a', '/save/a/b/c', '/save/a/', '/load/', '/load/a/b', '/save/a%2Fb/c'])('returns the 404 page of the original server for %s', async (path) => {
  await expectAnswer(path, 404, `<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>
`);
});

test('supports GET, HEAD and OPTIONS, and returns the 405 page of the original server to other methods', async () => {
  const answer = await get('/load/a', 'POST');
  expect([answer.status, answer.headers.allow, answer.headers['content-type']]).toEqual([405, 'HEAD, GET, OPTIONS', HTML]);
  expect(answer.body.toString()).toContain('<h1>Method Not Allowed</h1>\n<p>The method is not allowed for the requested URL.</p>\n');
  const options = await get('/load/a', 'OPTIONS');
  expect([options.status, options.headers.allow, options.body.toString()]).toEqual([200, 'HEAD, GET, OPTIONS', '']);
  expect((await get('/load/a', 'HEAD')).headers['content-length']).toBe('15');
});

test('stops serving the protocol until a restart when a client saves _shutting_down_, and still serves the native API', async () => {
  await expectAnswer('/save/a/1', 200, '1');
  await expectAnswer('/save/_shutting_down_/x', 200, 'x');
  for (const path of ['/load/a', '/save/a/2', '/allKeys', '/load/_shutting_down_']) await expectAnswer(path, 503, '_shutting_down_');
  expect((await subject.client.get('/v1/keys')).json.keys.map(({ key }: { key: string }) => key)).toEqual(['a']);
  expect((await subject.client.get('/v1/keys/a')).text).toBe('1');
  await subject.end();
  subject = await startServer(engine, { compatApi: true });
  await expectAnswer('/load/a', 200, '1');
});

test('returns 503 as soon as the server shuts down, while the native API is still served', async () => {
  await expectAnswer('/save/a/1', 200, '1');
  const end = subject.server.end({ shutdownDelay: 1000, drainTimeout: 1000 });
  await expectAnswer('/load/a', 503, '_shutting_down_');
  expect((await subject.client.get('/v1/keys/a')).text).toBe('1');
  await end;
});

test('accepts the keys of every shard, and is served only with compatApi', async () => {
  const shard = await startServer(new MemoryEngine(), { compatApi: true, ordinal: 1, shards: 3 });
  for (const key of 'abcdef') expect((await shard.client.get(`/save/${key}/1`)).text).toBe('1');
  expect((await shard.client.get('/allKeys')).text).toBe('a,b,c,d,e,f');
  await shard.end();
  const without = await startServer(new MemoryEngine());
  expect((await without.client.get('/save/a/1')).status).toBe(404);
  await without.end();
});
