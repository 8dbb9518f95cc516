import { ENGINES, ServerUnderTest, startServer, temporaryDirectory } from './support/server-under-test';
import { Operation, linearizable } from './support/register-model';

const CLIENTS = 64;
const ROUNDS = 6;

const directory = temporaryDirectory();

/** Runs one client, which writes on the condition of the version that it saw last, reads and deletes. Records its operations. */
async function client({ client: http }: ServerUnderTest, id: number, clock: () => number, history: Operation[]): Promise<void> {
  let seen: string | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const kind = ['write', 'write', 'read', 'delete'][(id + round) % 4] as Operation['kind'];
    const value = `${id}.${round}`;
    const headers = kind === 'read' ? {} : seen === undefined && kind === 'write' ? { 'if-none-match': '*' } : seen === undefined ? {} : { 'if-match': seen };
    const begin = clock();
    const method = { write: 'PUT', read: 'GET', delete: 'DELETE' }[kind];
    const { status, headers: { etag }, text } = await http.call(method, '/v1/keys/register', { headers, body: kind === 'write' ? value : undefined });
    history.push({ kind, begin, end: clock(), status, etag, value: kind === 'write' ? value : text, condition: Object.values(headers)[0] });
    seen = status === 404 || (status === 412 && etag === undefined) || (kind === 'delete' && status === 204) ? undefined : etag;
  }
}

describe.each(ENGINES)('64 clients of one key on the %s engine', (_, open) => {
  test('see linearizable reads and writes, and replace each version once', async () => {
    const subject = await startServer(open(directory()));
    let now = 0;
    const history: Operation[] = [];
    await Promise.all(Array.from({ length: CLIENTS }, (__, id) => client(subject, id, () => now++, history)));
    await subject.end();
    expect(history).toHaveLength(CLIENTS * ROUNDS);
    expect(history.filter(({ kind, status }) => kind === 'write' && status < 300).length).toBeGreaterThan(ROUNDS);
    const overwritten = history.filter(({ status, condition }) => status < 300 && condition?.startsWith('"')).map(({ condition }) => condition);
    expect(new Set(overwritten).size).toBe(overwritten.length);
    expect(linearizable(history)).toBe(true);
  });

  test('replace a version once if all expect the same one', async () => {
    const subject = await startServer(open(directory()));
    for (let round = 0; round < 10; round++) {
      const { headers: { etag } } = await subject.client.put('/v1/keys/a', 'start');
      const answers = await Promise.all(Array.from({ length: CLIENTS }, (__, at) => subject.client.put('/v1/keys/a', `${at}`, { 'if-match': etag })));
      const winners = answers.flatMap(({ status }, at) => (status === 204 ? [at] : []));
      expect(winners).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 412)).toHaveLength(CLIENTS - 1);
      expect((await subject.client.get('/v1/keys/a')).text).toBe(`${winners[0]}`);
    }
    await subject.end();
  });
});

describe('the check of linearizability', () => {
  const write = (begin: number, end: number, etag: string, value: string, condition?: string): Operation => (
    { kind: 'write', begin, end, status: condition === '*' ? 201 : 204, etag, value, condition });
  const read = (begin: number, end: number, etag: string, value: string): Operation => ({ kind: 'read', begin, end, status: 200, etag, value });

  test('accepts a linearizable history', () => {
    expect(linearizable([write(0, 1, '"1"', 'a', '*'), read(2, 5, '"2"', 'b'), write(3, 4, '"2"', 'b', '"1"')])).toBe(true);
  });

  test('rejects a read of an old value', () => {
    expect(linearizable([write(0, 1, '"1"', 'a', '*'), write(2, 3, '"2"', 'b', '"1"'), read(4, 5, '"1"', 'a')])).toBe(false);
  });

  test('rejects two writes that replace the same version', () => {
    expect(linearizable([write(0, 1, '"1"', 'a', '*'), write(2, 5, '"2"', 'b', '"1"'), write(3, 4, '"3"', 'c', '"1"')])).toBe(false);
  });

  test('rejects a conflict without a cause', () => {
    const conflict: Operation = { kind: 'write', begin: 2, end: 3, status: 412, etag: '"1"', value: 'b', condition: '"1"' };
    expect(linearizable([write(0, 1, '"1"', 'a', '*'), conflict])).toBe(false);
  });
});
