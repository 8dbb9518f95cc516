/** The backups and restores of a ring, run: the scripts of the manifests, with nodes that are directories, and real archives. */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { Chart, Cron, Size } from 'cdk8s';
import { CassandraDatacenterProps, CassandraRestore, CassandraRestoreProps } from 'cdk8s-stateful';
import { RingDirectory } from '../support/ring-directory';
import { newRing } from '../support/rings';
import { synth } from '../support/synth';
import { variablesOf } from '../support/variables';

const PODS = ['dc1-r1-0', 'dc1-r2-0'];
const RACKS = { r1: {}, r2: {} };
const RESTORING = '/pods/dc1-r1-0/var/lib/cassandra/restoring';

let ring: RingDirectory;

function backup(props: Partial<CassandraDatacenterProps> = {}) {
  const datacenter = newRing({ nodes: 2, racks: RACKS, ...props });
  datacenter.backup('nightly', { schedule: Cron.daily(), size: Size.gibibytes(1), keep: 2 });
  const [container] = synth(Chart.of(datacenter)).find('CronJob', 'dc1-nightly').spec.jobTemplate.spec.template.spec.containers;
  return ring.run(container.command, variablesOf(container));
}

function restore(props: Partial<CassandraRestoreProps> = {}, more: Partial<CassandraDatacenterProps> = {}) {
  const datacenter = newRing({ nodes: 2, racks: RACKS, ...more });
  new CassandraRestore(Chart.of(datacenter), 'restore', { datacenter, claimName: 'backups', ...props });
  const [container] = synth(Chart.of(datacenter)).find('Job', 'restore').spec.template.spec.containers;
  return ring.run(container.command, variablesOf(container));
}

function directories(): string[] {
  return readdirSync(ring.path('/backup')).sort();
}

/** What nodetool tells of a cluster with these keyspaces. */
function clusterOf(...keyspaces: string[]): string {
  const lines = keyspaces.map((keyspace) => `\t${keyspace} -> Replication class: NetworkTopologyStrategy {dc1=2}\n`);
  return `Cluster Information:\n\tName: dc1\n\nKeyspaces:\n${lines.join('')}\n`;
}

/** Makes a backup, and forgets what happened. */
async function backedUp(): Promise<string> {
  await backup();
  const made = directories().filter((name) => /^dc1-2/.test(name)).at(-1) ?? '';
  for (const log of ['/told', '/nodetool', '/logins']) rmSync(ring.path(log), { force: true });
  return made;
}

beforeEach(() => {
  ring = new RingDirectory(PODS);
  ring.write('/backup/lost+found/x', '');
  ring.write('/keyspaces', 'system\nsystem_auth\nshop\n"Big"\n');
  ring.write('/cluster', clusterOf('system', 'system_auth', 'Big', 'shop'));
  for (const node of PODS) {
    ring.table(node, 'shop', 'orders', `orders of ${node}`);
    ring.table(node, 'Big', 'table_1', `table of ${node}`);
    ring.table(node, 'system_auth', 'roles', 'roles');
  }
});

afterEach(() => ring.remove());

describe('a backup', () => {
  const old = ['dc1-20250101T000000Z', 'dc1-20250102T000000Z'];
  const others = ['dc1-notes', 'dc11-20240101T000000Z', 'lost+found'];

  beforeEach(() => {
    for (const name of [...old, 'dc1-notes', 'dc11-20240101T000000Z', '.unfinished']) ring.write(`/backup/${name}/x`, 'cut short');
  });

  function snapshots(): string[] {
    return PODS.flatMap((node) => readdirSync(ring.path(`/pods/${node}/var/lib/cassandra/data`), { recursive: true, encoding: 'utf8' }))
      .filter((path) => path.includes('snapshots/'));
  }

  test('appears under its name when it is whole; the oldest goes, and nothing that is not one of this datacenter', async () => {
    const { code, output } = await backup();
    const [made] = /dc1-\d{8}T\d{6}Z/.exec(output) ?? [''];
    expect([code, output]).toEqual([0, expect.stringMatching(/wrote dc1-\d+T\d+Z: \d+ KiB\nremoved dc1-20250101T000000Z\n$/)]);
    expect(directories()).toEqual(['dc1-20250102T000000Z', made, ...others].sort());
    expect(readdirSync(ring.path(`/backup/${made}`)).sort()).toEqual([
      'Big.cql', 'dc1-r1-0.tar', 'dc1-r1-0.tokens', 'dc1-r2-0.tar', 'dc1-r2-0.tokens', 'shop.cql',
    ]);
  });

  test('has the files of every node, its tokens, and the schema; nothing of the system', async () => {
    const made = await backedUp();
    const { output } = await ring.run(['/bin/sh', '-c', `tar -tf "/backup/${made}/dc1-r2-0.tar"`]);
    const id = '5bc52802de2535edaeab188eecebb090';
    const files = ['manifest.json', 'nb-1-big-Data.db', 'nb-1-big-Index.db'];
    expect(output.trim().split('\n').sort()).toEqual(
      [`./Big/table_1-${id}`, `./shop/orders-${id}`].flatMap((table) => files.map((file) => `${table}/snapshots/dc1-nightly/${file}`)),
    );
    expect(ring.read(`/backup/${made}/dc1-r2-0.tokens`)).toBe('-15\n17\n');
    expect(ring.read(`/backup/${made}/Big.cql`)).toMatch(/^CREATE KEYSPACE "Big"/);
  });

  test('has no files of indexes, which are made again and would be taken for those of the table', async () => {
    ring.write('/pods/dc1-r1-0/var/lib/cassandra/data/shop/orders-5bc52802de2535edaeab188eecebb090/.by_name/nb-1-big-Data.db', 'index');
    const made = await backedUp();
    expect((await ring.run(['/bin/sh', '-c', `tar -tf "/backup/${made}/dc1-r1-0.tar"`])).output).not.toContain('by_name');
  });

  test('has nothing in its schema that cqlsh says of a server of another version', async () => {
    ring.write('/older-cqlsh', '');
    expect(ring.read(`/backup/${await backedUp()}/shop.cql`)).toMatch(/^CREATE KEYSPACE "shop".*\n.*\n$/);
  });

  test('of a ring without keyspaces is an empty one', async () => {
    for (const node of PODS) for (const keyspace of ['shop', 'Big']) rmSync(ring.path(`/pods/${node}/var/lib/cassandra/data/${keyspace}`), { recursive: true });
    ring.write('/cluster', clusterOf('system', 'system_auth'));
    const made = await backedUp();
    expect(readdirSync(ring.path(`/backup/${made}`)).sort()).toEqual(['dc1-r1-0.tar', 'dc1-r1-0.tokens', 'dc1-r2-0.tar', 'dc1-r2-0.tokens']);
  });

  test('leaves out a keyspace that was dropped, whose directory is there still', async () => {
    ring.write('/cluster', clusterOf('system', 'system_auth', 'shop', 'system_of_a_user'));
    expect((await backup()).code).toBe(0);
    expect(ring.nodetool('snapshot')).toEqual(PODS.map((node) => `${node} snapshot -t dc1-nightly -- shop system_of_a_user`));
  });

  test('takes all snapshots before it copies any, and clears them', async () => {
    expect((await backup()).code).toBe(0);
    const commands = ring.nodetool('snapshot', 'clearsnapshot', 'info');
    expect(commands).toEqual([
      ...PODS.flatMap((node) => [`${node} clearsnapshot -t dc1-nightly`, `${node} snapshot -t dc1-nightly -- Big shop`]),
      ...PODS.map((node) => `${node} info --tokens`), ...PODS.map((node) => `${node} clearsnapshot -t dc1-nightly`),
    ]);
    expect(snapshots()).toEqual([]);
  });

  test('waits for the checksum of a slow node', async () => {
    ring.program('sha256sum', '/bin/sleep 0.4', 'exec /usr/bin/sha256sum "$@"');
    expect((await backup()).code).toBe(0);
  });

  test('asks the first node, as the superuser, whose password is in no list of processes', async () => {
    await backup();
    expect(ring.lines('/told')).toEqual(['dc1-r1-0 DESCRIBE KEYSPACE "Big";', 'dc1-r1-0 DESCRIBE KEYSPACE "shop";']);
    expect(ring.lines('/logins')[0]).toBe('username = admin no ');
  });

  test('asks over TLS where clients speak it', async () => {
    await backup({ clientTls: { secret: 'tls' } });
    expect(ring.lines('/logins')[0]).toMatch(/^username = admin yes .*\/etc\/cassandra-tls\/clients\/secret\/ca\.crt$/);
  });

  test.each<[situation: string, path: string, reason: string]>([
    ['whose transfer is cut short', '/pods/dc1-r2-0/cut-short', 'the files of dc1-r2-0 did not arrive as they were\n'],
    ['without a snapshot of a node', '/pods/dc1-r2-0/fails-snapshot', 'no snapshot of dc1-r2-0\n'],
  ])('%s fails, leaves nothing under a name, and clears the snapshots', async (_, path, reason) => {
    ring.write(path, '');
    const { code } = await backup();
    expect([code, ring.read('/dev/termination-log')]).toEqual([1, reason]);
    expect(directories().filter((name) => name !== '.unfinished')).toEqual([...old, ...others].sort());
    expect(snapshots()).toEqual([]);
    rmSync(ring.path(path));
    expect((await backup()).code).toBe(0);
  });

  test.each([['whose schema does not arrive', '/password', 'no schema of Big\n'], ['without tokens', '/pods/dc1-r1-0/fails-info', '']])(
    '%s fails, and leaves nothing under a name', async (_, path, reason) => {
      ring.write(path, 'wrong');
      const { code } = await backup();
      expect([code === 0, ring.read('/dev/termination-log')]).toEqual([false, reason]);
      expect(directories().filter((name) => name !== '.unfinished')).toEqual([...old, ...others].sort());
      expect(snapshots()).toEqual([]);
    },
  );
});

describe('a restore', () => {
  const imported = () => ring.lines('/imported').sort();
  const changes = () => ring.lines('/told').filter((line) => /(CREATE|DROP)/.test(line));
  const own = PODS.flatMap((node) => [`${node} Big.table_1 table of ${node}`, `${node} shop.orders orders of ${node}`]);
  const all = PODS.flatMap((node) => ['Big.table_1 table', 'shop.orders orders'].flatMap((what) => PODS.map((of) => `${node} ${what} of ${of}`)));
  const empty = () => ring.write('/keyspaces', 'system\nsystem_auth\n');

  let made: string;

  beforeEach(async () => {
    made = await backedUp();
    ring.write('/backup/dc1-20250101T000000Z/x.tar', '');
    ring.write('/backup/dc1-notes/x', '');
    ring.write('/backup/dc11-20990101T000000Z/x', '');
  });

  test('gives each node its own files, where all have the tokens that they had', async () => {
    empty();
    const { code, output } = await restore();
    expect([code, output]).toEqual([0, expect.stringMatching(new RegExp(`restored ${made}\n$`))]);
    expect(imported()).toEqual(own);
    expect(changes()).toEqual(['dc1-r1-0 CREATE KEYSPACE "Big" WITH replication = {};', 'dc1-r1-0 CREATE KEYSPACE "shop" WITH replication = {};']);
    expect([ring.nodetool('cleanup'), ring.read(RESTORING)]).toEqual([[], '']);
  });

  test('gives each node the files of all, and lets it keep its part, where tokens are others', async () => {
    empty();
    ring.write('/pods/dc1-r2-0/tokens', '4 5');
    expect((await restore()).code).toBe(0);
    expect(imported()).toEqual(all.sort());
    expect(ring.nodetool('cleanup')).toEqual(PODS.map((node) => `${node} cleanup`));
  });

  test('gives each node the files of all, where there are fewer nodes than there were', async () => {
    empty();
    expect((await restore({}, { nodes: 1, racks: { r1: {} } })).code).toBe(0);
    expect(imported()).toEqual(all.filter((line) => line.startsWith('dc1-r1-0')).sort());
    expect(ring.nodetool('cleanup')).toEqual(['dc1-r1-0 cleanup']);
  });

  test('leaves nothing of the archives on the nodes', async () => {
    empty();
    await restore();
    for (const node of PODS) expect(readdirSync(ring.path(`/pods/${node}/var/lib/cassandra`))).toEqual(['data']);
  });

  test('fills tables that are there and empty', async () => {
    expect((await restore()).code).toBe(0);
    expect([changes(), imported()]).toEqual([[], own]);
  });

  test.each([['shop', 'orders'], ['Big', 'table_1']])('refuses where %s.%s has rows, and does nothing', async (keyspace, table) => {
    ring.write('/rows', `SELECT * FROM "${keyspace}"."${table}" LIMIT 1;\n`);
    const { code } = await restore();
    expect([code, ring.read('/dev/termination-log')]).toEqual([
      1, `table ${keyspace}.${table} has rows, which newer ones would hide or be hidden by. Truncate it, or say 'overwrite' to replace its keyspace\n`,
    ]);
    expect([changes(), imported(), ring.read(RESTORING)]).toEqual([[], [], '']);
  });

  test('replaces the keyspaces where it is told to', async () => {
    ring.write('/rows', 'SELECT * FROM "shop"."orders" LIMIT 1;\n');
    expect((await restore({ overwrite: true })).code).toBe(0);
    expect(changes().map((line) => line.replace(/ WITH.*/, ''))).toEqual([
      'dc1-r1-0 DROP KEYSPACE "Big";', 'dc1-r1-0 DROP KEYSPACE "shop";', 'dc1-r1-0 CREATE KEYSPACE "Big"', 'dc1-r1-0 CREATE KEYSPACE "shop"',
    ]);
    expect(imported()).toEqual(own);
  });

  test('that was cut short while it loaded goes on, whatever rows there are by now, and drops nothing', async () => {
    ring.write('/pods/dc1-r2-0/fails-import', '');
    expect((await restore({ overwrite: true })).code).toBe(1);
    expect(ring.read('/dev/termination-log')).toBe(`dc1-r2-0 did not get ${made}/dc1-r2-0.tar\n`);
    expect(ring.read(RESTORING)).toBe(`${made}\n`);
    rmSync(ring.path('/pods/dc1-r2-0/fails-import'));
    rmSync(ring.path('/told'));
    ring.write('/rows', 'SELECT * FROM "shop"."orders" LIMIT 1;\n');
    expect((await restore({ overwrite: true })).code).toBe(0);
    // Tables that were not made yet are; those that are there stay.
    expect(changes()).toEqual(['dc1-r1-0 CREATE KEYSPACE "Big" WITH replication = {};', 'dc1-r1-0 CREATE KEYSPACE "shop" WITH replication = {};']);
    expect([...new Set(imported())]).toEqual(own);
    expect(ring.read(RESTORING)).toBe('');
  });

  test('that was cut short while it dropped keyspaces drops the others', async () => {
    ring.write('/drops-no-shop', '');
    expect((await restore({ overwrite: true })).code).not.toBe(0);
    rmSync(ring.path('/drops-no-shop'));
    rmSync(ring.path('/told'));
    expect((await restore({ overwrite: true })).code).toBe(0);
    expect(changes()[0]).toBe('dc1-r1-0 DROP KEYSPACE "shop";');
    expect(imported()).toEqual(own);
  });

  test('does not take the mark of another backup for its own', async () => {
    ring.write(RESTORING, 'dc1-20250101T000000Z\n');
    ring.write('/rows', 'SELECT * FROM "shop"."orders" LIMIT 1;\n');
    expect((await restore()).code).toBe(1);
    expect(imported()).toEqual([]);
  });

  test('takes the backup that is named, and says where there is none', async () => {
    empty();
    expect((await restore({ file: 'dc1-2020' })).output).toBe('there is no backup dc1-2020 on the claim\n');
    expect((await restore({ file: made })).output).toContain(`restored ${made}\n`);
    for (const name of directories()) if (/^dc1-2/.test(name)) rmSync(ring.path(`/backup/${name}`), { recursive: true });
    expect((await restore()).output).toBe('there is no backup of datacenter dc1 on the claim\n');
  });

  test('fails when an archive is damaged, before that node imports any of it', async () => {
    empty();
    const archive = ring.path(`/backup/${made}/dc1-r2-0.tar`);
    writeFileSync(archive, readFileSync(archive).subarray(0, 3000));
    expect((await restore()).code).toBe(1);
    expect(imported().filter((line) => line.startsWith('dc1-r2-0'))).toEqual([]);
  });

  test('fails when nobody answers, and does nothing: the next try must look for rows', async () => {
    ring.write('/password', 'changed');
    expect((await restore()).code).toBe(1);
    expect(ring.read('/dev/termination-log')).toBe('dc1-r1-0 does not answer\n');
    expect([changes(), imported(), ring.read(RESTORING)]).toEqual([[], [], '']);
  });
});
