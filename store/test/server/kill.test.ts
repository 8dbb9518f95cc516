import { HttpClient } from './support/http-client';
import { ServerProcess } from './support/server-process';
import { temporaryDirectory } from './support/server-under-test';

const CYCLES = process.env.STORE_LONG ? 200 : 20;
const WRITERS = 16;
const KEYS_OF_A_WRITER = 8;

const directory = temporaryDirectory();

/** What a key may hold: the last write that was acknowledged, or one that was sent since. undefined is no value. */
interface Expected {
  acknowledged: string | undefined;
  sent: (string | undefined)[];
}

/** Writes and deletes its own keys until the server is gone, one request at a time, and keeps in mind what it was told. */
async function writer(client: HttpClient, id: number, cycle: number, expected: Map<string, Expected>): Promise<number> {
  for (let count = 0; ; count++) {
    const key = `w${id}-${count % KEYS_OF_A_WRITER}`;
    const state = expected.get(key) ?? { acknowledged: undefined, sent: [] };
    expected.set(key, state);
    const value = count % 7 === 6 ? undefined : `${key} ${cycle} ${count} `.repeat(1 + (count * 37 + id) % 400);
    state.sent.push(value);
    try {
      const { status } = value === undefined ? await client.call('DELETE', `/v1/keys/${key}`) : await client.put(`/v1/keys/${key}`, value);
      if (status >= 400 && status !== 404) throw new Error(`an answer that was not expected: ${status}`);
      state.acknowledged = value;
      state.sent = [];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return count;
    }
  }
}

/** Compares all that is stored with what may be, and from then on expects what was found. */
async function check(client: HttpClient, expected: Map<string, Expected>): Promise<void> {
  const { lines } = await client.get('/v1/export');
  expect(lines.pop()).toMatchObject({ end: true, next: null });
  const stored = new Map(lines.filter(({ deleted }) => !deleted).map(({ key, value }) => [key as string, Buffer.from(value, 'base64').toString()]));
  for (const [key, state] of expected) {
    const found = stored.get(key);
    if (![state.acknowledged, ...state.sent].includes(found)) {
      throw new Error(`${key} holds ${found?.slice(0, 40)}, acknowledged was ${state.acknowledged?.slice(0, 40)}, sent since ${state.sent.length}`);
    }
    expected.set(key, { acknowledged: found, sent: [] });
  }
  expect([...stored.keys()].filter((key) => !expected.has(key))).toEqual([]);
}

test(`loses and tears no write that it acknowledged, killed ${CYCLES} times under load`, async () => {
  const data = directory();
  const expected = new Map<string, Expected>();
  let written = 0;
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const server = await ServerProcess.serving(['--data-dir', data, '--log-level', 'info']);
    await check(server.client, expected);
    const writers = Array.from({ length: WRITERS }, (_, id) => writer(server.client, id, cycle, expected));
    await new Promise((resolve) => setTimeout(resolve, 40 + (cycle * 67) % 240));
    await server.kill();
    written += (await Promise.all(writers)).reduce((sum, count) => sum + count, 0);
  }
  const server = await ServerProcess.serving(['--data-dir', data]);
  await check(server.client, expected);
  await server.kill();
  expect(written).toBeGreaterThan(CYCLES * WRITERS);
}, CYCLES * 6000);
