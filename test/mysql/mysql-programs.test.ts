/** Backups and restores of MySQL. */
import { Chart, Cron, Duration, Size } from 'cdk8s';
import { MySqlBackup, MySqlBackupProps, MySqlRestore, MySqlRestoreProps, StorageClass } from 'cdk8s-stateful';
import { newMySql } from '../support/databases';
import { expectEveryProp } from '../support/every-prop';
import { POD_OPTIONS, reachedPodOptions } from '../support/pod-options';
import { expectError } from '../support/expect-error';
import { newChart, synth } from '../support/synth';
import { variablesOf } from '../support/variables';

const NIGHTLY = { schedule: Cron.schedule({ minute: '0', hour: '3' }), size: Size.gibibytes(20) };

function backup(props: Partial<MySqlBackupProps> = {}) {
  const chart = newChart();
  new MySqlBackup(chart, 'nightly', { mysql: newMySql({}, chart), ...NIGHTLY, ...props });
  return synth(chart);
}

function restore(props: Partial<MySqlRestoreProps> = {}) {
  const chart = newChart();
  new MySqlRestore(chart, 'restore', { mysql: newMySql({}, chart), claimName: 'backups', ...props });
  return synth(chart);
}

function backupContainer(props: Partial<MySqlBackupProps> = {}) {
  return backup(props).find('CronJob').spec.jobTemplate.spec.template.spec.containers[0];
}

function restoreContainer(props: Partial<MySqlRestoreProps> = {}) {
  return restore(props).find('Job').spec.template.spec.containers[0];
}

test('MySqlBackup renders every prop', () => {
  const chart = newChart();
  const props: Required<Omit<MySqlBackupProps, 'claimName'>> = {
    ...POD_OPTIONS,
    ...NIGHTLY,
    mysql: newMySql({}, chart),
    storageClass: StorageClass.fromName('slow'),
    keep: 3,
    activeDeadline: Duration.hours(2),
    image: 'mysql:9.1',
  };
  new MySqlBackup(chart, 'nightly', props);
  const manifests = synth(chart);
  const { spec } = manifests.find('CronJob');
  const job = spec.jobTemplate.spec;
  const [container] = job.template.spec.containers;
  const claim = manifests.find('PersistentVolumeClaim').spec;

  expectEveryProp<MySqlBackupProps>({
    ...reachedPodOptions(manifests, 'CronJob'),
    mysql: [variablesOf(container).MYSQL_HOST, 'mysql.demo.svc.cluster.local'],
    schedule: [spec.schedule, '0 3 * * *'],
    size: [claim.resources.requests.storage, '20Gi'],
    storageClass: [claim.storageClassName, 'slow'],
    claimName: [claimOf(backup({ claimName: 'mine', size: undefined }).find('CronJob').spec.jobTemplate.spec.template.spec), 'mine'],
    keep: [variablesOf(container).KEEP, '3'],
    activeDeadline: [job.activeDeadlineSeconds, 7200],
    image: [container.image, 'mysql:9.1'],
  });
});

test('MySqlRestore renders every prop', () => {
  const chart = newChart();
  const props: Required<MySqlRestoreProps> = {
    ...POD_OPTIONS,
    mysql: newMySql({}, chart),
    claimName: 'backups',
    file: 'shop-1.sql.gz',
    overwrite: true,
    run: 'second',
    backoffLimit: 1,
    ttlAfterFinished: Duration.minutes(5),
    image: 'mysql:9.1',
  };
  new MySqlRestore(chart, 'restore', props);
  const manifests = synth(chart);
  const { spec } = manifests.find('Job');
  const [container] = spec.template.spec.containers;

  expectEveryProp<MySqlRestoreProps>({
    ...reachedPodOptions(manifests, 'Job'),
    mysql: [variablesOf(container).MYSQL_DATABASE, 'shop'],
    claimName: [claimOf(spec.template.spec), 'backups'],
    file: [variablesOf(container).BACKUP_FILE, 'shop-1.sql.gz'],
    overwrite: [variablesOf(container).OVERWRITE, 'true'],
    run: [variablesOf(container).RESTORE_RUN, 'second'],
    backoffLimit: [spec.backoffLimit, 1],
    ttlAfterFinished: [spec.ttlSecondsAfterFinished, 300],
    image: [container.image, 'mysql:9.1'],
  });
});

describe.each([['MySqlBackup', backup, 'nightly'], ['MySqlRestore', restore, 'restore']] as const)('%s', (_, render, name) => {
  test('is allowed to connect to the server by both NetworkPolicies', () => {
    const policies = Object.fromEntries(render().ofKind('NetworkPolicy').map(({ metadata, spec }) => [metadata.name, spec]));
    const ports = [{ port: 3306, protocol: 'TCP' }];
    const { mysql, ...others } = policies;
    const [own] = Object.values(others);
    expect(mysql.ingress.at(-1)?.from[0].podSelector.matchLabels).toEqual({ 'cdk8s-stateful/workload': name });
    expect(own.egress.at(-1)).toMatchObject({ ports, to: [{ podSelector: { matchLabels: { 'cdk8s-stateful/workload': 'mysql' } } }] });
  });

  test('gets the password of the user as a file, but not that of root', () => {
    const objects = render().all.filter(({ kind }) => kind === 'CronJob' || kind === 'Job');
    expect(JSON.stringify(objects)).toContain('"items":[{"key":"password","path":"password"}]');
    expect(JSON.stringify(objects)).not.toContain('root-password');
  });
});

test('MySqlBackup can write to its claim, but MySqlRestore cannot', () => {
  const mount = { name: 'backup', mountPath: '/backup' };
  expect(backupContainer().volumeMounts).toContainEqual({ ...mount, readOnly: false });
  expect(restoreContainer().volumeMounts).toContainEqual({ ...mount, readOnly: true });
});

test('MySqlBackup dumps a consistent snapshot with the privileges of the user', () => {
  const text = backupContainer().command[2];
  expect(text).toContain('--single-transaction');
  expect(text).toContain('--no-tablespaces --set-gtid-purged=OFF');
});

test('MySqlRestore restores the newest backup into an empty database by default', () => {
  expect(variablesOf(restoreContainer())).toMatchObject({ OVERWRITE: 'false', BACKUP_FILE: '' });
});

describe('the validation of MySQL Jobs', () => {
  test('rejects a backup of another construct than a database', () => {
    const chart = newChart();
    const fake = new Chart(chart, 'fake') as never;
    expectError(() => new MySqlBackup(chart, 'nightly', { mysql: fake, ...NIGHTLY }), "[demo/nightly] 'mysql' must be a MySqlSingle or a MySqlDatabase, got an object of class Chart");
  });

  test('rejects a backup that keeps no files', () => {
    expectError(() => backup({ keep: 0 }), "[demo/nightly] 'keep' must be an integer of at least 1, got 0");
  });

  test.each([
    ['MySqlBackup', 'nightly', () => backup({ envVars: 5 } as never)],
    ['MySqlRestore', 'restore', () => restore({ envVars: 5 } as never)],
  ])('reports a prop of %s with a wrong type', (_, id, attempt) => {
    expectError(attempt, `[demo/${id}] 'envVars' must be a list of which each element is a k8s.EnvVar, got 5`);
  });

  test('rejects a restore of a file in a directory', () => {
    expectError(() => restore({ file: '../a' }), "[demo/restore] 'file' must be the name of a file on the claim, without a directory, got \"../a\"");
  });
});

function claimOf({ volumes }: { volumes: { name: string; persistentVolumeClaim: { claimName: string } }[] }): string | undefined {
  return volumes.find(({ name }) => name === 'backup')?.persistentVolumeClaim.claimName;
}
