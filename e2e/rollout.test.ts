import { Chart } from 'cdk8s';
import { PodManagementPolicy, UpdateStrategy, StatefulWorkload } from 'cdk8s-stateful';
import { shellContainer } from './support/containers';
import { eventually } from './support/eventually';
import { addressesOf } from './support/network';
import { Pod, StatefulSet } from './support/objects';
import { PodHistory } from './support/pod-history';
import { Sandbox } from './support/sandbox';
import { settings } from './support/settings';

const PODS = ['peers-0', 'peers-1', 'peers-2'];

/** One StatefulSet whose template changes from case to case. Each case begins with all pods on the same template. */
describe('a StatefulSet with PodManagementPolicy.PARALLEL', () => {
  let sandbox: Sandbox;
  let milestones: string[];

  beforeAll(async () => {
    sandbox = await Sandbox.create('rollout');
    const history = await PodHistory.start(sandbox.kubectl, sandbox.namespace);
    try {
      await sandbox.apply(release('1', UpdateStrategy.rollingUpdate()));
      await sandbox.ready(...PODS);
      milestones = history.milestones;
    } finally {
      history.stop();
    }
  });

  afterAll(() => sandbox?.remove());

  function release(version: string, updateStrategy: UpdateStrategy): (chart: Chart) => void {
    return (chart) => {
      new StatefulWorkload(chart, 'peers', {
        ...shellContainer(),
        replicas: 3,
        podManagementPolicy: PodManagementPolicy.PARALLEL,
        podAnnotations: { release: version },
        updateStrategy,
      });
    };
  }

  function pods(): Promise<Pod[]> {
    return sandbox.ready(...PODS);
  }

  function releasesOf(found: Pod[]): (string | undefined)[] {
    return found.map(({ metadata }) => metadata.annotations?.release);
  }

  function uids(found: Pod[]): string[] {
    return found.map(({ metadata }) => metadata.uid);
  }

  /** Returns the StatefulSet after its controller has observed the latest generation. */
  function observed(): Promise<StatefulSet> {
    return eventually(async () => {
      const set = await sandbox.kubectl.get('statefulset', 'peers');
      expect(set.status.observedGeneration).toBe(set.metadata.generation);
      return set;
    });
  }

  /** Waits until all pods are ready and have the `wanted` releases, and returns the releases. */
  function releasesToBe(...wanted: string[]): Promise<Pod[]> {
    return eventually(async () => {
      const found = await pods();
      expect(releasesOf(found)).toEqual(wanted);
      return found;
    });
  }

  it('creates every pod before the first one is ready', () => {
    const firstReady = milestones.findIndex((milestone) => milestone.endsWith('ready'));
    expect(milestones.slice(0, firstReady).sort()).toEqual(PODS.map((name) => `${name} added`));
  });

  it('updates only the pods from the partition up', async () => {
    const before = await pods();
    await sandbox.apply(release('2', UpdateStrategy.rollingUpdate({ partition: 2 })));
    const after = await releasesToBe('1', '1', '2');
    expect(uids(after).slice(0, 2)).toEqual(uids(before).slice(0, 2));
    expect((await observed()).status.updatedReplicas).toBe(1);
  });

  it('replaces a pod below the partition with the old template', async () => {
    const [first] = await pods();
    expect(releasesOf([await sandbox.replace(first)])).toEqual(['1']);
  });

  it('updates the other pods when the partition is lowered to 0', async () => {
    await sandbox.apply(release('2', UpdateStrategy.rollingUpdate({ partition: 0 })));
    await releasesToBe('2', '2', '2');
  });

  it('updates only a deleted pod with onDelete', async () => {
    const before = await pods();
    await sandbox.apply(release('3', UpdateStrategy.onDelete()));
    await eventually(async () => expect((await observed()).status.updateRevision).not.toBe(before[0].metadata.labels?.['controller-revision-hash']));
    await sandbox.replace(before[1]);
    const after = await releasesToBe('2', '3', '2');
    expect(uids(after)).toEqual([before[0].metadata.uid, expect.not.stringMatching(before[1].metadata.uid), before[2].metadata.uid]);
  });
});

describe('a StatefulSet with startOrdinal 5', () => {
  let sandbox: Sandbox;
  let late: StatefulWorkload;

  beforeAll(async () => {
    sandbox = await Sandbox.create('ordinals');
    late = await sandbox.apply(
      (chart) =>
        new StatefulWorkload(chart, 'late', {
          ...shellContainer(),
          replicas: 2,
          startOrdinal: 5,
          clusterDomain: settings.clusterDomain,
        }),
    );
  });

  afterAll(() => sandbox?.remove());

  it('names its pods and hosts from ordinal 5', async () => {
    const pods = await sandbox.ready('late-5', 'late-6');
    expect((await sandbox.kubectl.list('pod')).map(({ metadata }) => metadata.name)).toEqual(['late-5', 'late-6']);
    await eventually(async () => {
      const answers = await Promise.all(late.hosts.map((host) => addressesOf(host, sandbox.kubectl, 'late-5')));
      expect(answers).toEqual(pods.map(({ status }) => [status.podIP]));
    });
  });
});
