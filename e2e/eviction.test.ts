import { Duration } from 'cdk8s';
import { PodManagementPolicy, Probe, StatefulWorkload } from 'cdk8s-stateful';
import { shellContainer } from './support/containers';
import { eventually } from './support/eventually';
import { isReady } from './support/objects';
import { Sandbox } from './support/sandbox';

const PODS = ['quorum-0', 'quorum-1', 'quorum-2'];

describe('the PodDisruptionBudget of three pods', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await Sandbox.create('eviction');
    await sandbox.apply((chart) => {
      new StatefulWorkload(chart, 'quorum', {
        // A pod is ready while the file exists, and a new pod takes a while to create it.
        ...shellContainer('sleep 5; touch /tmp/ready'),
        replicas: 3,
        podManagementPolicy: PodManagementPolicy.PARALLEL,
        readiness: Probe.exec(['test', '-e', '/tmp/ready'], { period: Duration.seconds(1), failureThreshold: 1 }),
      });
    });
  });

  afterAll(() => sandbox?.remove());

  /** Waits until the budget counts the given number of ready pods. */
  async function healthy(count: number): Promise<void> {
    await eventually(async () => {
      const { status } = await sandbox.kubectl.get('poddisruptionbudget', 'quorum');
      expect(status).toMatchObject({ currentHealthy: count, disruptionsAllowed: Math.max(0, count - 2) });
    });
  }

  it('allows the eviction of one ready pod, and of a second one only when the first is ready again', async () => {
    const [first] = await sandbox.ready(...PODS);
    await healthy(3);
    expect(await sandbox.evict('quorum-0')).toBe('evicted');
    expect(await sandbox.evict('quorum-1')).toMatch(/TooManyRequests.*disruption budget/);
    await sandbox.successor(first);
    await healthy(3);
    expect(await sandbox.evict('quorum-1')).toBe('evicted');
  });

  it('always allows the eviction of pods that are not ready, but not of the last ready pod', async () => {
    await sandbox.ready(...PODS);
    await healthy(3);
    const before = await sandbox.kubectl.get('pod', 'quorum-1');
    for (const pod of ['quorum-1', 'quorum-2']) await sandbox.kubectl.shell(pod, 'rm /tmp/ready');
    await healthy(1);
    expect(isReady(await sandbox.kubectl.get('pod', 'quorum-1'))).toBe(false);
    expect(await sandbox.evict('quorum-0')).toMatch(/TooManyRequests.*disruption budget/);
    expect(await sandbox.evict('quorum-1')).toBe('evicted');
    await sandbox.successor(before);
  });
});
