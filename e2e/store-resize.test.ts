import { Chart } from 'cdk8s';
import { StoreRebalance } from 'cdk8s-stateful';
import { StoreSandbox } from './support/store';

const READ_ONLY = { readOnly: true };

/** Manual resize in both directions. Each step is a chart that is applied over the previous one. */
describe('a manual resize', () => {
  let store: StoreSandbox;

  beforeAll(async () => {
    store = await StoreSandbox.create('store-resize');
    await store.sandbox.apply((chart) => void store.client(chart, 'writer', store.store(chart, 3)));
    await store.untilShown('writer', /^h{26}$/);
    await store.sandbox.kubectl.run(['delete', 'deployment', 'writer']);
  });

  afterAll(() => store?.sandbox.remove());

  it('to fewer shards moves the keys of the last shard, which can then be removed', async () => {
    const clients = (chart: Chart, shards: number) => {
      const made = store.store(chart, shards);
      store.client(chart, 'reader', made, { ...READ_ONLY, shards: 2 });
      return made;
    };
    await store.sandbox.apply((chart) => clients(chart, 3));
    // The client knows two of three shards, so the keys to move are on a shard that it does not ask.
    const before = await store.untilShown('reader', /^(?=.*4)[h4]{26}$/);
    const rebalance = () => store.sandbox.apply((chart) => new StoreRebalance(chart, 'down', { store: clients(chart, 3), toShards: 2 }));
    await rebalance();
    expect(await store.sandbox.jobDone('down-3-to-2')).toMatch(/^moved [1-9]\d* keys/m);
    // Tools that keep the cluster in the state of the manifests create a deleted Job again.
    await store.sandbox.kubectl.run(['delete', 'job', await store.sandbox.jobName('down-3-to-2')]);
    await rebalance();
    expect(await store.sandbox.jobDone('down-3-to-2')).toMatch(/^nothing to do: the rebalance "3-to-2" was completed at /m);
    await store.untilShown('reader', /^h{26}$/);
    await store.sandbox.apply((chart) => clients(chart, 2));
    await store.sandbox.kubectl.run(['wait', '--for=delete', 'pod/store-2', '--timeout=60s'], { timeout: 90 });
    const { rounds } = await store.untilShown('reader', /^h{26}$/, before.rounds.length + 5);
    expect(rounds.at(-1)).not.toContain('m');
  });

  it('to more shards moves keys to the new shard until none is missing', async () => {
    await store.sandbox.apply((chart) => store.store(chart, 3));
    await store.sandbox.ready('store-0', 'store-1', 'store-2');
    const grown = (chart: Chart) => {
      const made = store.store(chart, 3);
      store.client(chart, 'all', made, READ_ONLY);
      return made;
    };
    await store.sandbox.apply(grown);
    const { shards, rounds: [first] } = await store.untilShown('all', /^(?=.*[m4])[hm4]{26}$/);
    // Shard 2 is new and empty, and no other key has moved.
    expect([...first].filter((_, at) => shards[at] === '2').join('')).toMatch(/^[m4.]+$/);
    await store.sandbox.apply((chart) => new StoreRebalance(chart, 'up', { store: grown(chart), fromShards: 2 }));
    expect(await store.sandbox.jobDone('up-2-to-3')).toMatch(/^moved [1-9]\d* keys/m);
    await store.untilShown('all', /^h{26}$/);
  });
});
