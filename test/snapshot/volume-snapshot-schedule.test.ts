import { Chart, Cron, Duration } from 'cdk8s';
import { VolumeSnapshotSchedule, VolumeSnapshotScheduleProps } from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { POD_OPTIONS, reachedPodOptions } from '../support/pod-options';
import { PodDirectory } from '../support/pod-scripts';
import { Manifests, newChart, synth } from '../support/synth';
import { variablesOf } from '../support/variables';

function newSchedule(props: Partial<VolumeSnapshotScheduleProps> = {}): VolumeSnapshotSchedule {
  return new VolumeSnapshotSchedule(newChart(), 'nightly', { claimNames: ['www-web-0'], schedule: Cron.daily(), ...props });
}

function render(props: Partial<VolumeSnapshotScheduleProps> = {}): Manifests {
  return synth(Chart.of(newSchedule(props)));
}

function containerOf(manifests: Manifests) {
  return manifests.find('CronJob').spec.jobTemplate.spec.template.spec.containers[0];
}

test('every prop of VolumeSnapshotScheduleProps reaches the manifest', () => {
  const props: Required<VolumeSnapshotScheduleProps> = {
    ...POD_OPTIONS,
    claimNames: ['data-mysql-0', 'uploads'],
    schedule: Cron.weekly(),
    keep: 3,
    snapshotClass: 'kept',
    readyTimeout: Duration.hours(1),
    image: 'registry.example.org/kubectl:1.33',
  };
  const manifests = render(props);
  const variables = variablesOf(containerOf(manifests));

  expectEveryProp<VolumeSnapshotScheduleProps>({
    ...reachedPodOptions(manifests, 'CronJob'),
    claimNames: [variables.CLAIMS, 'data-mysql-0 uploads'],
    schedule: [manifests.find('CronJob').spec.schedule, '0 0 * * 0'],
    keep: [variables.KEEP, '3'],
    snapshotClass: [variables.SNAPSHOT_CLASS, 'kept'],
    readyTimeout: [variables.READY_TIMEOUT, '3600'],
    image: [containerOf(manifests).image, 'registry.example.org/kubectl:1.33'],
  });
});

test('may only create, read and delete snapshots', () => {
  expect(render().find('Role').rules).toEqual([
    { apiGroups: ['snapshot.storage.k8s.io'], resources: ['volumesnapshots'], verbs: ['create', 'get', 'list', 'delete'] },
  ]);
});

test('binds the permissions to the ServiceAccount of the pods, whose token they alone have', () => {
  const manifests = render();
  const { template } = manifests.find('CronJob').spec.jobTemplate.spec;

  expect(manifests.find('RoleBinding').subjects).toEqual([{ kind: 'ServiceAccount', name: 'nightly' }]);
  expect([template.spec.serviceAccountName, template.spec.automountServiceAccountToken]).toEqual(['nightly', true]);
  expect(manifests.find('ServiceAccount').automountServiceAccountToken).toBe(false);
});

test('runs one Job at a time, and a missed one within an hour', () => {
  expect(render().find('CronJob').spec).toMatchObject({ concurrencyPolicy: 'Forbid', startingDeadlineSeconds: 3600 });
});

test.each([
  ['there are no claims', { claimNames: [] }, "[demo/nightly] 'claimNames' is empty: give at least one"],
  ['a claim is not a name', { claimNames: ['www web'] }, "'claimNames[0]' must be a DNS subdomain"],
  ['a claim is named twice', { claimNames: ['a', 'a'] }, "'claimNames' has \"a\" twice: keep one of them"],
  ['the names of the snapshots would be too long', { claimNames: ['c'.repeat(235)] }, 'with 235 characters, but with this \'name\' a claim can have 234'],
  ['the name is too long for a CronJob', { name: 'n'.repeat(53) }, "'name' must be at most 52 characters"],
  ['no snapshot is kept', { keep: 0 }, "'keep' must be an integer of at least 1, got 0"],
])('fails when %s', (_, props, message) => {
  expect(() => newSchedule(props)).toThrow(message);
});

test('accepts the longest name of a claim', () => {
  expect(() => render({ claimNames: ['c'.repeat(234)] })).not.toThrow();
});

describe('a Job', () => {
  let pod: PodDirectory;

  beforeEach(() => {
    pod = new PodDirectory();
    pod.fake('kubectl', 'kubectl-snapshots');
    pod.fake('sleep');
  });

  afterEach(() => pod.remove());

  function run(job: string, props: Partial<VolumeSnapshotScheduleProps> = {}) {
    const container = containerOf(render({ claimNames: ['www', 'data'], keep: 2, readyTimeout: Duration.seconds(10), ...props }));
    return pod.run(container.command, { ...variablesOf(container), JOB: job });
  }

  function snapshots(): string[] {
    return pod.files('/snapshots');
  }

  test('takes a snapshot of each claim, with the label of the schedule', async () => {
    expect(await run('nightly-1')).toEqual({ code: 0, output: 'took nightly-1-www\ntook nightly-1-data\n' });
    expect(pod.read('/snapshots/nightly-1-www')).toBe('www\nnightly\n\n');
    expect(pod.read('/snapshots/nightly-1-data')).toBe('data\nnightly\n\n');
  });

  test('takes them with the VolumeSnapshotClass', async () => {
    await run('nightly-1', { snapshotClass: 'kept' });
    expect(pod.read('/snapshots/nightly-1-www')).toBe('www\nnightly\nkept\n');
  });

  test('deletes the oldest ones of each claim when the new one is ready, and no others', async () => {
    for (const name of ['manual', 'weekly-1-www']) pod.write(`/snapshots/${name}`, `www\n${name === 'manual' ? '' : 'weekly'}\n\n`);
    pod.write('/created', 'manual\nweekly-1-www\n');
    for (const job of ['nightly-1', 'nightly-2']) await run(job);
    expect((await run('nightly-3')).output).toBe(
      'took nightly-3-www\ndeleted nightly-1-www\ntook nightly-3-data\ndeleted nightly-1-data\n',
    );
    expect(snapshots()).toEqual(['manual', 'nightly-2-data', 'nightly-2-www', 'nightly-3-data', 'nightly-3-www', 'weekly-1-www']);
  });

  test('keeps all snapshots of a claim whose new one is not ready, and handles the others', async () => {
    for (const job of ['nightly-1', 'nightly-2']) await run(job);
    pod.write('/broken-claims', 'www\n');
    const { code, output } = await run('nightly-3');
    const message = 'failed: there is no new snapshot of claim www: nightly-3-www is not ready after 10 s: the driver is broken\n';

    expect([code, output]).toEqual([1, `took nightly-3-data\ndeleted nightly-1-data\n${message}`]);
    expect(pod.read('/dev/termination-log')).toBe(message);
    expect(snapshots()).toEqual(expect.arrayContaining(['nightly-1-www', 'nightly-2-www', 'nightly-3-www']));
  });

  test('continues with the snapshots of a failed attempt', async () => {
    pod.write('/broken-claims', 'www\n');
    await run('nightly-1');
    pod.write('/broken-claims', '');
    expect(await run('nightly-1')).toEqual({ code: 0, output: 'took nightly-1-www\ntook nightly-1-data\n' });
    expect(pod.read('/created')).toBe('nightly-1-www\nnightly-1-data\n');
  });

  test('takes the snapshots of other claims when one cannot be created', async () => {
    pod.write('/forbidden-claims', 'www\n');
    const { code, output } = await run('nightly-1');

    expect(code).toBe(1);
    expect(output).toContain('Error from server (Forbidden)');
    expect(output).toContain('failed: there is no new snapshot of claim www: nightly-1-www cannot be created\n');
    expect(snapshots()).toEqual(['nightly-1-data']);
  });

  test('deletes snapshots that never became ready with the older ones', async () => {
    pod.write('/broken-claims', 'www\n');
    await run('nightly-1');
    pod.write('/snapshots/nightly-1-www', 'gone\nnightly\n\n');
    pod.write('/broken-claims', 'gone\n');
    for (const job of ['nightly-2', 'nightly-3']) await run(job, { claimNames: ['gone', 'www'] });
    pod.write('/broken-claims', 'www\n');
    await run('nightly-4', { claimNames: ['gone'] });
    expect(snapshots()).not.toContain('nightly-1-www');
  });
});
