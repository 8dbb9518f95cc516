import { NetworkIsolation, StatefulWorkload } from 'cdk8s-stateful';
import { shellContainer } from './support/containers';
import { DatabaseSandbox } from './support/databases';
import { eventually } from './support/eventually';
import { NodeProcesses } from './support/node-processes';
import { Pod } from './support/objects';
import { Sandbox } from './support/sandbox';
import { Stopwatch } from './support/stopwatch';

const TRIES = 5;

describe('a MySQL server', () => {
  let database: DatabaseSandbox;
  let anyPod: Sandbox;
  let node: NodeProcesses;
  let pod: Pod;

  beforeAll(async () => {
    database = await DatabaseSandbox.create('mysql');
    anyPod = await Sandbox.create('mysql-node', { privileged: true });
    const watch = new Stopwatch();
    await database.sandbox.apply((chart) => {
      const mysql = database.mysql(chart, { initScripts: { '10-goods.sql': 'CREATE TABLE goods (id INT PRIMARY KEY, name TEXT);' } });
      const named = new StatefulWorkload(chart, 'named', shellContainer());
      mysql.connectFrom(named);
      new StatefulWorkload(chart, 'stranger', { ...shellContainer(), networkIsolation: NetworkIsolation.NONE });
    });
    [pod] = await database.sandbox.ready('mysql-0', 'named-0', 'stranger-0');
    watch.say('first start of MySQL, from apply to ready');
    node = await NodeProcesses.create(anyPod, pod.spec.nodeName ?? '');
  });

  afterAll(async () => {
    await database?.sandbox.remove();
    await anyPod?.remove();
  });

  async function restarts(): Promise<number | undefined> {
    const { status } = await database.sandbox.kubectl.get('pod', 'mysql-0');
    return status.containerStatuses?.[0].restartCount;
  }

  it('has the database, its user and the tables of the init script', async () => {
    expect(await database.sql('SHOW TABLES')).toBe('goods');
    expect(await database.sql('SELECT CURRENT_USER()')).toBe('shop@%');
  });

  it('lets root in from inside the pod only, and the user into no other database', async () => {
    expect(await database.rootSql('SELECT CURRENT_USER()')).toBe('root@localhost');
    const login = `MYSQL_PWD=${database.rootPassword} mysql --protocol=tcp --host=127.0.0.1 --user=root --execute='SELECT 1'`;
    expect((await database.sandbox.kubectl.exec('mysql-0', 'bash', '-c', login)).stderr).toContain('Access denied');
    await expect(database.sql('SELECT * FROM mysql.user')).rejects.toThrow('denied');
  });

  it('lets in who is named, and nobody else', async () => {
    // A server greets whoever connects.
    const greeting = (pod: string) => database.sandbox.kubectl.shell(pod, 'timeout 4 nc mysql 3306 < /dev/null | head -c 1 | wc -c');
    await eventually(async () => expect(await greeting('named-0')).toBe('1'));
    expect(await greeting('stranger-0')).toBe('0');
  });

  it('keeps what it has when its pod is deleted', async () => {
    await database.sql("INSERT INTO goods VALUES (1, 'soap')");
    const watch = new Stopwatch();
    pod = await database.sandbox.replace(pod);
    watch.say('restart of MySQL, from deletion of the pod to ready');
    expect(await database.sql('SELECT name FROM goods')).toBe('soap');
    expect(await database.log('first-start')).toContain('found a database');
  });

  it('recovers by itself from SIGKILL under writes, with every row that it acknowledged', async () => {
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

  it('writes no password to its logs', async () => {
    const logs = (await database.log('mysql')) + (await database.log('first-start'));
    expect(logs).not.toContain(database.password);
    expect(logs).not.toContain(database.rootPassword);
  });

  it('says in an event that the password in the Secret is not the one in the database, and is ready again with the right one', async () => {
    await database.setPasswords('wrong');
    await eventually(async () => {
      const events = await database.sandbox.kubectl.list('event');
      expect(events.map(({ message }) => message).join('\n')).toContain("Access denied for user 'shop'@'127.0.0.1'");
    });
    expect(await restarts()).toBe(1);
    await database.setPasswords(database.password);
    [pod] = await database.sandbox.ready('mysql-0');
  });

  it('takes a new password without a moment in which neither holds', async () => {
    await database.rootSql("ALTER USER 'shop'@'%' IDENTIFIED BY 'another' RETAIN CURRENT PASSWORD");
    await database.setPasswords('another');
    expect(await database.sql('SELECT 1')).toBe('1');
    await database.rootSql(`ALTER USER 'shop'@'%' IDENTIFIED BY '${database.password}'`);
    await database.setPasswords(database.password);
  });
});

describe('a first start that is killed', () => {
  let anyPod: Sandbox;

  beforeAll(async () => (anyPod = await Sandbox.create('mysql-first-node', { privileged: true })));

  afterAll(() => anyPod?.remove());

  it(`starts over, at whichever of ${TRIES} points it is killed, and ends with the user's password`, async () => {
    const database = await DatabaseSandbox.create('mysql-first');
    try {
      let node: NodeProcesses | undefined;
      let whole = Infinity;
      let startedOver = 0;
      for (let point = 0; point <= TRIES; point++) {
        await database.sandbox.apply((chart) => database.mysql(chart));
        const started = await firstStart(database);
        node ??= await NodeProcesses.create(anyPod, started.spec.nodeName ?? '');
        if (point > 0) await killAfter(node, started, (whole * point) / (TRIES + 2));
        const [ready] = await database.sandbox.ready('mysql-0');
        const [status] = ready.status.initContainerStatuses ?? [];
        const log = await database.log('first-start');
        // The last run of each was a whole one.
        whole = Math.min(whole, seconds(status.state.terminated));
        expect(status.restartCount).toBe(point > 0 ? 1 : 0);
        if (log.includes('an earlier start was interrupted, starting over')) startedOver++;
        expect(await database.sql('SELECT CURRENT_USER()')).toBe('shop@%');
        await database.sandbox.kubectl.delete('statefulset', 'mysql', '--cascade=foreground');
        await database.sandbox.kubectl.delete('persistentvolumeclaim', 'data-mysql-0');
      }
      // One that was killed at once had nothing yet to start over.
      expect(startedOver).toBeGreaterThanOrEqual(TRIES - 1);
    } finally {
      await database.sandbox.remove();
    }
  });

  it('with an init script that fails says so, and nothing is served', async () => {
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

describe('a server whose Secret', () => {
  it.each([
    ['lacks a key waits for it, and an event names the key', ['password'], 'references non-existent secret key: root-password'],
    ['is not there waits for it, and an event names the Secret', [], 'secret "mysql" not found'],
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

/** The server's pod, once its first start is running. */
function firstStart({ sandbox }: DatabaseSandbox): Promise<Pod> {
  return eventually(async () => {
    const pod = await sandbox.kubectl.get('pod', 'mysql-0');
    if (!pod.status.initContainerStatuses?.[0].state.running) throw new Error('the first start does not run yet');
    return pod;
  });
}

async function killAfter(node: NodeProcesses, pod: Pod, delay: number): Promise<void> {
  const since = Date.parse(pod.status.initContainerStatuses?.[0].state.running?.startedAt ?? '');
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, since + delay * 1000 - Date.now())));
  // The entry point, the script around it and the server: all that the container has.
  expect(await node.kill(pod, 'mysqld', 'bash', 'docker-entrypoi')).toBeGreaterThan(0);
}

function seconds(run: { readonly startedAt: string; readonly finishedAt: string } | undefined): number {
  return run ? (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000 : 10;
}
