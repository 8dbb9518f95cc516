/** What runs in the pods of MySQL, run: the scripts of the manifests, with an entry point, a server and clients of the test's. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Chart, Cron, Size } from 'cdk8s';
import { MySqlRestore } from 'cdk8s-stateful';
import { newMySql, renderMySql } from '../support/databases';
import { PodDirectory } from '../support/pod-scripts';
import { synth } from '../support/synth';
import { variablesOf } from '../support/variables';

const WHOLE = '-- Dump\nSELECT 1;\n-- Dump completed on 2026-01-01';
const OLD = 'shop-20250101T000000Z.sql.gz';

let pod: PodDirectory;

beforeEach(() => {
  pod = new PodDirectory();
});

afterEach(() => pod.remove());

describe('the first start', () => {
  const [{ command }] = renderMySql().find('StatefulSet').spec.template.spec.initContainers;

  /** What the image's entry point does, as far as the script knows of it. `between` is what happens before it is done. */
  function entryPoint(between = ''): void {
    pod.program(
      'docker-entrypoint.sh', 'set -e', '[ "$1" = mysqld ]', 'datadir=${2#--datadir=}', '"$@" --help > /dev/null',
      '"$@" --initialize-insecure', between, '"$@" --daemonize', 'touch "$datadir/users"', 'exec "$@"',
    );
    pod.program(
      'mysqld', 'case $* in', '*--help*) ;;', '*--initialize-insecure*) mkdir -p "${1#--datadir=}/mysql" ;;', '*--daemonize*) ;;',
      '*) echo "SERVED"; exit 9 ;;', 'esac',
    );
  }

  function directory(name: string): string[] {
    return existsSync(pod.path(`/volume/${name}`)) ? readdirSync(pod.path(`/volume/${name}`)).sort() : [];
  }

  beforeEach(() => {
    pod.write('/volume/lost+found', '');
    pod.write('/tmp/x', '');
    pod.write('/var/run/mysqld/mysqld.sock.lock', '57');
  });

  test('makes the database beside its place, moves it there, and serves nobody', async () => {
    entryPoint();
    const { code, output } = await pod.run(command);
    expect([code, output]).toEqual([0, '[first-start] made a database\n']);
    expect([directory('data'), directory('unfinished')]).toEqual([['mysql', 'users'], []]);
    expect(readdirSync(pod.path('/var/run/mysqld'))).toEqual([]);
  });

  test('leaves a database as it is', async () => {
    entryPoint();
    pod.write('/volume/data/mysql/precious', 'x');
    expect(await pod.run(command)).toEqual({ code: 0, output: '[first-start] there is a database\n' });
    expect(readFileSync(pod.path('/volume/data/mysql/precious'), 'utf8')).toBe('x');
  });

  test('that is killed leaves nothing that could be served, and the next one starts over', async () => {
    entryPoint('kill -9 $PPID $$');
    expect((await pod.run(command)).code).not.toBe(0);
    expect([directory('data'), directory('unfinished')]).toEqual([[], ['mysql']]);
    pod.write('/volume/unfinished/half-made', '');
    entryPoint();
    expect((await pod.run(command)).output).toBe('[first-start] an earlier start was cut short: starting over\n[first-start] made a database\n');
    expect(directory('data')).toEqual(['mysql', 'users']);
  });

  test.each([
    ['fails', 'exit 3', 3, ''],
    ['ends it before it is done', 'exit 0', 1, '[first-start] an init script ended the first start before it was done\n'],
  ])('with an init script that %s serves nothing', async (_, between, code, output) => {
    entryPoint(between);
    expect(await pod.run(command)).toEqual({ code, output });
    expect(directory('data')).toEqual([]);
  });

  test('takes an empty directory for none', async () => {
    entryPoint();
    pod.write('/volume/data/x', '');
    await pod.run(['/bin/bash', '-c', 'rm "/volume/data/x"']);
    expect((await pod.run(command)).code).toBe(0);
  });

  test.each([
    ['files that are no database', '/volume/data/notes.txt', "directory 'data' of the volume has files, but not a database"],
    ['a database at the root of the volume', '/volume/mysql/user.ibd', 'the volume has a database at its root'],
  ])('refuses a volume with %s, and touches nothing', async (_, path, reason) => {
    entryPoint();
    pod.write(path, 'precious');
    const { code, output } = await pod.run(command);
    expect([code, output]).toEqual([1, expect.stringContaining(reason)]);
    expect(readFileSync(pod.path(path), 'utf8')).toBe('precious');
  });
});

describe('a backup', () => {
  const mysql = newMySql();
  mysql.backup('nightly', { schedule: Cron.daily(), size: Size.gibibytes(1), keep: 2 });
  const [container] = synth(Chart.of(mysql)).find('CronJob').spec.jobTemplate.spec.template.spec.containers;
  const { command } = container;
  const variables = variablesOf(container);

  function dump(...lines: string[]): void {
    pod.program('mysqldump', '[ "$MYSQL_PWD" = "it\'s \\"secret\\"" ] || exit 8', ...lines);
  }

  function files(): string[] {
    return readdirSync(pod.path('/backup')).sort();
  }

  beforeEach(() => {
    pod.write('/etc/mysql/user/password', 'it\'s "secret"\n');
    for (const name of [OLD, 'shop-20250102T000000Z.sql.gz', 'other-20240101T000000Z.sql.gz', 'shop-notes.txt']) pod.write(`/backup/${name}`, '');
    pod.write('/backup/.shop-1.unfinished', 'cut short');
  });

  test('appears under its name when it is whole; the oldest goes, and nothing that is not a backup of the database', async () => {
    dump(`echo '${WHOLE.replace(/\n/g, "'; echo '")}'`);
    const { code, output } = await pod.run(command, variables);
    const [made] = /shop-\d{8}T\d{6}Z\.sql\.gz/.exec(output) ?? [];
    expect([code, output]).toEqual([0, expect.stringContaining(`removed ${OLD}`)]);
    expect(files()).toEqual(['other-20240101T000000Z.sql.gz', 'shop-20250102T000000Z.sql.gz', made, 'shop-notes.txt'].sort());
    expect(gunzipSync(readFileSync(pod.path(`/backup/${made}`))).toString().trim()).toBe(WHOLE);
  });

  test.each([
    ['fails', ['echo "-- Dump"', 'exit 2']],
    ['is not whole', ['echo "-- Dump"']],
  ])('that %s fails the Job, and is never taken for one', async (_, lines) => {
    dump(...lines);
    expect((await pod.run(command, variables)).code).not.toBe(0);
    expect(files().filter((name) => /^shop-.*gz$/.test(name))).toEqual([OLD, 'shop-20250102T000000Z.sql.gz']);
  });
});

describe('a restore', () => {
  function job(overwrite = false) {
    const mysql = newMySql();
    new MySqlRestore(Chart.of(mysql), 'restore', { mysql, claimName: 'backups', overwrite });
    const [container] = synth(Chart.of(mysql)).find('Job').spec.template.spec.containers;
    return pod.run(container.command, variablesOf(container));
  }

  /** A client that knows of so many things in the database, and writes down what it is told. */
  function database({ things = 0, unfinished = 0, fails = '' } = {}): void {
    pod.program(
      'mysql', 'for last; do :; done', 'case $last in',
      `*unfinished_restore\\'*) echo ${unfinished} ;;`, `*COUNT*) echo ${things} ;;`, '*CONCAT*) echo "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin" ;;',
      '--execute=*) echo "${last#--execute=}" >> "$ROOT/told" ;;', `*) ${fails || 'cat >> "$ROOT/told"'} ;;`, 'esac',
    );
  }

  function told(): string {
    return existsSync(pod.path('/told')) ? readFileSync(pod.path('/told'), 'utf8') : '';
  }

  beforeEach(() => {
    pod.write('/etc/mysql/user/password', 'x');
    pod.write(`/backup/${OLD}`, '');
    pod.write('/backup/shop-20260101T000000Z.sql.gz', '');
    writeFileSync(pod.path('/backup/shop-20260101T000000Z.sql.gz'), gzipSync(`${WHOLE}\n`));
  });

  test('loads the newest backup into a database that is empty', async () => {
    database();
    expect(await job()).toEqual({ code: 0, output: 'restored shop-20260101T000000Z.sql.gz\n' });
    expect(told()).toBe([
      'CREATE DATABASE IF NOT EXISTS `shop` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
      'CREATE TABLE `shop`.unfinished_restore (started TIMESTAMP DEFAULT CURRENT_TIMESTAMP)',
      WHOLE, 'DROP TABLE `shop`.unfinished_restore', '',
    ].join('\n'));
  });

  test('refuses a database that has something, and does nothing to it', async () => {
    database({ things: 3 });
    const { code, output } = await job();
    expect([code, output]).toEqual([1, expect.stringContaining('refused: database shop has 3 tables, views, routines and events, which would be lost')]);
    expect(told()).toBe('');
  });

  test('replaces it where it is told to', async () => {
    database({ things: 3 });
    expect((await job(true)).code).toBe(0);
    expect(told()).toMatch(/^DROP DATABASE `shop`\nCREATE DATABASE/);
  });

  test('that was cut short is started over', async () => {
    database({ fails: 'exit 4' });
    expect((await job()).code).toBe(4);
    expect(told()).not.toContain('DROP TABLE');
    database({ things: 2, unfinished: 1 });
    expect((await job()).code).toBe(0);
    expect(told()).toContain('DROP DATABASE `shop`');
  });

  test('refuses a file that is not whole before it touches anything', async () => {
    database({ things: 3 });
    writeFileSync(pod.path('/backup/shop-20260101T000000Z.sql.gz'), gzipSync('-- Dump\n'));
    expect((await job(true)).output).toContain('refused: shop-20260101T000000Z.sql.gz is not whole');
    expect(told()).toBe('');
  });

  test('says that there is no backup', async () => {
    database();
    pod.remove();
    pod.write('/etc/mysql/user/password', 'x');
    pod.write('/backup/other-20260101T000000Z.sql.gz', '');
    database();
    expect((await job()).output).toBe('refused: there is no backup of database shop on the claim\n');
  });
});
