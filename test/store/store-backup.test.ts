import { Chart, Cron, Duration, Size } from 'cdk8s';
import { StorageClass, StoreBackup, StoreBackupProps, StoreRestore, StoreRestoreProps } from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { POD_OPTIONS, reachedPodOptions } from '../support/pod-options';
import { expectError } from '../support/expect-error';
import { argument, newStore } from '../support/stores';
import { newChart, synth } from '../support/synth';

const NIGHTLY = { schedule: Cron.schedule({ minute: '0', hour: '3' }), size: Size.gibibytes(20) };

function render(props: Partial<StoreBackupProps> = {}) {
  const chart = newChart();
  new StoreBackup(chart, 'nightly', { store: newStore({}, chart), ...NIGHTLY, ...props });
  return synth(chart);
}

function renderRestore(props: Partial<StoreRestoreProps> = {}) {
  const chart = newChart();
  new StoreRestore(chart, 'restore', { store: newStore({}, chart), claimName: 'backups', ...props });
  return synth(chart);
}

test('renders every prop of StoreBackupProps', () => {
  const chart = newChart();
  const props: Required<Omit<StoreBackupProps, 'claimName'>> = {
    ...POD_OPTIONS,
    ...NIGHTLY,
    store: newStore({}, chart),
    storageClass: StorageClass.fromName('slow'),
    keep: 3,
    activeDeadline: Duration.hours(2),
    image: 'example.org/store:9',
  };
  new StoreBackup(chart, 'nightly', props);
  const manifests = synth(chart);
  const { spec } = manifests.find('CronJob');
  const job = spec.jobTemplate.spec;
  const { args, image } = job.template.spec.containers[0];
  const claim = manifests.find('PersistentVolumeClaim').spec;
  const [brought] = render({ claimName: 'backups', size: undefined }).find('CronJob').spec.jobTemplate.spec.template.spec.volumes
    .filter(({ name }) => name === 'backup');

  expectEveryProp<StoreBackupProps>({
    ...reachedPodOptions(manifests, 'CronJob'),
    store: [args[1].split(',').length, 3],
    schedule: [spec.schedule, '0 3 * * *'],
    size: [claim.resources.requests.storage, '20Gi'],
    storageClass: [claim.storageClassName, 'slow'],
    claimName: [brought.persistentVolumeClaim.claimName, 'backups'],
    keep: [argument(args, '--keep'), '3'],
    activeDeadline: [job.activeDeadlineSeconds, 7200],
    image: [image, 'example.org/store:9'],
  });
});

test('renders every prop of StoreRestoreProps', () => {
  const chart = newChart();
  const props: Required<StoreRestoreProps> = {
    ...POD_OPTIONS,
    store: newStore({}, chart),
    claimName: 'backups',
    file: 'a.ndjson.gz',
    merge: true,
    run: 'second',
    backoffLimit: 1,
    ttlAfterFinished: Duration.minutes(5),
    image: 'example.org/store:9',
  };
  new StoreRestore(chart, 'restore', props);
  const manifests = synth(chart);
  const { spec } = manifests.find('Job');
  const { args, image } = spec.template.spec.containers[0];

  expectEveryProp<StoreRestoreProps>({
    ...reachedPodOptions(manifests, 'Job'),
    store: [args[1].split(',').length, 3],
    claimName: [spec.template.spec.volumes.find(({ name }) => name === 'backup')?.persistentVolumeClaim.claimName, 'backups'],
    file: [argument(args, '--file'), 'a.ndjson.gz'],
    merge: [args.includes('--merge'), true],
    // test/job/one-time-job.test.ts compares the names of several runs.
    run: [manifests.find('Job').metadata.name.length, 'shop-db-'.length + 8],
    backoffLimit: [spec.backoffLimit, 1],
    ttlAfterFinished: [spec.ttlSecondsAfterFinished, 300],
    image: [image, 'example.org/store:9'],
  });
});

test.each([
  [{}, 'backups'], [{ file: 'a b$.ndjson.gz' }, 'backups/a%20b%24.ndjson.gz'], [{ run: 'second' }, 'backups#second'],
  [{ image: 'example.org/store:9', merge: true }, 'backups'],
])('a StoreRestore with %j has the id %s, under which the servers remember it', (props, id) => {
  const { args } = renderRestore(props).find('Job').spec.template.spec.containers[0];
  expect(argument(args, '--id')).toBe(id);
});

test('ShardedStore.backup names the backup after the store and the id', () => {
  const chart = newChart();
  const nightly = newStore({}, chart).backup('nightly', NIGHTLY);
  expect([nightly.name, nightly.claimName]).toEqual(['store-nightly', 'store-nightly']);
  expect(synth(Chart.of(nightly)).find('PersistentVolumeClaim').metadata.name).toBe('store-nightly');
});

test('a StoreBackup does not render an existing claim', () => {
  expect(render({ claimName: 'backups', size: undefined }).ofKind('PersistentVolumeClaim')).toEqual([]);
});

test('a StoreBackup does not run concurrently with itself', () => {
  const { spec } = render().find('CronJob');
  expect(spec.concurrencyPolicy).toBe('Forbid');
  expect(spec.jobTemplate.spec.template.spec.restartPolicy).toBe('Never');
});

test('a StoreBackup mounts its claim read-write, a StoreRestore read-only', () => {
  const mount = { name: 'backup', mountPath: '/backup' };
  expect(render().find('CronJob').spec.jobTemplate.spec.template.spec.containers[0].volumeMounts).toContainEqual({ ...mount, readOnly: false });
  expect(renderRestore().find('Job').spec.template.spec.containers[0].volumeMounts).toContainEqual({ ...mount, readOnly: true });
});

test('a StoreRestore uses the newest backup and does not merge by default', () => {
  expect(renderRestore().find('Job').spec.template.spec.containers[0].args).toEqual([
    'restore', [0, 1, 2].map((at) => `http://store-${at}.store.demo.svc.cluster.local:8080`).join(), '--directory', '/backup',
    '--id', 'backups', '--token-file', '/etc/store/token/token',
  ]);
});

describe('validation of backups and restores', () => {
  test.each<[situation: string, props: Partial<StoreBackupProps>, message: string]>([
    [
      'there is no place for the backups', { size: undefined },
      "'size' is missing: give a Size such as Size.gibibytes(10), or the 'claimName' of an existing claim",
    ],
    ['there are two claims', { claimName: 'backups' }, "'claimName' is an existing claim, so 'size' and 'storageClass' have no effect: leave them out"],
    ['keep is 0', { keep: 0 }, "'keep' must be an integer of at least 1, got 0"],
    ['the schedule is not a Cron', { schedule: '* * * * *' as unknown as Cron }, "'schedule' must be a Cron such as Cron.daily(), got \"* * * * *\""],
    [
      'there is no such minute', { schedule: Cron.schedule({ minute: '60' }) },
      '\'schedule\' has "60" as the minute: "*", numbers from 0 to 59, and ranges such as "1-5" and "*/2" are allowed',
    ],
    [
      'there is no such day of the week', { schedule: Cron.schedule({ weekDay: '7' }) },
      '\'schedule\' has "7" as the week day: "*", numbers from 0 to 6, and ranges such as "mon-wed" and "*/2" are allowed',
    ],
    [
      'a field of the schedule has two', { schedule: Cron.schedule({ minute: '0 0' }) },
      "'schedule' must have 5 fields: minute, hour, day, month and week day, got \"0 0 * * * *\"",
    ],
    [
      'the class is a text', { storageClass: 'fast' as never },
      "'storageClass' must be a StorageClass, or the name of one as StorageClass.fromName(\"fast\"), got \"fast\"",
    ],
    ['activeDeadline is 0', { activeDeadline: Duration.seconds(0) }, "'activeDeadline' must be a whole number of seconds of at least 1, got 0 s"],
    [
      'the name is too long', { name: 'a'.repeat(53) },
      `'name' must be at most 52 characters, got 53 ("${'a'.repeat(53)}"): a CronJob adds 11 characters for its Jobs, which have 63 at most`,
    ],
  ])('StoreBackup fails when %s', (_, props, message) => {
    expectError(() => render(props), `[demo/nightly] ${message}`);
  });

  test.each(['*/15', '0,30', '5-50/5', '59'])('StoreBackup accepts the minutes %s', (minute) => {
    expect(render({ schedule: Cron.schedule({ minute, month: 'JAN-mar', weekDay: 'sun' }) }).find('CronJob').spec.schedule).toBe(`${minute} * * JAN-mar sun`);
  });

  test.each<[situation: string, props: Partial<StoreRestoreProps>, message: string]>([
    ['the file is in a directory', { file: '../a' }, "'file' must be the name of a file on the claim, without a directory, got \"../a\""],
    ['the file is the directory itself', { file: '.' }, "'file' must be the name of a file on the claim, without a directory, got \".\""],
    ['backoffLimit is negative', { backoffLimit: -1 }, "'backoffLimit' must be an integer of at least 0, got -1"],
    [
      'the name of the claim is invalid', { claimName: 'A' },
      "'claimName' must be a DNS subdomain (lower-case letters, digits, \"-\" and \".\", starting and ending with a letter or digit, at most 253 characters), got \"A\"",
    ],
  ])('StoreRestore fails when %s', (_, props, message) => {
    expectError(() => renderRestore(props), `[demo/restore] ${message}`);
  });
});
