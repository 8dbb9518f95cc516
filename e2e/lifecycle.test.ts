import { Chart, Duration, Size } from 'cdk8s';
import { ClaimRetentionPolicy, ClaimTemplate, LifecycleHook, StatefulWorkload } from 'cdk8s-stateful';
import { shellContainer } from './support/containers';
import { eventually } from './support/eventually';
import { Sandbox } from './support/sandbox';
import { dataClass } from './support/storage';

const LOG = '/data/log';

describe('termination', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await Sandbox.create('lifecycle');
    await sandbox.apply(withCaches(2));
  });

  afterAll(() => sandbox?.remove());

  /** A StatefulSet whose pods log their termination, and one whose claims are deleted with it. */
  function withCaches(replicas: number): (chart: Chart) => void {
    return (chart) => {
      const volumes = { data: volumeOf(chart) };
      new StatefulWorkload(chart, 'ledger', {
        ...shellContainer(':', `echo terminated >> ${LOG}`),
        volumes,
        lifecycle: {
          preStop: LifecycleHook.exec('sh', '-c', `echo stopping >> ${LOG}; sleep 3; echo stopped >> ${LOG}`),
          preStopTimeout: Duration.seconds(20),
          drainTimeout: Duration.seconds(20),
        },
      });
      const claimRetention = { whenDeleted: ClaimRetentionPolicy.DELETE, whenScaled: ClaimRetentionPolicy.DELETE };
      new StatefulWorkload(chart, 'cache', { ...shellContainer(), replicas, volumes, claimRetention });
    };
  }

  function volumeOf(chart: Chart): ClaimTemplate {
    return { mountPath: '/data', size: Size.mebibytes(64), storageClass: dataClass(chart, sandbox) };
  }

  async function claimsToBe(...names: string[]): Promise<void> {
    await eventually(async () => {
      const claims = await sandbox.kubectl.list('persistentvolumeclaim');
      expect(claims.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('data-cache')).sort()).toEqual(names);
    });
  }

  it('of a pod follows its preStop hook and its SIGTERM handler, within the grace period', async () => {
    const [pod] = await sandbox.ready('ledger-0');
    expect(pod.spec.terminationGracePeriodSeconds).toBe(45);
    const start = Date.now();
    await sandbox.kubectl.delete('pod', 'ledger-0');
    expect(Date.now() - start).toBeLessThan(45_000);
    await sandbox.successor(pod);
    expect((await sandbox.kubectl.shell('ledger-0', `cat ${LOG}`)).split('\n')).toEqual(['stopping', 'stopped', 'terminated']);
  });

  it('of a StatefulSet deletes its claims with the policy Delete, including those of removed pods', async () => {
    await sandbox.ready('cache-0', 'cache-1');
    await claimsToBe('data-cache-0', 'data-cache-1');
    await sandbox.apply(withCaches(1));
    await claimsToBe('data-cache-0');
    await sandbox.kubectl.delete('statefulset', 'cache');
    await claimsToBe();
    expect((await sandbox.kubectl.get('persistentvolumeclaim', 'data-ledger-0')).status.phase).toBe('Bound');
  });
});
