import { Chart, Cron, Size } from 'cdk8s';
import { MySqlRestore, MySqlSingle, NetworkIsolation, StatefulWorkload } from 'cdk8s-stateful';
import { shellContainer } from './support/containers';
import { DatabaseSandbox, quoted } from './support/databases';
import { eventually } from './support/eventually';
import { NodeProcesses } from './support/node-processes';
import { Pod } from './support/objects';
import { Sandbox } from './support/sandbox';
import { Stopwatch } from './support/stopwatch';
import { settings } from './support/settings';
import { dataClass } from './support/storage';

const TRIES = 5;

/** Root runs this, so views and the like have root as their definer. */
const INIT_SCRIPT = `
CREATE TABLE goods (id INT PRIMARY KEY, name TEXT);
CREATE TABLE log (id INT);
CREATE VIEW names AS SELECT name FROM goods;
CREATE TRIGGER logged AFTER INSERT ON goods FOR EACH ROW INSERT INTO log VALUES (NEW.id);
CREATE PROCEDURE add_good(id INT) INSERT INTO goods VALUES (id, 'x');
CREATE FUNCTION amount() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM goods);
CREATE EVENT cleaning ON SCHEDULE EVERY 1 DAY DO DELETE FROM log;
`;

describe('MySqlSingle', () => {
  let database: DatabaseSandbox;
  let privileged: Sandbox;
  let node: NodeProcesses;
  let pod: Pod;

  beforeAll(async () => {
    database = await DatabaseSandbox.create('mysql');
    privileged = await Sandbox.create('mysql-node', { privileged: true });
    const watch = new Stopwatch();
    await database.sandbox.apply((chart) => {
      const mysql = server(chart);
      const named = new StatefulWorkload(chart, 'named', shellContainer());
      mysql.connectFrom(named);
      new StatefulWorkload(chart, 'stranger', { ...shellContainer(), networkIsolation: NetworkIsolation.NONE });
    });
    [pod] = await database.sandbox.ready('mysql-0', 'named-0', 'stranger-0');
    watch.say('first start of MySQL, from apply to ready');
    node = await NodeProcesses.create(privileged, pod.spec.nodeName ?? '');
  });

  afterAll(async () => {
    await database?.sandbox.remove();
    await privileged?.remove();
  });

  function server(chart: Chart): MySqlSingle {
    return database.mysql(chart, { initScripts: { '10-goods.sql': INIT_SCRIPT } });
  }

  async function restarts(): Promise<number | undefined> {
    const { status } = await database.sandbox.kubectl.get('pod', 'mysql-0');
    return status.containerStatuses?.[0].restartCount;
  }

  it('has the database, the user and the tables of the init script', async () => {
    expect(await database.sql('SHOW TABLES')).toBe('goods\nlog\nnames');
    expect(await database.sql('SELECT CURRENT_USER()')).toBe('shop@%');
  });

  it('allows root to log in only from inside the pod, and the user to access only its own database', async () => {
    expect(await database.rootSql('SELECT CURRENT_USER()')).toBe('root@localhost');
    const login = `MYSQL_PWD=${quoted(database.rootPassword)} mysql --protocol=tcp --host=127.0.0.1 --user=root --execute='SELECT 1'`;
    expect((await database.sandbox.kubectl.exec('mysql-0', 'bash', '-c', login)).stderr).toContain('Access denied');
    await expect(database.sql('SELECT * FROM mysql.user')).rejects.toThrow('denied');
  });

  it('accepts connections only from peers passed to connectFrom', async () => {
    // MySQL sends a greeting on every connection.
    const greeting = (pod: string) => database.sandbox.kubectl.shell(pod, 'timeout 4 nc mysql 3306 < /dev/null | head -c 1 | wc -c');
    await eventually(async () => expect(await greeting('named-0')).toBe('1'));
    expect(await greeting('stranger-0')).toBe('0');
  });

  it('keeps its data when its pod is deleted', async () => {
    await database.sql("INSERT INTO goods VALUES (1, 'soap')");
    const watch = new Stopwatch();
    pod = await database.sandbox.replace(pod);
    watch.say('restart of MySQL, from deletion of the pod to ready');
    expect(await database.sql('SELECT name FROM goods')).toBe('soap');
    expect(await database.log('first-start')).toContain('found a database');
  });

  it('recovers from SIGKILL during writes with every acknowledged row', async () => {
    const acknowledged: number[] = [];
    let stop = false;
    const writer = (async () => {
      for (let id = 100; !stop; id++) {
        if (await database.sql(`INSERT INTO goods VALUES (${id}, 'x')`).then(() => true, () => false)) acknowledged.push(id);
      }
    })();
    await eventually(async () => expect(acknowledged.length).toBeGreaterThan(3));
    const watch = new Stopwatch();
    expect(await node.kill(pod, 'mysqld')).toBe(1);
    const before = acknowledged.length;
    await eventually(async () => expect(await restarts()).toBe(1));
    await eventually(async () => expect(acknowledged.length).toBeGreaterThan(before + 1));
    watch.say('recovery of MySQL, from SIGKILL to the next write');
    stop = true;
    await writer;
    const ids = (await database.sql('SELECT id FROM goods')).split('\n').map(Number);
    expect(ids).toEqual(expect.arrayContaining(acknowledged));
  });

  it('does not log passwords', async () => {
    const logs = (await database.log('mysql')) + (await database.log('first-start'));
    // A part of a password is as bad as the whole.
    for (const secret of [database.password, database.rootPassword]) {
      for (const part of [secret.slice(0, 16), secret.slice(-16)]) expect(logs).not.toContain(part);
    }
  });

  it('reports a wrong password in the Secret in an event, and is ready again after it was corrected', async () => {
    await database.setPasswords('wrong');
    await eventually(async () => {
      const events = await database.sandbox.kubectl.list('event');
      expect(events.map(({ message }) => message).join('\n')).toContain("Access denied for user 'shop'@'127.0.0.1'");
    });
    expect(await restarts()).toBe(1);
    await database.setPasswords(database.password);
    [pod] = await database.sandbox.ready('mysql-0');
  });

  it('accepts both passwords while the password is changed', async () => {
    await database.rootSql("ALTER USER 'shop'@'%' IDENTIFIED BY 'another' RETAIN CURRENT PASSWORD");
    await database.setPasswords('another');
    expect(await database.sql('SELECT 1')).toBe('1');
    await database.rootSql(`ALTER USER 'shop'@'%' IDENTIFIED BY '${database.password.replace(/['\\]/g, '\\$&')}'`);
    await database.setPasswords(database.password);
  });

  it('restores views, triggers, routines and events that root made, once', async () => {
    const { sandbox } = database;
    const restored = (run?: string) => sandbox.apply((chart) => {
      const mysql = server(chart);
      const { claimName } = mysql.backup('nightly', { schedule: Cron.daily(), size: Size.mebibytes(64), storageClass: dataClass(chart, sandbox) });
      if (run !== undefined) new MySqlRestore(chart, 'restore', { mysql, claimName, overwrite: true, backoffLimit: 0, run, image: settings.mysqlImage });
    });
    await restored();
    await sandbox.startNow('mysql-nightly', 'by-hand');
    await sandbox.jobEnded('by-hand');
    const rows = Number(await database.sql('SELECT amount()'));
    await database.sql('CALL add_good(9001)');
    const watch = new Stopwatch();
    await restored('1');
    expect(await sandbox.jobDone('restore')).toContain('restored shop-');
    watch.say('restore of MySQL, from apply to done');
    expect(await database.sql('SELECT amount()')).toBe(`${rows}`);
    await database.sql('DELETE FROM log; CALL add_good(9002)');
    expect(await database.sql('SELECT id FROM log; SELECT event_name, status, definer FROM information_schema.events')).toBe('9002\ncleaning\tENABLED\tshop@%');
    await sandbox.kubectl.delete('job', await sandbox.jobName('restore'));
    await restored('1');
    await sandbox.jobEnded('restore');
    expect(await database.sql('SELECT id FROM goods WHERE id = 9002')).toBe('9002');
  });
});

describe('the first start of MySqlSingle', () => {
  let privileged: Sandbox;

  beforeAll(async () => (privileged = await Sandbox.create('mysql-first-node', { privileged: true })));

  afterAll(() => privileged?.remove());

  it(`starts over after it was killed at any of ${TRIES} points, and then sets the password of the user`, async () => {
    const database = await DatabaseSandbox.create('mysql-first');
    try {
      let node: NodeProcesses | undefined;
      let whole = Infinity;
      let startedOver = 0;
      for (let point = 0; point <= TRIES; point++) {
        await database.sandbox.apply((chart) => database.mysql(chart));
        const started = await firstStart(database);
        node ??= await NodeProcesses.create(privileged, started.spec.nodeName ?? '');
        if (point > 0) await killAfter(node, started, (whole * point) / (TRIES + 2));
        const [ready] = await database.sandbox.ready('mysql-0');
        const [status] = ready.status.initContainerStatuses ?? [];
        const log = await database.log('first-start');
        // The last run of each first start was complete.
        whole = Math.min(whole, seconds(status.state.terminated));
        expect(status.restartCount).toBe(point > 0 ? 1 : 0);
        if (log.includes('an earlier start was interrupted, starting over')) startedOver++;
        expect(await database.sql('SELECT CURRENT_USER()')).toBe('shop@%');
        await database.sandbox.kubectl.delete('statefulset', 'mysql', '--cascade=foreground');
        await database.sandbox.kubectl.delete('persistentvolumeclaim', 'data-mysql-0');
      }
      // A first start that was killed at once had not created anything yet.
      expect(startedOver).toBeGreaterThanOrEqual(TRIES - 1);
    } finally {
      await database.sandbox.remove();
    }
  });

  it('logs the error of a failing init script, and does not start the server', async () => {
    const database = await DatabaseSandbox.create('mysql-script');
    try {
      await database.sandbox.apply((chart) => database.mysql(chart, { initScripts: { 'a.sql': 'CREATE TABLE twice (id INT); CREATE TABLE twice (id INT);' } }));
      await eventually(async () => {
        const { status } = await database.sandbox.kubectl.get('pod', 'mysql-0');
        expect(status.initContainerStatuses?.[0].restartCount).toBeGreaterThan(0);
      });
      expect(await database.log('first-start', '--previous')).toContain("Table 'twice' already exists");
      const { status } = await database.sandbox.kubectl.get('pod', 'mysql-0');
      expect(status.containerStatuses?.[0].state.running).toBeUndefined();
    } finally {
      await database.sandbox.remove();
    }
  });
});

describe('MySqlSingle, if the Secret', () => {
  it.each([
    ['lacks a key, waits for it and names it in an event', ['password'], 'references non-existent secret key: root-password'],
    ['is missing, waits for it and names it in an event', [], 'secret "mysql" not found'],
  ])('%s', async (_, keys, message) => {
    const database = await DatabaseSandbox.create(`mysql-secret-${keys.length}`);
    const { kubectl } = database.sandbox;
    try {
      await kubectl.run(['delete', 'secret', 'mysql']);
      const stringData = Object.fromEntries(keys.map((key) => [key, database.password]));
      if (keys.length > 0) await kubectl.apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mysql' }, stringData }]);
      await database.sandbox.apply((chart) => database.mysql(chart));
      await eventually(async () => {
        const events = await kubectl.list('event');
        expect(events.map((event) => event.message).join('\n')).toContain(message);
      });
      await database.setPasswords(database.password);
      await database.sandbox.ready('mysql-0');
    } finally {
      await database.sandbox.remove();
    }
  });
});

/** Waits until the first start is running, and returns the pod. */
function firstStart({ sandbox }: DatabaseSandbox): Promise<Pod> {
  return eventually(async () => {
    const pod = await sandbox.kubectl.get('pod', 'mysql-0');
    if (!pod.status.initContainerStatuses?.[0].state.running) throw new Error('the first start is not running yet');
    return pod;
  });
}

async function killAfter(node: NodeProcesses, pod: Pod, delay: number): Promise<void> {
  const since = Date.parse(pod.status.initContainerStatuses?.[0].state.running?.startedAt ?? '');
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, since + delay * 1000 - Date.now())));
  // The entry point, the script that runs it and the server are all processes of the container.
  expect(await node.kill(pod, 'mysqld', 'bash', 'docker-entrypoi')).toBeGreaterThan(0);
}

function seconds(run: { readonly startedAt: string; readonly finishedAt: string } | undefined): number {
  return run ? (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000 : 10;
}
