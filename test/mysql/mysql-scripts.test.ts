/** Runs the programs of MySQL's pods as they are rendered into manifests, with stand-ins for the programs of the image. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Chart, Cron, Size } from 'cdk8s';
import { MySqlRestore, MySqlRestoreProps } from 'cdk8s-stateful';
import { newMySql, renderMySql } from '../support/databases';
import { Ended, PodDirectory } from '../support/pod-scripts';
import { synth } from '../support/synth';
import { variablesOf } from '../support/variables';

const COMPLETE_DUMP = '-- Dump\nSELECT 1;\n-- Dump completed on 2026-01-01';
const INCOMPLETE_DUMP = '-- Dump';
const OLD = 'shop-20250101T000000Z.sql.gz';
const NEWER = 'shop-20250102T000000Z.sql.gz';

let pod: PodDirectory;

beforeEach(() => {
  pod = new PodDirectory();
});

afterEach(() => pod.remove());

describe('the first start of MySQL', () => {
  const [{ command }] = renderMySql().find('StatefulSet').spec.template.spec.initContainers;

  /** Runs the init container. `INIT_SCRIPT` runs before the database is complete. */
  function firstStart(INIT_SCRIPT = ''): Promise<Ended> {
    return pod.run(command, { INIT_SCRIPT });
  }

  function directory(name: string): string[] {
    return existsSync(pod.path(`/volume/${name}`)) ? readdirSync(pod.path(`/volume/${name}`)).sort() : [];
  }

  beforeEach(() => {
    pod.fake('docker-entrypoint.sh', 'mysql-entrypoint');
    pod.fake('mysqld');
    pod.write('/volume/lost+found', '');
    pod.write('/tmp/x', '');
    pod.write('/var/run/mysqld/mysqld.sock.lock', '57');
  });

  test('creates the database in the directory that the server uses, and does not start the server', async () => {
    const { code, output } = await firstStart();
    expect([code, output]).toEqual([0, '[first-start] created a database\n']);
    expect([directory('data'), directory('unfinished')]).toEqual([['mysql', 'users'], []]);
    expect(readdirSync(pod.path('/var/run/mysqld'))).toEqual([]);
  });

  test('does not change an existing database', async () => {
    pod.write('/volume/data/mysql/precious', 'x');
    expect(await firstStart()).toEqual({ code: 0, output: '[first-start] found a database, nothing to do\n' });
    expect(readFileSync(pod.path('/volume/data/mysql/precious'), 'utf8')).toBe('x');
  });

  test('leaves no database when it is killed, and the next one starts over', async () => {
    expect((await firstStart('kill -9 $PPID $$')).code).not.toBe(0);
    expect([directory('data'), directory('unfinished')]).toEqual([[], ['mysql']]);
    pod.write('/volume/unfinished/half-made', '');
    expect((await firstStart()).output).toBe('[first-start] an earlier start was interrupted, starting over\n[first-start] created a database\n');
    expect(directory('data')).toEqual(['mysql', 'users']);
  });

  test.each([
    ['fails', 'exit 3', 3, ''],
    ['ends the entry point early', 'exit 0', 1, '[first-start] an init script ended the first start before it was complete\n'],
  ])('leaves no database when an init script %s', async (_, initScript, code, output) => {
    expect(await firstStart(initScript)).toEqual({ code, output });
    expect(directory('data')).toEqual([]);
  });

  test('creates the database in an empty directory that exists already', async () => {
    pod.write('/volume/data/x', '');
    await pod.run(['/bin/bash', '-c', 'rm "/volume/data/x"']);
    expect((await firstStart()).code).toBe(0);
  });

  test.each([
    ['files that are not a database', '/volume/data/notes.txt', "directory 'data' of the volume contains files, but no database"],
    ['a database at its root', '/volume/mysql/user.ibd', 'the volume contains a database at its root'],
  ])('fails on a volume with %s, and does not change it', async (_, path, reason) => {
    pod.write(path, 'precious');
    const { code, output } = await firstStart();
    expect([code, output]).toEqual([1, expect.stringContaining(reason)]);
    expect(readFileSync(pod.path(path), 'utf8')).toBe('precious');
  });
});

describe('a backup of MySQL', () => {
  const mysql = newMySql();
  mysql.backup('nightly', { schedule: Cron.daily(), size: Size.gibibytes(1), keep: 2 });
  const [container] = synth(Chart.of(mysql)).find('CronJob').spec.jobTemplate.spec.template.spec.containers;
  const PASSWORD = 'it\'s "secret"';

  /** Runs the Job, where mysqldump writes `dump` and ends with `status`. */
  function backup(dump: string, status = 0): Promise<Ended> {
    return pod.run(container.command, { ...variablesOf(container), EXPECTED_PASSWORD: PASSWORD, DUMP: dump, DUMP_STATUS: `${status}` });
  }

  function files(): string[] {
    return readdirSync(pod.path('/backup')).sort();
  }

  beforeEach(() => {
    pod.fake('mysqldump');
    pod.write('/etc/mysql/user/password', `${PASSWORD}\n`);
    for (const name of [OLD, NEWER, 'other-20240101T000000Z.sql.gz', 'shop-notes.txt']) pod.write(`/backup/${name}`, '');
    pod.write('/backup/.shop-1.unfinished', 'interrupted');
  });

  test('writes a complete dump, and removes the oldest backup of the same database and no other file', async () => {
    const { code, output } = await backup(COMPLETE_DUMP);
    const [written] = /shop-\d{8}T\d{6}Z\.sql\.gz/.exec(output) ?? [];
    expect([code, output]).toEqual([0, expect.stringContaining(`removed ${OLD}`)]);
    expect(files()).toEqual(['other-20240101T000000Z.sql.gz', NEWER, written, 'shop-notes.txt'].sort());
    expect(gunzipSync(readFileSync(pod.path(`/backup/${written}`))).toString().trim()).toBe(COMPLETE_DUMP);
  });

  test.each([
    ['mysqldump fails', INCOMPLETE_DUMP, 2, 2, ''],
    ['mysqldump fails after a complete dump', COMPLETE_DUMP, 2, 2, ''],
    ['the dump is incomplete', INCOMPLETE_DUMP, 0, 1, 'failed: the dump is incomplete\n'],
  ])('fails and keeps the earlier backups when %s', async (_, dump, status, code, output) => {
    expect(await backup(dump, status)).toEqual({ code, output });
    expect(files().filter((name) => /^shop-.*gz$/.test(name))).toEqual([OLD, NEWER]);
  });
});

/** What a restore finds, and what it is asked for. */
interface Situation extends Partial<MySqlRestoreProps> {
  readonly objects?: number;
  readonly unfinished?: number;
  readonly loadStatus?: number;
}

describe('a restore of MySQL', () => {
  const NEWEST = 'shop-20260101T000000Z.sql.gz';

  /** Runs the Job against a database with `objects` tables and the like, of which `unfinished` are of an interrupted restore. */
  function restore({ objects = 0, unfinished = 0, loadStatus = 0, ...props }: Situation = {}): Promise<Ended> {
    const mysql = newMySql();
    new MySqlRestore(Chart.of(mysql), 'restore', { mysql, claimName: 'backups', ...props });
    const [container] = synth(Chart.of(mysql)).find('Job').spec.template.spec.containers;
    const server = { OBJECTS: `${objects}`, UNFINISHED: `${unfinished}`, LOAD_STATUS: `${loadStatus}` };
    return pod.run(container.command, { ...variablesOf(container), ...server });
  }

  /** The statements that changed the database. */
  function statements(): string {
    return pod.read('/statements');
  }

  beforeEach(() => {
    pod.fake('mysql');
    pod.write('/etc/mysql/user/password', 'x');
    pod.write(`/backup/${OLD}`, '');
    pod.write(`/backup/${NEWEST}`, '');
    writeFileSync(pod.path(`/backup/${NEWEST}`), gzipSync(`${COMPLETE_DUMP}\n`));
  });

  test('loads the newest backup into an empty database', async () => {
    expect(await restore()).toEqual({ code: 0, output: `restored ${NEWEST}\n` });
    expect(statements()).toBe([
      'CREATE DATABASE IF NOT EXISTS `shop` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
      'CREATE TABLE `shop`.unfinished_restore (started TIMESTAMP DEFAULT CURRENT_TIMESTAMP)',
      COMPLETE_DUMP, 'DROP TABLE `shop`.unfinished_restore', '',
    ].join('\n'));
  });

  test('refuses a database that is not empty, and does not change it', async () => {
    const { code, output } = await restore({ objects: 3 });
    expect([code, output]).toEqual([1, expect.stringContaining('refused: database shop contains 3 tables, views, routines and events, which a restore would delete')]);
    expect(statements()).toBe('');
  });

  test('replaces a database that is not empty with overwrite', async () => {
    expect((await restore({ objects: 3, overwrite: true })).code).toBe(0);
    expect(statements()).toMatch(/^DROP DATABASE `shop`\nCREATE DATABASE/);
  });

  test('starts over after an interrupted restore', async () => {
    expect((await restore({ loadStatus: 4 })).code).toBe(4);
    expect(statements()).not.toContain('DROP TABLE');
    expect((await restore({ objects: 2, unfinished: 1 })).code).toBe(0);
    expect(statements()).toContain('DROP DATABASE `shop`');
  });

  test('refuses an incomplete file before it changes the database', async () => {
    writeFileSync(pod.path(`/backup/${NEWEST}`), gzipSync(`${INCOMPLETE_DUMP}\n`));
    expect((await restore({ objects: 3, overwrite: true })).output).toContain(`refused: ${NEWEST} is incomplete`);
    expect(statements()).toBe('');
  });

  test('fails when the claim contains no backup of the database', async () => {
    pod.remove();
    pod.fake('mysql');
    pod.write('/etc/mysql/user/password', 'x');
    pod.write('/backup/other-20260101T000000Z.sql.gz', '');
    expect((await restore()).output).toBe('refused: the claim contains no backup of database shop\n');
  });

  test('fails when the claim does not contain the named file', async () => {
    expect(await restore({ file: 'shop-1.sql.gz' })).toEqual({ code: 1, output: 'refused: the claim contains no file shop-1.sql.gz\n' });
  });
});

describe('the readiness probe of MySQL', () => {
  const { command } = renderMySql().find('StatefulSet').spec.template.spec.containers[0].readinessProbe.exec;

  beforeEach(() => pod.write('/etc/mysql/user/password', 'x'));

  test('queries the database over TCP as the user, with the password in the environment only', async () => {
    pod.program('mysql', 'echo "$MYSQL_PWD: $*" > "$ROOT/query"');
    expect(await pod.run(command)).toEqual({ code: 0, output: '' });
    expect(pod.read('/query')).toBe('x: --protocol=tcp --host=127.0.0.1 --user=clerk --connect-timeout=3 --execute=SELECT 1 shop\n');
  });

  test('fails with the reason of the client', async () => {
    pod.program('mysql', 'echo "ERROR 1045: Access denied" >&2; exit 1');
    expect(await pod.run(command)).toEqual({ code: 1, output: 'ERROR 1045: Access denied\n' });
  });
});
