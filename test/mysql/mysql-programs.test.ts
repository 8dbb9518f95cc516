/** The backups and restores of a database. */
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

test('every prop of MySqlBackupProps reaches the manifest', () => {
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

test('every prop of MySqlRestoreProps reaches the manifest', () => {
  const chart = newChart();
  const props: Required<MySqlRestoreProps> = {
    ...POD_OPTIONS,
    mysql: newMySql({}, chart),
    claimName: 'backups',
    file: 'shop-1.sql.gz',
    overwrite: true,
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
    backoffLimit: [spec.backoffLimit, 1],
    ttlAfterFinished: [spec.ttlSecondsAfterFinished, 300],
    image: [container.image, 'mysql:9.1'],
  });
});

describe.each([['a backup', backup, 'mysql-backup'], ['a restore', restore, 'mysql-restore']] as const)('%s', (_, render, application) => {
  test('is let in by the server, and let out to it', () => {
    const policies = Object.fromEntries(render().ofKind('NetworkPolicy').map(({ metadata, spec }) => [metadata.name, spec]));
    const ports = [{ port: 3306, protocol: 'TCP' }];
    const { mysql, ...others } = policies;
    const [own] = Object.values(others);
    expect(mysql.ingress.at(-1)?.from[0].podSelector.matchLabels['app.kubernetes.io/name']).toBe(application);
    expect(own.egress.at(-1)).toMatchObject({ ports, to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'mysql' } } }] });
  });

  test('has the password of the application as a file, and that of root not at all', () => {
    const objects = render().all.filter(({ kind }) => kind === 'CronJob' || kind === 'Job');
    expect(JSON.stringify(objects)).toContain('"items":[{"key":"password","path":"password"}]');
    expect(JSON.stringify(objects)).not.toContain('root-password');
  });
});

test('a backup may write to its claim, a restore may not', () => {
  const mount = { name: 'backup', mountPath: '/backup' };
  expect(backupContainer().volumeMounts).toContainEqual({ ...mount, readOnly: false });
  expect(restoreContainer().volumeMounts).toContainEqual({ ...mount, readOnly: true });
});

test('a dump is of one moment, and does not need more rights than the application has', () => {
  const text = backupContainer().command[2];
  expect(text).toContain('--single-transaction');
  expect(text).toContain('--no-tablespaces --set-gtid-purged=OFF');
});

test('a restore does not overwrite, and takes the newest backup, unless told', () => {
  expect(variablesOf(restoreContainer())).toMatchObject({ OVERWRITE: 'false', BACKUP_FILE: '' });
});

describe('refusals', () => {
  test('a backup fails when its database is something else', () => {
    const chart = newChart();
    const fake = new Chart(chart, 'fake') as never;
    expectError(() => new MySqlBackup(chart, 'nightly', { mysql: fake, ...NIGHTLY }), "[demo/nightly] 'mysql' must be a MySqlSingle or a MySqlDatabase, got an object of class Chart");
  });

  test('a backup fails when none is kept', () => {
    expectError(() => backup({ keep: 0 }), "[demo/nightly] 'keep' must be an integer of at least 1, got 0");
  });

  test('a restore fails when its file is in a directory', () => {
    expectError(() => restore({ file: '../a' }), "[demo/restore] 'file' must be the name of a file on the claim, without a directory, got \"../a\"");
  });
});

function claimOf({ volumes }: { volumes: { name: string; persistentVolumeClaim: { claimName: string } }[] }): string | undefined {
  return volumes.find(({ name }) => name === 'backup')?.persistentVolumeClaim.claimName;
}
