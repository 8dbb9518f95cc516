import { TestStore } from '../support/test-store';

let store: TestStore;
beforeEach(async () => void (store = await TestStore.start(1)));
afterEach(() => store.stop());

const MARK = { id: 'nightly#2', file: 'a.ndjson.gz', sha256: 'ab', startedAt: '2026-01-01T00:00:00.000Z' };
const url = () => `http://${store.shards[0].address}/v1`;

async function put(mark: unknown): Promise<{ status: number; body: { message?: string } }> {
  const response = await fetch(`${url()}/restores`, { method: 'PUT', body: JSON.stringify(mark) });
  return { status: response.status, body: await response.json() as { message?: string } };
}

async function listed(): Promise<unknown[]> {
  return (await (await fetch(`${url()}/restores`)).json() as { restores: unknown[] }).restores;
}

describe('/v1/restores', () => {
  test('lists the restores that were put, each id once, also after a restart', async () => {
    const other = { ...MARK, id: 'weekly' };
    const complete = { ...MARK, completedAt: '2026-01-01T00:01:00.000Z' };
    for (const mark of [MARK, other, complete]) expect((await put(mark)).status).toBe(200);
    await store.shards[0].stop();
    await store.shards[0].start();
    expect(await listed()).toEqual([other, complete]);
  });

  test('keeps the last 100 of them, also when they are put at the same time', async () => {
    await Promise.all(Array.from({ length: 120 }, (_, at) => put({ ...MARK, id: `${at}` })));
    expect(new Set((await listed()).map((mark) => (mark as typeof MARK).id)).size).toBe(100);
  });

  test.each([
    [[], 'the body must be a JSON object'], [{ ...MARK, id: '' }, '"id" must be a string of 1 to 512 characters'],
    [{ ...MARK, sha256: undefined }, '"sha256" must be a string'], [{ ...MARK, completedAt: true }, '"completedAt" must be a string'],
  ])('rejects %j', async (mark, message) => {
    const { status, body } = await put(mark);
    expect([status, body.message]).toEqual([400, expect.stringContaining(message)]);
    expect(await listed()).toEqual([]);
  });
});

describe('/v1/rebalances', () => {
  const rebalances = () => `${url()}/rebalances`;

  test('lists the rebalances that were put, apart from the restores', async () => {
    const mark = { id: '2-to-3', completedAt: '2026-01-01T00:00:00.000Z' };
    expect((await fetch(rebalances(), { method: 'PUT', body: JSON.stringify(mark) })).status).toBe(200);
    expect(await (await fetch(rebalances())).json()).toEqual({ rebalances: [mark] });
    expect(await listed()).toEqual([]);
  });

  test.each([
    [7, 'the body must be a JSON object: { "id", "completedAt" }'], [{ id: 'a' }, '"completedAt" must be a string'],
  ])('rejects %j', async (mark, message) => {
    const response = await fetch(rebalances(), { method: 'PUT', body: JSON.stringify(mark) });
    const { message: text } = await response.json() as { message: string };
    expect([response.status, text]).toEqual([400, expect.stringContaining(message)]);
  });
});

describe('/v1/import?check=true', () => {
  const importing = async (record: object, query: string): Promise<unknown> => {
    const response = await fetch(`${url()}/import?${query}`, { method: 'POST', body: `${JSON.stringify(record)}\n` });
    return JSON.parse(await response.text());
  };
  const record = { key: 'a', version: '1.1', contentType: 'text/plain', value: 'YQ==' };

  test('answers as an import would, and stores nothing', async () => {
    expect(await importing(record, 'restore=true&check=true')).toEqual({ status: 200, version: '1.1' });
    expect(await importing({ ...record, key: '' }, 'restore=true&check=true')).toMatchObject({ status: 400, code: 'invalid_key' });
    expect((await fetch(`${url()}/keys/a`)).status).toBe(404);
    expect(await importing(record, 'restore=true')).toEqual({ status: 200, version: '1.1' });
    expect((await fetch(`${url()}/keys/a`)).status).toBe(200);
  });
});
