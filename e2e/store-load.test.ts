import { addLoad, goesOn } from './support/load';
import { eventually } from './support/eventually';
import { Pod } from './support/objects';
import { StoreSandbox } from './support/store';

const PODS = ['store-0', 'store-1', 'store-2'];

describe('64 clients of a ShardedStore on disk', () => {
  let store: StoreSandbox;

  beforeAll(async () => {
    store = await StoreSandbox.create('store-load');
    await store.sandbox.apply((chart) => {
      const made = store.store(chart, 3);
      addLoad(chart, made, made.toolsImage);
    });
    await store.sandbox.ready(...PODS, 'load-0');
  });

  afterAll(() => store?.sandbox.remove());

  function pods(): Promise<Pod[]> {
    return Promise.all(PODS.map((name) => store.sandbox.kubectl.get('pod', name)));
  }

  /** Requests the eviction of a pod, as a node drain does. @returns "evicted", or the reason for the refusal */
  async function evict(pod: string): Promise<string> {
    const { namespace, kubectl } = store.sandbox;
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace } };
    const path = `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`;
    const { code, stderr } = await kubectl.attempt(['create', '--raw', path, '--filename', '-'], { input: JSON.stringify(eviction) });
    return code === 0 ? 'evicted' : stderr;
  }

  it('observe no failed operation and no wrong value while every pod is restarted', async () => {
    await goesOn(store);
    const before = await pods();
    await store.sandbox.kubectl.run(['rollout', 'restart', 'statefulset/store']);
    for (const pod of [...before].reverse()) await store.sandbox.successor(pod);
    expect(await goesOn(store)).toMatchObject({ failed: 0, wrong: 0 });
  });

  it('observe no failed operation and no wrong value while pods are evicted one at a time', async () => {
    await store.sandbox.ready(...PODS);
    const [first, second] = await pods();
    await eventually(async () => expect(await evict('store-0')).toBe('evicted'));
    expect(await evict('store-1')).toMatch(/TooManyRequests.*disruption budget/);
    await store.sandbox.successor(first);
    await eventually(async () => expect(await evict('store-1')).toBe('evicted'));
    await store.sandbox.successor(second);
    expect(await goesOn(store)).toMatchObject({ failed: 0, wrong: 0 });
  });
});
