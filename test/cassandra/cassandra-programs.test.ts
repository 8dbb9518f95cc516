/** Renders the Jobs that run programs inside the nodes of a ring. */
import { Chart, Cron, Duration, Size } from 'cdk8s';
import {
  CassandraBackup, CassandraBackupProps, CassandraCleanup, CassandraCleanupProps, CassandraDecommission, CassandraDecommissionProps,
  CassandraRestore, CassandraRestoreProps, ICassandraDatacenter, StorageClass,
} from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { POD_OPTIONS, reachedPodOptions } from '../support/pod-options';
import { expectError, expectSynthError } from '../support/expect-error';
import { newRing } from '../support/rings';
import { isNamed, newChart, synth } from '../support/synth';
import { variablesOf } from '../support/variables';

const NIGHTLY = { schedule: Cron.schedule({ minute: '0', hour: '3' }), size: Size.gibibytes(20) };
const PODS = ['dc1-r1-0', 'dc1-r2-0', 'dc1-r3-0'];

type Others<Props> = Partial<Props>;

function backup(props: Others<CassandraBackupProps> = {}) {
  const chart = newChart();
  new CassandraBackup(chart, 'nightly', { datacenter: newRing({}, chart), ...NIGHTLY, ...props });
  return synth(chart);
}

function restore(props: Others<CassandraRestoreProps> = {}) {
  const chart = newChart();
  new CassandraRestore(chart, 'restore', { datacenter: newRing({}, chart), claimName: 'backups', ...props });
  return synth(chart);
}

function decommission(props: Others<CassandraDecommissionProps> = {}) {
  const chart = newChart();
  new CassandraDecommission(chart, 'smaller', { datacenter: newRing({ nodes: 4 }, chart), ...props });
  return synth(chart);
}

function cleanup(props: Others<CassandraCleanupProps> = {}) {
  const chart = newChart();
  new CassandraCleanup(chart, 'cleanup', { datacenter: newRing({}, chart), ...props });
  return synth(chart);
}

test('every prop of CassandraBackupProps reaches the manifest', () => {
  const chart = newChart();
  const props: Required<Omit<CassandraBackupProps, 'claimName'>> = {
    ...POD_OPTIONS,
    ...NIGHTLY,
    datacenter: newRing({}, chart),
    storageClass: StorageClass.fromName('slow'),
    keep: 3,
    activeDeadline: Duration.hours(2),
    image: 'kubectl:1',
  };
  new CassandraBackup(chart, 'nightly', props);
  const manifests = synth(chart);
  const { spec } = manifests.find('CronJob', 'shop-db');
  const job = spec.jobTemplate.spec;
  const [container] = job.template.spec.containers;
  const claim = manifests.find('PersistentVolumeClaim').spec;
  const [brought] = backup({ claimName: 'mine', size: undefined }).find('CronJob', 'nightly').spec.jobTemplate.spec.template.spec.volumes
    .filter(({ name }) => name === 'backup');

  expectEveryProp<CassandraBackupProps>({
    ...reachedPodOptions(manifests, 'CronJob'),
    datacenter: [variablesOf(container).PODS, PODS.join(' ')],
    schedule: [spec.schedule, '0 3 * * *'],
    size: [claim.resources.requests.storage, '20Gi'],
    storageClass: [claim.storageClassName, 'slow'],
    claimName: [brought.persistentVolumeClaim.claimName, 'mine'],
    keep: [variablesOf(container).KEEP, '3'],
    activeDeadline: [job.activeDeadlineSeconds, 7200],
    image: [container.image, 'kubectl:1'],
  });
});

test('every prop of CassandraRestoreProps reaches the manifest', () => {
  const chart = newChart();
  const props: Required<CassandraRestoreProps> = {
    ...POD_OPTIONS,
    datacenter: newRing({}, chart),
    claimName: 'backups',
    file: 'dc1-20260101T000000Z',
    overwrite: true,
    run: 'second',
    backoffLimit: 1,
    ttlAfterFinished: Duration.minutes(5),
    image: 'kubectl:1',
  };
  const { jobName } = new CassandraRestore(chart, 'restore', props);
  const manifests = synth(chart);
  const { spec } = manifests.find('Job', jobName);
  const [container] = spec.template.spec.containers;
  const variables = variablesOf(container);

  expectEveryProp<CassandraRestoreProps>({
    ...reachedPodOptions(manifests, 'Job'),
    datacenter: [variables.DATACENTER, 'dc1'],
    claimName: [spec.template.spec.volumes.find(({ name }) => name === 'backup')?.persistentVolumeClaim.claimName, 'backups'],
    file: [variables.BACKUP_FILE, 'dc1-20260101T000000Z'],
    overwrite: [variables.OVERWRITE, 'true'],
    run: [variables.RESTORE_RUN, 'second'],
    backoffLimit: [spec.backoffLimit, 1],
    ttlAfterFinished: [spec.ttlSecondsAfterFinished, 300],
    image: [container.image, 'kubectl:1'],
  });
});

test('every prop of CassandraDecommissionProps reaches the manifest', () => {
  const chart = newChart();
  const props: Required<CassandraDecommissionProps> = {
    ...POD_OPTIONS, datacenter: newRing({}, chart), rack: 'r1', force: true, run: '2', backoffLimit: 1, ttlAfterFinished: Duration.minutes(5),
    image: 'kubectl:1',
  };
  new CassandraDecommission(chart, 'smaller', props);
  const manifests = synth(chart);
  const { spec } = manifests.find('Job', 'shop-db');
  const [container] = spec.template.spec.containers;
  const variables = variablesOf(container);

  expectEveryProp<CassandraDecommissionProps>({
    ...reachedPodOptions(manifests, 'Job'),
    datacenter: [[variables.DATACENTER, variables.WITNESS], ['dc1', 'dc1-r2-0']],
    rack: [variables.NODE, 'dc1-r1-0'],
    force: [variables.FORCE, 'true'],
    run: [variables.WORK, 'shop-db/2'],
    backoffLimit: [spec.backoffLimit, 1],
    ttlAfterFinished: [spec.ttlSecondsAfterFinished, 300],
    image: [container.image, 'kubectl:1'],
  });
});

test('every prop of CassandraCleanupProps reaches the manifest', () => {
  const chart = newChart();
  const props: Required<CassandraCleanupProps> = {
    ...POD_OPTIONS, datacenter: newRing({}, chart), run: '2', backoffLimit: 1, ttlAfterFinished: Duration.minutes(5), image: 'kubectl:1',
  };
  const { jobName } = new CassandraCleanup(chart, 'cleanup', props);
  const manifests = synth(chart);
  const { spec } = manifests.find('Job', jobName);
  const [container] = spec.template.spec.containers;

  expectEveryProp<CassandraCleanupProps>({
    ...reachedPodOptions(manifests, 'Job'),
    datacenter: [variablesOf(container).PODS, PODS.join(' ')],
    // test/job/one-time-job.test.ts compares the names of several runs.
    run: [jobName.length, 'shop-db-'.length + 8],
    backoffLimit: [spec.backoffLimit, 1],
    ttlAfterFinished: [spec.ttlSecondsAfterFinished, 300],
    image: [container.image, 'kubectl:1'],
  });
});

describe('the node to decommission', () => {
  const outputs = (props: Others<CassandraDecommissionProps> = {}) => {
    const chart = newChart();
    const { name, pod } = new CassandraDecommission(chart, 'smaller', { datacenter: newRing({ nodes: 4 }, chart), ...props });
    return [name, pod];
  };

  test('is the node that joined last, or the last node of a rack', () => {
    expect(outputs()).toEqual(['smaller-dc1-r1-1', 'dc1-r1-1']);
    expect(outputs({ rack: 'r3' })).toEqual(['smaller-dc1-r3-0', 'dc1-r3-0']);
  });

  test('is the node that is removed when the number of nodes is reduced by one', () => {
    const after = newRing({ nodes: 3 }).pods;
    expect(newRing({ nodes: 4 }).pods.filter((pod) => !after.includes(pod))).toEqual([outputs()[1]]);
  });
});

test('CassandraCleanup has the number of nodes in its name, so that it runs again after the next resize', () => {
  expect(cleanup().names).toContainEqual(expect.stringMatching(/^Job cleanup-3-[0-9a-f]{8}$/));
});

test('CassandraDatacenter.backup names the backup after the datacenter and the id', () => {
  const nightly = newRing().backup('nightly', NIGHTLY);
  expect([nightly.name, nightly.claimName]).toEqual(['dc1-nightly', 'dc1-nightly']);
  expect(synth(Chart.of(nightly)).find('PersistentVolumeClaim').metadata.name).toBe('dc1-nightly');
});

describe.each([
  ['CassandraBackup', backup, 'nightly', PODS],
  ['CassandraRestore', restore, 'restore', PODS],
  ['CassandraDecommission', decommission, 'smaller-dc1-r1-1', ['dc1-r1-1', 'dc1-r1-0']],
  ['CassandraCleanup', cleanup, 'cleanup-3', PODS],
] as const)('%s', (_, render, name, pods) => {
  test('may run programs in the pods that it works on, and do nothing else', () => {
    const manifests = render();
    expect(manifests.find('Role', name).rules).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames: pods },
      { apiGroups: [''], resources: ['pods/exec'], verbs: ['create', 'get'], resourceNames: pods },
    ]);
    expect(manifests.find('RoleBinding', name)).toMatchObject({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name }, subjects: [{ kind: 'ServiceAccount', name }],
    });
  });

  test('has a token, and may connect to the API server at any address', () => {
    const manifests = render();
    const job = manifests.all.find(({ kind, metadata }) => (kind === 'Job' || kind === 'CronJob') && isNamed(metadata.name, name));
    expect(JSON.stringify(job)).toContain('"automountServiceAccountToken":true');
    expect(manifests.find('NetworkPolicy', name).spec.policyTypes).toEqual(['Ingress']);
  });

  test('has no password in its environment', () => {
    expect(JSON.stringify(render().all.filter(({ metadata }) => metadata.name === name))).not.toContain('secretKeyRef');
  });
});

test('CassandraCleanup binds its Role to an existing ServiceAccount', () => {
  expect(cleanup({ serviceAccountName: 'mine' }).find('RoleBinding', 'cleanup-3').subjects).toEqual([{ kind: 'ServiceAccount', name: 'mine' }]);
});

test('CassandraBackup and CassandraRestore mount the password unless the ring is insecure, and CassandraCleanup does not', () => {
  const mount = { name: 'password', mountPath: '/etc/cassandra-login', readOnly: true };
  const [open] = restore({ datacenter: newRing({ insecure: true }) }).find('Job', 'restore').spec.template.spec.containers;
  expect(backup().find('CronJob', 'nightly').spec.jobTemplate.spec.template.spec.containers[0].volumeMounts).toContainEqual(mount);
  expect(restore().find('Job', 'restore').spec.template.spec.containers[0].volumeMounts).toContainEqual(mount);
  expect([open, cleanup().find('Job', 'cleanup-3').spec.template.spec.containers[0]].flatMap(({ volumeMounts }) => volumeMounts)).not.toContainEqual(mount);
});

test('CassandraBackup mounts its claim writable, and CassandraRestore mounts it read-only', () => {
  const mount = { name: 'backup', mountPath: '/backup' };
  expect(backup().find('CronJob', 'nightly').spec.jobTemplate.spec.template.spec.containers[0].volumeMounts).toContainEqual({ ...mount, readOnly: false });
  expect(restore().find('Job', 'restore').spec.template.spec.containers[0].volumeMounts).toContainEqual({ ...mount, readOnly: true });
});

describe('invalid props', () => {
  const other = { host: 'a', pods: 'b' } as unknown as ICassandraDatacenter;
  const mismatch = "'datacenter' must be a CassandraDatacenter or CassandraRack, got";
  const missing = "'datacenter' is missing: give a CassandraDatacenter or CassandraRack";

  test.each([
    [other, `${mismatch} {"host":"a","pods":"b"}`], ['dc1' as never, `${mismatch} "dc1"`], [undefined as never, missing], [null as never, missing],
  ])('are reported when the datacenter is %s', (datacenter, problem) => {
    expectError(() => backup({ datacenter }), `[demo/nightly] ${problem}`);
    expectError(() => restore({ datacenter }), `[demo/restore] ${problem}`);
    expectError(() => decommission({ datacenter }), `[demo/smaller] ${problem}`);
    expectError(() => cleanup({ datacenter }), `[demo/cleanup] ${problem}`);
  });

  test('of a decommission with a rack are reported when the datacenter is something else', () => {
    expectError(() => decommission({ datacenter: other, rack: 'r1' }), `[demo/smaller] ${mismatch} {"host":"a","pods":"b"}`);
  });

  test('of a decommission are reported when the ring has a single node', () => {
    const datacenter = newRing({ nodes: 1, racks: { r1: {} } });
    expectError(
      () => decommission({ datacenter }),
      "[demo/smaller] 'datacenter' has a single node, so there is no other node to stream its data to: delete the datacenter instead",
    );
  });

  test('of a decommission are reported when there is no such rack', () => {
    expectError(
      () => decommission({ rack: 'r9' }),
      '[demo/smaller] \'rack\' must be a rack with nodes, got "r9": [demo/dc1] unknown rack with nodes "r9": use one of r1, r2, r3',
    );
  });

  test.each<[situation: string, props: Others<CassandraDecommissionProps>, problem: string]>([
    ['the number of retries is negative', { backoffLimit: -1 }, "'backoffLimit' must be an integer of at least 0, got -1"],
    ['a time is not a whole number of seconds', { ttlAfterFinished: Duration.millis(1) }, "'ttlAfterFinished' must be a whole number of seconds of at least 0, got 0.001 s"],
    [
      'the name is too long', { name: 'a'.repeat(55) },
      `'name' must be at most 54 characters, got 55 ("${'a'.repeat(55)}"): the name of the Job has 9 characters more, and 63 at most`,
    ],
  ])('of a decommission are reported when %s', (_, props, wrong) => {
    expectError(() => decommission(props), `[demo/smaller] ${wrong}`);
  });

  test.each<[situation: string, props: Others<CassandraBackupProps>, problem: string]>([
    ['there is no claim', { size: undefined }, "'size' is missing: give a Size such as Size.gibibytes(10), or the 'claimName' of an existing claim"],
    ['there are two claims', { claimName: 'backups' }, "'claimName' is an existing claim, so 'size' and 'storageClass' have no effect: leave them out"],
    ['no backup is kept', { keep: 0 }, "'keep' must be an integer of at least 1, got 0"],
    ['there is no schedule', { schedule: undefined }, "'schedule' is missing: give a Cron such as Cron.daily()"],
  ])('of a backup are reported when %s', (_, props, wrong) => {
    expectError(() => backup(props), `[demo/nightly] ${wrong}`);
  });

  test('of a restore are reported when the file is in a directory', () => {
    expectError(() => restore({ file: '../a' }), "[demo/restore] 'file' must be the name of a file on the claim, without a directory, got \"../a\"");
  });

  test('of a restore are reported all at once', () => {
    expectError(
      () => restore({ datacenter: other, backoffLimit: -1 }),
      `[demo/restore] 2 errors:\n  'backoffLimit' must be an integer of at least 0, got -1\n  ${mismatch} {"host":"a","pods":"b"}`,
    );
  });

  test('are reported at synth when two Jobs have the same name', () => {
    const chart = newChart();
    const datacenter = newRing({}, chart);
    for (const id of ['a', 'b']) new CassandraCleanup(chart, id, { datacenter, name: 'one' });
    const told = (kind: string, other: string) => `'name' is "one", which is also the ${kind} of [demo/${other}]: give one of them another 'name'`;
    expectSynthError(
      chart, ...[['a', 'b'], ['b', 'a']].flatMap(([id, other]) => ['Job', 'Role'].map((kind) => `[demo/${id}] ${told(kind, other)}`)),
    );
  });
});
