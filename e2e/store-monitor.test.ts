import { Chart } from 'cdk8s';
import { NetworkIsolation, ShardedStore, StatefulWorkload, StoreStorage } from 'cdk8s-stateful';
import { shellContainer } from './support/containers';
import { eventually } from './support/eventually';
import { addressesOf } from './support/network';
import { Pod } from './support/objects';
import { settings } from './support/settings';
import { StoreSandbox, split } from './support/store';

const PODS = ['store-0', 'store-1', 'store-2'];

/** Deletes the pod of shard 1 and returns the rounds of the monitor until all keys are hits again. */
async function withoutShardOne(store: StoreSandbox): Promise<{ shards: string; rounds: string[] }> {
  const { kubectl } = store.sandbox;
  const before = (await store.untilShown('display', /^h{26}$/)).rounds.length;
  const pod = await kubectl.get('pod', 'store-1');
  await kubectl.run(['delete', 'pod', 'store-1', '--wait=false']);
  await store.sandbox.successor(pod);
  // A name may resolve to the old address for half a minute.
  await eventually(async () => expect((await store.shown('display')).rounds.slice(before).join()).toMatch(/[^h,]/));
  const { shards, rounds } = await store.untilShown('display', /^h{26}$/, before);
  return { shards, rounds: rounds.slice(before) };
}

function distinct(letters: string[]): string[] {
  return [...new Set(letters.join(''))].sort();
}

describe('a ShardedStore in memory', () => {
  let store: StoreSandbox;
  let built: ShardedStore;

  beforeAll(async () => {
    store = await StoreSandbox.create('store-memory');
    built = await store.sandbox.apply((chart) => {
      const made = store.store(chart, 3, { storage: StoreStorage.memory() });
      store.client(chart, 'display', made);
      const named = new StatefulWorkload(chart, 'named', shellContainer());
      made.connectFrom(named);
      new StatefulWorkload(chart, 'stranger', { ...shellContainer(), networkIsolation: NetworkIsolation.NONE });
      return made;
    });
    await store.sandbox.ready(...PODS, 'named-0', 'stranger-0');
  });

  afterAll(() => store?.sandbox.remove());

  it('gives each shard a DNS name that resolves to its pod', async () => {
    const { kubectl } = store.sandbox;
    await eventually(async () => {
      for (const [at, host] of built.hosts.entries()) {
        const { status } = await kubectl.get('pod', PODS[at]);
        expect(await addressesOf(host, kubectl, 'named-0')).toEqual([status.podIP]);
      }
    });
  });

  it('returns the values that the client writes', async () => {
    const { rounds } = await store.untilShown('display', /^h{26}$/);
    expect(distinct(rounds)).toEqual(expect.arrayContaining(['h', 'w']));
    expect(rounds.join()).not.toMatch(/[mx4]/);
  });

  it('loses the keys of a deleted pod, while the other shards continue to answer', async () => {
    const { shards, rounds } = await withoutShardOne(store);
    const ofOne = rounds.map((letters) => split(letters, shards, 1).of);
    const others = rounds.map((letters) => split(letters, shards, 1).others);
    expect(distinct(ofOne)).toEqual(expect.arrayContaining(['h', 'w']));
    expect(ofOne.join()).toMatch(/[5.]/);
    expect(distinct(others)).toEqual(['h']);
  });

  it('rejects pods that are not passed to connectFrom, and clients without the token', async () => {
    const { kubectl } = store.sandbox;
    const ask = (pod: string, header: string) => kubectl.exec(
      pod, 'timeout', '5', 'wget', '-q', '-S', '-O', '-', '--header', header, `http://${built.hosts[0]}:8080/v1/keys?limit=1`,
    );
    const [named, without, stranger] = [
      await ask('named-0', `Authorization: Bearer ${store.token}`), await ask('named-0', 'X-None: 1'),
      await ask('stranger-0', `Authorization: Bearer ${store.token}`),
    ];
    expect([named.code, named.stdout]).toEqual([0, expect.stringContaining('"keys"')]);
    expect(without.stderr).toMatch(/401/);
    if (!settings.policiesUnenforced) expect([stranger.code === 0, /40\d|200/.test(stranger.stderr)]).toEqual([false, false]);
  });

  it('writes no key, value or token to its logs', async () => {
    const { kubectl } = store.sandbox;
    const url = `http://${built.hosts[0]}:8080/v1/keys/a-key-of-the-test?x=1`;
    const put = (header: string) => kubectl.exec('named-0', 'timeout', '5', 'wget', '-q', '-O', '-', '--header', header, '--post-data', 'a-value-of-the-test', url);
    await put(`Authorization: Bearer ${store.token}`);
    await put('Authorization: Bearer a-wrong-token-of-the-test');
    for (const pod of PODS) {
      const { stdout } = await kubectl.run(['logs', pod]);
      expect(stdout).toContain('"msg":"serving"');
      expect(stdout).not.toMatch(/of-the-test/);
      expect(stdout).not.toContain(store.token);
    }
  });
});

describe('a ShardedStore on disk', () => {
  let store: StoreSandbox;

  function chartOf(chart: Chart): void {
    store.client(chart, 'display', store.store(chart, 3));
  }

  beforeAll(async () => {
    store = await StoreSandbox.create('store-disk');
    await store.sandbox.apply(chartOf);
    await store.sandbox.ready(...PODS);
  });

  afterAll(() => store?.sandbox.remove());

  it('has every key after a pod was replaced, while the other shards continue to answer', async () => {
    const { shards, rounds } = await withoutShardOne(store);
    const ofOne = rounds.map((letters) => split(letters, shards, 1).of);
    expect(ofOne.join()).toMatch(/[5.]/);
    expect(distinct(ofOne)).not.toContain('w');
    expect(distinct(rounds.map((letters) => split(letters, shards, 1).others))).toEqual(['h']);
  });

  it('has every key after the StatefulSet was deleted and applied again', async () => {
    const { kubectl } = store.sandbox;
    const pods: Pod[] = await Promise.all(PODS.map((name) => kubectl.get('pod', name)));
    await kubectl.delete('statefulset', 'store');
    await eventually(async () => expect((await store.shown('display')).rounds.at(-1)).toMatch(/^[.5]{26}$/));
    const before = (await store.shown('display')).rounds.length;
    await store.sandbox.apply(chartOf);
    await Promise.all(pods.map((pod) => store.sandbox.successor(pod)));
    const { rounds } = await store.untilShown('display', /^h{26}$/, before);
    expect(rounds.slice(before).join()).not.toMatch(/[wmx4]/);
  });
});
