/** Runs the programs of MySQL's pods as they are rendered into manifests, with stand-ins for the programs of the image. */
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
  function firstStart(INIT_SCRIPT = '', ACCOUNTS = "'clerk'@'%'"): Promise<Ended> {
    rmSync(pod.path('/shutdown'), { force: true });
    return pod.run(command, { INIT_SCRIPT, ACCOUNTS, MYSQL_USER: 'clerk', MYSQL_DATABASE: 'shop_a' });
  }

  function passwords(user: string, root = 'root-secret'): void {
    pod.write('/etc/mysql/user/password', user);
    pod.write('/etc/mysql/root/password', root);
  }

  function directory(name: string): string[] {
    return existsSync(pod.path(`/volume/${name}`)) ? readdirSync(pod.path(`/volume/${name}`)).sort() : [];
  }

  beforeEach(() => {
    pod.fake('docker-entrypoint.sh', 'mysql-entrypoint');
    pod.fake('mysqld');
    pod.fake('mysql', 'mysql-first-start');
    passwords('user-secret');
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

  test('gives the entry point temporary passwords without quotes, and sets the real ones after it', async () => {
    passwords('it\'s "a" \\ #1 $x \u{1F600} ', '\'; DROP USER x; -- \\');
    expect((await firstStart('echo "$MYSQL_PASSWORD $MYSQL_ROOT_PASSWORD" > "$ROOT/temporary"')).code).toBe(0);
    const [user, root] = pod.read('/temporary').trim().split(' ');
    expect([user, root]).toEqual([expect.stringMatching(/^Aa1-[0-9a-f]{48}$/), expect.stringMatching(/^Aa1-[0-9a-f]{48}$/)]);
    expect(user).not.toBe(root);
    expect(new Set(pod.read('/logins').trim().split('\n'))).toEqual(new Set([`password="${root}"`]));
    expect(pod.read('/statements').split('\n')).toEqual([
      "SET SESSION sql_mode = '', SESSION sql_log_bin = 0; SET NAMES binary;",
      'ALTER USER \'clerk\'@\'%\' IDENTIFIED BY \'it\\\'s "a" \\\\ #1 $x \u{1F600} \';',
      "GRANT ALL ON `shop\\_a\\_restore`.* TO 'clerk'@'%'; GRANT SHOW_ROUTINE ON *.* TO 'clerk'@'%';",
      'ALTER USER root@localhost IDENTIFIED BY \'\\\'; DROP USER x; -- \\\\\'; SHUTDOWN;',
      '',
    ]);
  });

  test('sets the password of every account that an init script gave the user', async () => {
    expect((await firstStart('', "'clerk'@'%'\n'clerk'@'localhost'")).code).toBe(0);
    expect(pod.read('/statements').match(/ALTER USER 'clerk'@'[a-z%]+'/g)).toEqual(["ALTER USER 'clerk'@'%'", "ALTER USER 'clerk'@'localhost'"]);
  });

  test('leaves no database when an init script changed the password of root, instead of waiting indefinitely', async () => {
    const { code, output } = await firstStart('touch "$ROOT/root-changed"');
    expect([code, output]).toEqual([1, '[first-start] an init script changed the password of root: leave it to rootPassword\n']);
    expect(directory('data')).toEqual([]);
  });

  test('leaves no database when an init script deleted the user', async () => {
    expect(await firstStart('', '')).toEqual({ code: 1, output: '[first-start] an init script deleted the user clerk\n' });
    expect(directory('data')).toEqual([]);
  });

  test.each([
    ['is empty', '', 0],
    ['has several lines', 'a\nb', 3],
    ['has the line break of Windows', 'secret\r\n', 7],
    ['contains a NUL character', 'a\0b', 3],
    ['has 257 bytes', 'ä'.repeat(128) + 'x', 257],
  ])('creates nothing when a password %s, and does not log it', async (_, password, bytes) => {
    const message = (user: string) => `[first-start] the password of ${user} must be 1 to 256 bytes in one line, got ${bytes} bytes, perhaps with line ` +
      'breaks or NUL characters. All other characters are allowed. Nothing was created: correct the Secret\n';
    passwords(password);
    expect(await firstStart()).toEqual({ code: 1, output: message('clerk') });
    passwords('fine', password);
    expect(await firstStart()).toEqual({ code: 1, output: message('root') });
    expect([directory('data'), directory('unfinished'), pod.read('/logins')]).toEqual([[], [], '']);
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
  const PASSWORD = 'it\'s "a secret" \\ # ';
  // As it is written in an option file, where a backslash escapes.
  const QUOTED = 'it\'s \\"a secret\\" \\\\ # ';

  /** Runs the Job, where mysqldump writes `dump` and ends with `status`. */
  function backup(dump: string, status = 0, hidden = '0'): Promise<Ended> {
    const server = { DUMP: dump, DUMP_STATUS: `${status}`, HIDDEN: hidden };
    return pod.run(container.command, { ...variablesOf(container), ...server });
  }

  function files(): string[] {
    return readdirSync(pod.path('/backup')).sort();
  }

  beforeEach(() => {
    pod.fake('mysqldump');
    pod.fake('mysql');
    pod.write('/expected-password', QUOTED);
    pod.write('/etc/mysql/user/password', `${PASSWORD}\n`);
    for (const name of [OLD, NEWER, 'other-20240101T000000Z.sql.gz', 'shop-notes.txt']) pod.write(`/backup/${name}`, '');
    pod.write('/backup/.shop-1.unfinished', 'interrupted');
  });

  test('writes a complete dump, and removes the oldest backup of the same database and no other file', async () => {
    const { code, output } = await backup(COMPLETE_DUMP);
    const [written] = /shop-\d{8}T\d{6}Z\.sql\.gz/.exec(output) ?? [];
    expect([code, output]).toEqual([0, expect.stringContaining(`removed ${OLD}`)]);
    expect(files()).toEqual(['other-20240101T000000Z.sql.gz', NEWER, written, 'shop-notes.txt'].sort());
    expect(gunzipSync(readFileSync(pod.path(`/backup/${written}`))).toString().trim()).toBe(`-- Size of the tables in bytes: 4096\n${COMPLETE_DUMP}`);
  });

  test('says which privilege is missing when mysqldump cannot read routines', async () => {
    expect((await backup(INCOMPLETE_DUMP, 2, '3')).output).toBe(
      "failed: clerk cannot read 3 routines that other users made. As root, run: GRANT SHOW_ROUTINE ON *.* TO 'clerk'@'%'\n",
    );
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
  /** Variables of the stand-in for MySQL's client. */
  readonly server?: { [name: string]: string };
}

/** Lines of a dump, as mysqldump writes them. */
const DUMP = `-- Size of the tables in bytes: 1048576
-- MySQL dump
/*!40101 SET NAMES utf8mb4 */;

--
-- Table structure for table \`goods\`
--
CREATE TABLE \`goods\` (\`id\` int);
--
-- Dumping data for table \`goods\`
--
LOCK TABLES \`goods\` WRITE;
INSERT INTO \`goods\` VALUES ('CREATE DEFINER=\`root\`@\`localhost\` FUNCTION\\nDELIMITER ;;');
UNLOCK TABLES;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`root\`@\`localhost\`*/ /*!50003 TRIGGER \`t\` BEFORE INSERT ON \`goods\` FOR EACH ROW BEGIN
-- Table structure for table \`x\`
CREATE DEFINER=\`root\`@\`localhost\` FUNCTION in a body;
END */;;
DELIMITER ;
--
-- Temporary view structure for view \`v\`
--
/*!50001 CREATE VIEW \`v\` AS SELECT 1 AS \`id\`*/;
--
-- Dumping events for database 'shop'
--
DELIMITER ;;
/*!50106 CREATE*/ /*!50117 DEFINER=\`a\`\`b\`@\`%\`*/ /*!50106 EVENT \`e\` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE ENABLE DO SELECT 1 */ ;;
DELIMITER ;
--
-- Dumping routines for database 'shop'
--
DELIMITER ;;
CREATE DEFINER=\`root\`@\`localhost\` FUNCTION \`f\`() RETURNS int
RETURN 1 ;;
DELIMITER ;
--
-- Final view structure for view \`v\`
--
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=\`clerk\`@\`%\` SQL SECURITY DEFINER */
/*!50001 VIEW \`v\` AS select 1 */;
-- Dump completed on 2026-01-01
`;

describe('a restore of MySQL', () => {
  const NEWEST = 'shop-20260101T000000Z.sql.gz';

  /** Runs the Job against a database with `objects` tables and the like. */
  function restore({ objects = 0, server = {}, ...props }: Situation = {}): Promise<Ended> {
    const mysql = newMySql();
    new MySqlRestore(Chart.of(mysql), 'restore', { mysql, claimName: 'backups', ...props });
    const [container] = synth(Chart.of(mysql)).find('Job').spec.template.spec.containers;
    return pod.run(container.command, { ...variablesOf(container), OBJECTS: `${objects}`, ...server });
  }

  /** The statements that changed the server. */
  function statements(): string {
    return pod.read('/statements');
  }

  /** Those of them that changed the target. */
  function targetStatements(): string[] {
    return statements().match(/^shop: .*|^(DROP|CREATE) DATABASE (IF EXISTS )?`shop`.*|^.* TO `shop`\..*/gm) ?? [];
  }

  beforeEach(() => {
    pod.fake('mysql');
    pod.write('/etc/mysql/user/password', 'x');
    pod.write(`/backup/${OLD}`, '');
    pod.write(`/backup/${NEWEST}`, '');
    writeFileSync(pod.path(`/backup/${NEWEST}`), gzipSync(DUMP));
  });

  test('loads the newest backup into the scratch database, and then moves its tables by one statement', async () => {
    const { code, output } = await restore();
    expect([code, output]).toEqual([0, expect.stringMatching(new RegExp(`^restored ${NEWEST}$`, 'm'))]);
    const all = statements();
    const order = [
      'CREATE DATABASE IF NOT EXISTS `shop_restore` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
      'AUTOEXTEND_SIZE = 4M', "'loading'", 'CREATE TABLE `goods`', 'FUNCTION `f`', "'loaded'",
      'DROP DATABASE IF EXISTS `shop`', 'CREATE DATABASE `shop` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', 'shop_restore: RENAME TABLE\n' +
      '`shop_restore`.`goods` TO `shop`.`goods`,\n`shop_restore`.`cdk8s_stateful_last_table` TO `shop`.`cdk8s_stateful_last_table`',
      'shop: DROP VIEW `shop`.`old`;', 'shop: -- Size', 'DROP TABLE IF EXISTS `shop`.cdk8s_stateful_last_table', "'complete')",
    ].map((text) => all.indexOf(text));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  test('gives views, triggers, routines and events no definer, and enables events only in the target', async () => {
    const { output } = await restore();
    const [, ...parts] = statements().split(/^(?=shop(?:_restore)?: )/m).filter((text) => text.includes('SET NAMES utf8mb4 */'));
    const [checked, created] = parts.filter((text) => text.includes('FUNCTION `f`'));
    expect(created).toContain('/*!50003 CREATE*/ /*!50003 TRIGGER `t` BEFORE INSERT');
    expect(created).toContain('/*!50106 CREATE*/ /*!50106 EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE ENABLE DO');
    expect(created).toContain('\nCREATE FUNCTION `f`() RETURNS int\nRETURN 1 ;;');
    expect(created).toContain('/*!50013 SQL SECURITY DEFINER */');
    expect(created).toContain('-- Table structure for table `x`\nCREATE DEFINER=`root`@`localhost` FUNCTION in a body;');
    expect(created).not.toContain('INSERT INTO');
    expect(checked).toContain('ON COMPLETION NOT PRESERVE DISABLE DO');
    expect(output).toContain('1 views, triggers, routines and events of `a``b`@`%` belong to clerk now');
    expect(output).not.toContain('of `clerk`');
  });

  test('does not change rows that look like programs', async () => {
    await restore();
    expect(statements()).toContain("VALUES ('CREATE DEFINER=`root`@`localhost` FUNCTION\\nDELIMITER ;;');");
  });

  test('does nothing a second time, whatever the database contains, until it has another run', async () => {
    await restore();
    const before = statements();
    expect(await restore({ objects: 3, overwrite: true })).toEqual({
      code: 0,
      output: `nothing to do: ${NEWEST} was restored at 2026-01-02 03:04:05, and the database may have changed since. To restore it again, set another 'run'\n`,
    });
    expect(statements()).toBe(before);
    expect(restoreQueryOf({ run: '2' })).not.toBe(restoreQueryOf({}));
  });

  test('refuses a database that is not empty, and does not change it', async () => {
    const { code, output } = await restore({ objects: 3 });
    expect([code, output]).toEqual([1, expect.stringContaining('refused: database shop contains 3 tables, views, routines and events, which a restore would delete')]);
    expect(statements()).toBe('');
  });

  test('replaces a database that is not empty with overwrite', async () => {
    expect((await restore({ objects: 3, overwrite: true })).code).toBe(0);
    expect(targetStatements()[0]).toBe('DROP DATABASE IF EXISTS `shop`');
  });

  test.each<[string, string, string, string]>([
    ['the user may not create the scratch database', 'CREATE DATABASE IF NOT EXISTS', 'ERROR 1044', 'run: GRANT ALL ON `shop\\_restore`.* TO \'clerk\'@\'%\'. Database shop is unchanged\n'],
    ['the volume has no room', 'AUTOEXTEND_SIZE', 'ERROR 3675: as disk is full', 'the volume of the server has no room for another 65 MiB'],
    ['a table cannot be loaded', 'CREATE TABLE `goods`', 'ERROR 1064', 'ERROR 1064\nrefused: the tables of shop-20260101T000000Z.sql.gz cannot be loaded. Database shop is unchanged\n'],
    ['a routine cannot be created', 'CREATE FUNCTION `f`', 'ERROR 1142', 'ERROR 1142\nrefused: a view, trigger, routine or event of'],
    ['the server forbids triggers', 'CREATE FUNCTION `f`', 'ERROR 1419', 'may create only if log_bin_trust_function_creators is ON'],
  ])('leaves the database unchanged when %s', async (_, FAIL, ERROR, message) => {
    const { code, output } = await restore({ objects: 3, overwrite: true, server: { FAIL, ERROR } });
    expect([code, output]).toEqual([1, expect.stringContaining(message)]);
    expect(targetStatements()).toEqual([]);
  });

  test('does not touch another database with the name of the scratch database', async () => {
    expect((await restore({ server: { FOREIGN: '2' } })).output).toContain('refused: database shop_restore is not one of a restore, but contains objects');
    expect(statements()).not.toContain('DROP');
  });

  test('continues where the server cannot check the room', async () => {
    const { code, output } = await restore({ server: { FAIL: 'AUTOEXTEND_SIZE', ERROR: 'ERROR 1064: syntax' } });
    expect([code, output]).toEqual([0, expect.stringContaining('cannot check whether the server has room')]);
  });

  test.each([
    ['while it loads', "'loading'", false],
    ['when it has loaded', "'loaded'", true],
    ['when the database is deleted', 'DROP DATABASE', true],
    ['when the tables have moved', 'RENAME TABLE', true],
    ['before it is complete', 'DROP TABLE IF EXISTS', true],
  ])('is repeated after it was killed %s', async (_, CRASH, loaded) => {
    expect((await restore({ objects: 3, overwrite: true, server: { CRASH } })).code).not.toBe(0);
    const before = statements().length;
    const { code, output } = await restore({ objects: 0, overwrite: true });
    expect([code, output.includes('continuing')]).toEqual([0, loaded]);
    const after = statements().slice(before);
    expect(after.includes('CREATE TABLE `goods`')).toBe(!loaded);
    expect(after.includes('DROP DATABASE')).toBe(CRASH !== 'RENAME TABLE' && CRASH !== 'DROP TABLE IF EXISTS');
    expect(after).toContain("'complete')");
  });

  test.each<[string, Buffer]>([
    ['incomplete', gzipSync(`${INCOMPLETE_DUMP}\n`)],
    ['damaged', Buffer.concat([gzipSync(DUMP).subarray(0, -8), Buffer.from('damage!!')])],
  ])('refuses a file that is %s before it changes the database', async (state, content) => {
    writeFileSync(pod.path(`/backup/${NEWEST}`), content);
    expect((await restore({ objects: 3, overwrite: true })).output).toContain(`refused: ${NEWEST} is ${state}`);
    expect(statements()).toBe('');
  });

  test('fails when the claim contains no backup of the database', async () => {
    pod.remove();
    pod.fake('mysql');
    pod.write('/etc/mysql/user/password', 'x');
    pod.write('/backup/other-20260101T000000Z.sql.gz', '');
    expect((await restore()).output).toBe('refused: the claim contains no backup of database shop. Database shop is unchanged\n');
  });

  test('fails when the claim does not contain the named file', async () => {
    expect(await restore({ file: 'shop-1.sql.gz' })).toEqual({
      code: 1, output: 'refused: the claim contains no file shop-1.sql.gz. Database shop is unchanged\n',
    });
  });

  /** Returns the variables that tell one restore from another. */
  function restoreQueryOf(props: Partial<MySqlRestoreProps>): string {
    const mysql = newMySql();
    new MySqlRestore(Chart.of(mysql), 'restore', { mysql, claimName: 'backups', ...props });
    const { BACKUP_CLAIM, BACKUP_FILE, RESTORE_RUN } = variablesOf(synth(Chart.of(mysql)).find('Job').spec.template.spec.containers[0]);
    return JSON.stringify([BACKUP_CLAIM, BACKUP_FILE, RESTORE_RUN]);
  }
});

describe('the passwords of MySQL', () => {
  const USER = 'MARKED-user it\'s "';
  const ROOT = 'MARKED-root it\'s \\';

  function expectNoSecret({ code, output }: Ended, processes: string): void {
    expect([code, pod.read('/processes').includes(processes)]).toEqual([0, true]);
    expect(`${output}${pod.read('/processes')}`).not.toContain('MARKED');
  }

  beforeEach(() => {
    pod.fake('docker-entrypoint.sh', 'mysql-entrypoint');
    for (const name of ['mysqld', 'mysqldump', 'mysql']) pod.fake(name);
    pod.write('/etc/mysql/user/password', USER);
    pod.write('/etc/mysql/root/password', ROOT);
    pod.write(`/backup/${OLD}`, '');
    pod.write('/volume/lost+found', '');
    pod.write('/var/run/mysqld/x', '');
    writeFileSync(pod.path(`/backup/${OLD}`), gzipSync(DUMP));
  });

  test('appear in no argument, variable or line of the log of the first start', async () => {
    const [{ command }] = renderMySql().find('StatefulSet').spec.template.spec.initContainers;
    pod.fake('mysql', 'mysql-first-start');
    pod.recordProcesses();
    const ended = await pod.run(command, { INIT_SCRIPT: '', ACCOUNTS: "'clerk'@'%'", MYSQL_USER: 'clerk', MYSQL_DATABASE: 'shop' });
    expectNoSecret(ended, '/bin/mysqld');
    expect(pod.read('/statements')).toContain('MARKED-user');
  });

  test('appear in no argument, variable or line of the log of backups, restores and probes', async () => {
    const mysql = newMySql();
    mysql.backup('nightly', { schedule: Cron.daily(), size: Size.gibibytes(1) });
    new MySqlRestore(Chart.of(mysql), 'restore', { mysql, claimName: 'mysql-nightly' });
    const manifests = synth(Chart.of(mysql));
    const pods = [manifests.find('CronJob').spec.jobTemplate.spec.template.spec, manifests.find('Job').spec.template.spec];
    pod.recordProcesses();
    pod.write('/expected-password', USER.replace('"', '\\"'));
    for (const [container] of pods.map(({ containers }) => containers)) {
      const server = { OBJECTS: '0', DUMP: COMPLETE_DUMP, DUMP_STATUS: '0' };
      expectNoSecret(await pod.run(container.command, { ...variablesOf(container), ...server }), '/bin/mysql');
    }
    const { command } = manifests.find('StatefulSet').spec.template.spec.containers[0].readinessProbe.exec;
    // The stand-in takes a query without a database for the connection with the lock.
    expectNoSecret(await pod.run(command), '--connect-timeout=3');
  });
});

describe('the readiness probe of MySQL', () => {
  const { command } = renderMySql().find('StatefulSet').spec.template.spec.containers[0].readinessProbe.exec;

  beforeEach(() => pod.write('/etc/mysql/user/password', 'x'));

  test('queries the database over TCP as the user, with the password in an option file only', async () => {
    pod.program('mysql', 'echo "$(tail -n 1 "${1#*=}") ${*:2}" > "$ROOT/query"; env > "$ROOT/env"');
    pod.write('/etc/mysql/user/password', 'se"cret');
    expect(await pod.run(command)).toEqual({ code: 0, output: '' });
    expect(pod.read('/query')).toBe('password="se\\"cret" --protocol=tcp --host=127.0.0.1 --user=clerk --connect-timeout=3 --execute=SELECT 1 shop\n');
    expect(pod.read('/env')).not.toContain('se"cret');
  });

  test('fails with the reason of the client', async () => {
    pod.program('mysql', 'echo "ERROR 1045: Access denied" >&2; exit 1');
    expect(await pod.run(command)).toEqual({ code: 1, output: 'ERROR 1045: Access denied\n' });
  });
});
