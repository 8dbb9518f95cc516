import { StoreClient } from '../../src';
import { ROUTER_NAMES } from '../../src/core/routing';
import { FaultProxy } from '../support/fault-proxy';
import { KEYS, expectKeysOnOwners, filled } from '../support/moving-data';
import { Step, rebalanced, watchedTransport } from '../support/rebalancing';

jest.setTimeout(60_000);

test('fails when a target stops answering, and drops no copy that the target has not confirmed', async () => {
  const { store, known } = await filled(3, 'jump');
  const proxy = await FaultProxy.before(store.shards[3].address, ({ url }) => (url === '/v1/import' ? 'reset' : 'pass'));
  await expect(rebalanced(store.addresses(3), [...store.addresses(3), proxy.address])).rejects.toThrow('may or may not have made the write');
  expect(Object.keys(await store.placement()).sort()).toEqual([...known].filter(([, value]) => value).map(([key]) => key).sort());
  await proxy.stop();
  await rebalanced(store.addresses(3), store.addresses(4));
  await expectKeysOnOwners(store, known, 4, 'jump');
  await store.stop();
});

test.each([
  ['returns no results for the copies', { status: 200, body: '' }],
  ['has no space left', { status: 507, body: '{"code":"storage_full","message":"no room"}' }],
  ['reports older versions than it received', undefined],
] as const)('fails and drops no copy when a target %s', async (_, fate) => {
  const { store } = await filled(3, 'jump');
  const before = await store.placement();
  const older = (count: number) => ({ status: 200, body: '{"status":200,"version":"1.1"}\n'.repeat(count) });
  let lines = 0;
  const proxy = await FaultProxy.before(store.shards[3].address, ({ url }) => (url === '/v1/import' ? fate ?? older(lines) : 'pass'));
  const transports = watchedTransport(({ request }) => {
    if (request.path === '/v1/import') lines = (request.body as string).trim().split('\n').length;
  });
  await expect(rebalanced(store.addresses(3), [...store.addresses(3), proxy.address], {}, transports)).rejects.toThrow(Error);
  expect(await store.placement()).toEqual(before);
  await proxy.stop();
  await store.stop();
});

test('reads a truncated export again', async () => {
  const { store, known } = await filled(3, 'jump');
  let cut = 0;
  const proxy = await FaultProxy.before(store.shards[2].address, ({ url }) => {
    if (!url.startsWith('/v1/export') || ++cut > 2) return 'pass';
    return cut === 1 ? 'lose-answer' : { status: 200, body: '' };
  });
  await rebalanced([...store.addresses(2), proxy.address], store.addresses(2));
  expect(cut).toBeGreaterThan(2);
  await expectKeysOnOwners(store, known, 2, 'jump');
  await proxy.stop();
  await store.stop();
});

test('does not drop a copy that changed after it was read, and moves it in the next pass', async () => {
  const { store, known } = await filled(3, 'modulo');
  const changed: string[] = [];
  const transports = watchedTransport(async ({ address, request }: Step) => {
    if (request.path !== '/v1/batch' || changed.length > 0) return;
    const shard = store.shards.find((each) => each.address === address.name);
    const [line] = (request.body as string).split('\n');
    const { key } = JSON.parse(line) as { key: string };
    const stored = await shard?.engine.read(key);
    if (!shard || !stored) return;
    changed.push(key);
    const version = { ...stored.version, counter: stored.version.counter + 1 };
    const next = { ...stored, version, deleted: false, value: Buffer.from('changed') };
    await shard.engine.apply([{ key, expected: stored.version, next }]);
    known.set(key, 'changed');
  });
  await rebalanced(store.addresses(3), store.addresses(2), {}, transports);
  expect(changed).toHaveLength(1);
  await expectKeysOnOwners(store, known, 2, 'modulo');
  await store.stop();
});

test('of two rebalances to different numbers of servers, at least one fails and no key is lost', async () => {
  const { store, known } = await filled(3, 'jump');
  const ends = await Promise.allSettled([2, 4].map((to) => rebalanced(store.addresses(3), store.addresses(to))));
  expect(ends.filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(1);
  await rebalanced(store.addresses(4), store.addresses(3));
  await expectKeysOnOwners(store, known, 3, 'jump');
  await store.stop();
});

describe.each(ROUTER_NAMES)('with clients that write during the rebalance, and %s routing,', (routing) => {
  test.each([[3, 2], [2, 3], [3, 4]])('loses and reverts no write and no delete from %i to %i servers', async (from, to) => {
    const { store, known } = await filled(from, routing);
    // The client uses the TO list. Until the rebalance announces it, servers reject some writes with WrongShardError.
    const client = new StoreClient({ servers: store.addresses(to), routing });
    let running = true;
    const unknown = new Set<string>();
    const writer = async (own: string[], name: string): Promise<number> => {
      let done = 0;
      for (let at = 0; running; at++) {
        const key = own[at % own.length];
        const value = at % 4 === 3 ? undefined : `${name} ${at}`;
        try {
          await (value === undefined ? client.delete(key) : client.put(key, value));
          known.set(key, value);
          done++;
        } catch (error) {
          if ((error as Error).name !== 'WrongShardError') unknown.add(key);
        }
      }
      return done;
    };
    const writers = [0, 1, 2].map((mine) => writer(KEYS.filter((_, at) => at % 4 === mine), `w${mine}`));
    const limits = { pageSize: 4, batchBytes: 100 };
    for (let round = 0; round < 3; round++) await rebalanced(store.addresses(from), store.addresses(to), { limits });
    running = false;
    expect((await Promise.all(writers)).every((done) => done > 0)).toBe(true);
    expect(unknown.size).toBe(0);
    await rebalanced(store.addresses(from), store.addresses(to));
    await expectKeysOnOwners(store, known, to, routing);
    await client.close();
    await store.stop();
  });
});
