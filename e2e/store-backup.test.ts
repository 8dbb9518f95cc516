import { Chart, Cron, Size } from 'cdk8s';
import { ShardedStore, StoreRestore } from 'cdk8s-stateful';
import { dataClass } from './support/storage';
import { StoreSandbox } from './support/store';

describe('a StoreBackup', () => {
  let store: StoreSandbox;

  beforeAll(async () => {
    store = await StoreSandbox.create('store-backup');
    await store.sandbox.apply((chart) => void store.client(chart, 'writer', withBackup(chart)));
    await store.untilShown('writer', /^h{26}$/);
    await store.sandbox.kubectl.run(['delete', 'deployment', 'writer']);
  });

  afterAll(() => store?.sandbox.remove());

  function withBackup(chart: Chart): ShardedStore {
    const made = store.store(chart, 3);
    made.backup('nightly', { schedule: Cron.daily(), size: Size.mebibytes(64), storageClass: dataClass(chart, store.sandbox), keep: 2 });
    return made;
  }

  function restore(name: string, run?: string): Promise<StoreRestore> {
    return store.sandbox.apply((chart) => {
      const made = withBackup(chart);
      store.client(chart, 'reader', made, { readOnly: true });
      return new StoreRestore(chart, name, { store: made, claimName: 'store-nightly', run, backoffLimit: 0 });
    });
  }

  it('restores every key of a store whose volumes were deleted', async () => {
    const { kubectl } = store.sandbox;
    await store.sandbox.startNow('store-nightly', 'by-hand');
    expect(await store.sandbox.jobDone('by-hand')).toMatch(/: 26 keys in \d+ bytes; removed 0 old backups/);
    await kubectl.delete('statefulset', 'store');
    await kubectl.run(['delete', 'persistentvolumeclaim', 'data-store-0', 'data-store-1', 'data-store-2', '--timeout=120s'], { timeout: 150 });
    const { name } = await restore('restore');
    expect(await store.sandbox.jobDone(name)).toMatch(/^restored 26 keys/m);
    const { rounds } = await store.untilShown('reader', /^h{26}$/);
    expect(rounds.join()).not.toMatch(/[wx]/);
  });

  it('is not restored again when its Job is deleted and the manifests are applied again', async () => {
    const { kubectl } = store.sandbox;
    await kubectl.run(['exec', 'store-0', '--', 'node', '-e', putAnotherKey(store.token)]);
    await kubectl.run(['delete', 'job', await store.sandbox.jobName('restore')]);
    await restore('restore');
    expect(await store.sandbox.jobDone('restore')).toMatch(/^nothing to do: the restore "store-nightly" of \S+ \(SHA-256 \w+\) was completed at /m);
    expect((await kubectl.run(['exec', 'store-0', '--', 'node', '-e', listKeys(store.token)])).stdout).toContain('another-');
  });

  it('is not restored into a store with other keys', async () => {
    const { kubectl } = store.sandbox;
    await restore('refused', 'second');
    const refused = `job/${await store.sandbox.jobName('refused')}`;
    await kubectl.run(['wait', '--for=condition=failed', refused, '--timeout=120s'], { timeout: 150 });
    expect((await kubectl.run(['logs', refused])).stdout).toContain('the store contains keys that are not in this backup, so nothing was restored');
  });
});

/** Returns a program that prints the keys of a shard. */
function listKeys(token: string): string {
  return `fetch('http://127.0.0.1:8080/v1/keys', { headers: { authorization: 'Bearer ${token}' } }).then((answer) => answer.text()).then(console.log)`;
}

/** Returns a program that writes keys until one of them belongs to the given shard. */
function putAnotherKey(token: string): string {
  return `(async () => {
    for (let at = 0; ; at++) {
      const answer = await fetch('http://127.0.0.1:8080/v1/keys/another-' + at, { method: 'PUT', body: 'x', headers: { authorization: 'Bearer ${token}' } });
      if (answer.status === 201) return;
      if (answer.status !== 421) throw new Error('status ' + answer.status);
    }
  })()`;
}
