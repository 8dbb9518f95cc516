/** Runs the backup and restore Jobs as they are rendered, with a directory in place of each node, and real archives. */
import { execFileSync } from 'node:child_process';
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
const RESTORES = PODS.map((pod) => `/pods/${pod}/var/lib/cassandra/restores`);
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/.source;

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

/** Output of `nodetool describecluster` for a cluster with these keyspaces. */
function clusterOf(...keyspaces: string[]): string {
  const lines = keyspaces.map((keyspace) => `\t${keyspace} -> Replication class: NetworkTopologyStrategy {dc1=2}\n`);
  return `Cluster Information:\n\tName: dc1\n\nKeyspaces:\n${lines.join('')}\n`;
}

/** Makes a backup, and clears the logs of the fakes. */
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

describe('a backup Job', () => {
  const old = ['dc1-20250101T000000Z', 'dc1-20250102T000000Z'];
  const others = ['dc1-notes', 'dc11-20240101T000000Z', 'lost+found'];

  beforeEach(() => {
    for (const name of [...old, 'dc1-notes', 'dc11-20240101T000000Z', '.unfinished']) ring.write(`/backup/${name}/x`, 'cut short');
  });

  function snapshots(): string[] {
    return PODS.flatMap((node) => readdirSync(ring.path(`/pods/${node}/var/lib/cassandra/data`), { recursive: true, encoding: 'utf8' }))
      .filter((path) => path.includes('snapshots/'));
  }

  test('names a backup when it is complete, and removes only the oldest of this datacenter', async () => {
    const { code, output } = await backup();
    const [made] = /dc1-\d{8}T\d{6}Z/.exec(output) ?? [''];
    expect([code, output]).toEqual([0, expect.stringMatching(/wrote dc1-\d+T\d+Z: \d+ KiB\nremoved dc1-20250101T000000Z\n$/)]);
    expect(directories()).toEqual(['dc1-20250102T000000Z', made, ...others].sort());
    expect(readdirSync(ring.path(`/backup/${made}`)).sort()).toEqual([
      'Big.cql', 'checksums', 'dc1-r1-0.tar', 'dc1-r1-0.tokens', 'dc1-r2-0.tar', 'dc1-r2-0.tokens', 'shop.cql',
    ]);
  });

  test('copies the files and tokens of every node and the schema, without the keyspaces of the system', async () => {
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

  test('copies no files of indexes, which would be imported as rows of the table', async () => {
    ring.write('/pods/dc1-r1-0/var/lib/cassandra/data/shop/orders-5bc52802de2535edaeab188eecebb090/.by_name/nb-1-big-Data.db', 'index');
    const made = await backedUp();
    expect((await ring.run(['/bin/sh', '-c', `tar -tf "/backup/${made}/dc1-r1-0.tar"`])).output).not.toContain('by_name');
  });

  test('keeps the version warning of cqlsh out of the schema', async () => {
    ring.write('/older-cqlsh', '');
    expect(ring.read(`/backup/${await backedUp()}/shop.cql`)).toMatch(/^CREATE KEYSPACE "shop".*\n.*\n$/);
  });

  test('contains keyspaces without tables', async () => {
    ring.write('/cluster', clusterOf('system', 'system_auth', 'Big', 'shop', 'types', 'restore_rehearsal'));
    ring.write('/schema-types', 'CREATE KEYSPACE types WITH replication = {};\nCREATE TYPE types.point (x int);\n');
    const made = await backedUp();
    expect(readdirSync(ring.path(`/backup/${made}`)).filter((name) => name.endsWith('.cql'))).toEqual(['Big.cql', 'shop.cql', 'types.cql']);
    expect(ring.read(`/backup/${made}/types.cql`)).toContain('CREATE TYPE types.point');
  });

  test('contains dropped columns, but no IDs of tables', async () => {
    const id = '5bc52802-de25-35ed-aeab-188eecebb090';
    const schema = (options: string, more: string) => [
      'CREATE KEYSPACE shop WITH replication = {};', '', 'CREATE TABLE shop.orders (', '    id int PRIMARY KEY,', '    gone text', `) WITH ${options}`,
      "    AND comment = ') WITH ID = x'", `    AND ${more};`, 'ALTER TABLE shop.orders DROP gone USING TIMESTAMP 1795643677247000;', '',
      'CREATE MATERIALIZED VIEW shop.by_name AS', '    SELECT *', '    FROM shop.orders', '    PRIMARY KEY (name, id)', ` WITH ${options}`, `    AND ${more};`, '',
    ].join('\n');
    ring.write('/schema-shop', schema(`ID = ${id}\n    AND CLUSTERING ORDER BY (id ASC)`, 'cdc = false'));
    const made = await backedUp();
    expect(ring.read(`/backup/${made}/shop.cql`)).toBe(schema('CLUSTERING ORDER BY (id ASC)', 'cdc = false'));
  });

  test('fails when a table was dropped between its snapshot and the schema', async () => {
    ring.write('/schema-shop', 'CREATE KEYSPACE shop WITH replication = {};\nCREATE TABLE shop.orders_2 (id int PRIMARY KEY);\n');
    expect((await backup()).code).toBe(1);
    expect(ring.read('/dev/termination-log')).toBe('tables were dropped while the backup was made: shop.orders\n');
  });

  test('writes an empty backup for a ring without keyspaces', async () => {
    for (const node of PODS) for (const keyspace of ['shop', 'Big']) rmSync(ring.path(`/pods/${node}/var/lib/cassandra/data/${keyspace}`), { recursive: true });
    ring.write('/cluster', clusterOf('system', 'system_auth'));
    const made = await backedUp();
    expect(readdirSync(ring.path(`/backup/${made}`)).sort()).toEqual(['checksums', 'dc1-r1-0.tar', 'dc1-r1-0.tokens', 'dc1-r2-0.tar', 'dc1-r2-0.tokens']);
  });

  test('leaves out a dropped keyspace whose directory still exists', async () => {
    ring.write('/cluster', clusterOf('system', 'system_auth', 'shop', 'system_of_a_user'));
    expect((await backup()).code).toBe(0);
    expect(ring.nodetool('snapshot')).toEqual(PODS.map((node) => `${node} snapshot -t dc1-nightly -- shop system_of_a_user`));
  });

  test('takes all snapshots before it copies any, and clears them at the end', async () => {
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

  test('reads the schema from the first node as the superuser', async () => {
    await backup();
    expect(ring.lines('/told')).toEqual(['dc1-r1-0 DESCRIBE KEYSPACE "Big" WITH INTERNALS;', 'dc1-r1-0 DESCRIBE KEYSPACE "shop" WITH INTERNALS;']);
    expect(ring.lines('/logins')[0]).toBe('username = admin no ');
  });

  test('connects over TLS when the ring requires it from clients', async () => {
    await backup({ clientTls: { secret: 'tls' } });
    expect(ring.lines('/logins')[0]).toMatch(/^username = admin yes .*\/etc\/cassandra-tls\/clients\/secret\/ca\.crt$/);
  });

  test.each<[situation: string, path: string, reason: string]>([
    ['a transfer is cut off', '/pods/dc1-r2-0/cut-short', 'the snapshot of dc1-r2-0 was damaged or truncated while it was copied\n'],
    ['a node fails to take a snapshot', '/pods/dc1-r2-0/fails-snapshot', 'cannot take a snapshot of dc1-r2-0\n'],
  ])('fails without a named backup, and clears the snapshots, when %s', async (_, path, reason) => {
    ring.write(path, '');
    const { code } = await backup();
    expect([code, ring.read('/dev/termination-log')]).toEqual([1, reason]);
    expect(directories().filter((name) => name !== '.unfinished')).toEqual([...old, ...others].sort());
    expect(snapshots()).toEqual([]);
    rmSync(ring.path(path));
    expect((await backup()).code).toBe(0);
  });

  test.each([['the schema cannot be read', '/password', 'cannot read the schema of keyspace "Big"\n'],
    ['the tokens cannot be read', '/pods/dc1-r1-0/fails-info', 'cannot read the tokens of dc1-r1-0\n'],
  ])(
    'fails without a named backup when %s', async (_, path, reason) => {
      ring.write(path, 'wrong');
      const { code } = await backup();
      expect([code === 0, ring.read('/dev/termination-log')]).toEqual([false, reason]);
      expect(directories().filter((name) => name !== '.unfinished')).toEqual([...old, ...others].sort());
      expect(snapshots()).toEqual([]);
    },
  );
});

describe('a restore Job', () => {
  const imported = () => ring.lines('/imported').sort();
  /** Writes the checksums of a backup that the test has changed. */
  const checksums = () => execFileSync('sh', ['-c', 'rm checksums && sha256sum -- * > /tmp/$$ && mv /tmp/$$ checksums'], { cwd: ring.path(`/backup/${made}`) });
  const changes = () => ring.lines('/told').filter((line) => /(CREATE|DROP)/.test(line) && !line.includes('restore_rehearsal'));
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

  test('gives each node its own files when all have the tokens of the backup', async () => {
    empty();
    const { code, output } = await restore();
    expect([code, output]).toEqual([0, expect.stringMatching(new RegExp(`restored ${made}\n$`))]);
    expect(imported()).toEqual(own);
    expect(changes()).toEqual(['dc1-r1-0 CREATE KEYSPACE "Big" WITH replication = {};', 'dc1-r1-0 CREATE KEYSPACE "shop" WITH replication = {};']);
    expect([ring.nodetool('cleanup'), ring.read(RESTORING)]).toEqual([[], '']);
    expect(RESTORES.map((path) => ring.read(path))).toEqual(PODS.map(() => expect.stringMatching(new RegExp(`^backups// ${made} ${TIME}\n$`))));
  });

  test('gives each node the files of all and cleans it up when tokens differ', async () => {
    empty();
    ring.write('/pods/dc1-r2-0/tokens', '4 5');
    expect((await restore()).code).toBe(0);
    expect(imported()).toEqual(all.sort());
    expect(ring.nodetool('cleanup')).toEqual(PODS.map((node) => `${node} cleanup`));
  });

  test('gives each node the files of all when there are fewer nodes than in the backup', async () => {
    empty();
    expect((await restore({}, { nodes: 1, racks: { r1: {} } })).code).toBe(0);
    expect(imported()).toEqual(all.filter((line) => line.startsWith('dc1-r1-0')).sort());
    expect(ring.nodetool('cleanup')).toEqual(['dc1-r1-0 cleanup']);
  });

  test('leaves no files of the archives on the nodes', async () => {
    empty();
    await restore();
    for (const node of PODS) expect(readdirSync(ring.path(`/pods/${node}/var/lib/cassandra`))).toEqual(['data', 'restores']);
  });

  test('fills existing tables that are empty, after their tombstones are gone', async () => {
    ring.write(`/backup/${made}/shop.cql`, `${ring.read(`/backup/${made}/shop.cql`)}CREATE MATERIALIZED VIEW shop.view AS SELECT *;\n`);
    checksums();
    expect((await restore()).code).toBe(0);
    expect([changes(), imported()]).toEqual([[], own]);
    expect(ring.lines('/told').filter((line) => line.includes('TRUNCATE'))).toEqual([
      'dc1-r1-0 TRUNCATE "Big"."table_1";', 'dc1-r1-0 TRUNCATE "shop"."orders";',
    ]);
  });

  test('does not truncate views, which have the tombstones of their tables', async () => {
    ring.write(`/backup/${made}/shop.cql`, 'CREATE KEYSPACE shop WITH x;\nCREATE MATERIALIZED VIEW shop.orders AS SELECT *;\n');
    checksums();
    expect((await restore()).code).toBe(0);
    expect(ring.lines('/told').filter((line) => line.includes('TRUNCATE'))).toEqual(['dc1-r1-0 TRUNCATE "Big"."table_1";']);
  });

  test('creates keyspaces without tables', async () => {
    empty();
    ring.write(`/backup/${made}/types.cql`, 'CREATE KEYSPACE types WITH x;\nCREATE TYPE types.point (x int);\n');
    checksums();
    expect((await restore()).code).toBe(0);
    expect(changes()).toContain('dc1-r1-0 CREATE KEYSPACE types WITH x;');
  });

  test('does nothing when it is repeated, and says so, unless it has another run', async () => {
    ring.write('/rows', 'SELECT * FROM "shop"."orders" LIMIT 1;\n');
    await restore({ overwrite: true });
    for (const log of ['/told', '/imported']) rmSync(ring.path(log));
    // The volume of a node is new.
    rmSync(ring.path(RESTORES[0]));
    const { code, output } = await restore({ overwrite: true });
    expect([code, output]).toEqual([0, expect.stringMatching(
      new RegExp(`^nothing to do: this restore of backup ${made} was complete at ${TIME}. To restore again, give it another 'run'\n$`),
    )]);
    expect([ring.lines('/told'), imported()]).toEqual([[], []]);
    expect((await restore({ overwrite: true, run: '2' })).code).toBe(0);
    expect([changes().length, imported()]).toEqual([4, own]);
  });

  test('repeats nothing when there is a newer backup, but restores another one that is named', async () => {
    await restore();
    rmSync(ring.path('/imported'));
    ring.write('/backup/dc1-20990101T000000Z/x', '');
    expect((await restore()).output).toContain('nothing to do');
    expect((await restore({ file: made })).code).toBe(0);
    expect(imported()).toEqual(own);
  });

  describe('changes nothing with overwrite', () => {
    const reasons: [situation: string, arrange: () => void, reason: string | RegExp][] = [
      [
        'an archive is damaged', () => ring.write(`/backup/${made}/dc1-r2-0.tar`, 'x'),
        /^backup dc1-\S+ is damaged: a file does not have the checksum/,
      ],
      ['a file is missing', () => rmSync(ring.path(`/backup/${made}/shop.cql`)), /^backup dc1-\S+ is damaged/],
      ['a table has no schema', () => {
        ring.write(`/backup/${made}/shop.cql`, 'CREATE KEYSPACE shop WITH x;\n');
        checksums();
      }, /^backup dc1-\S+ has rows of tables that its schema lacks: shop\.orders\n$/],
      ['a node does not run', () => ring.write('/pods/dc1-r2-0/fails-info', ''), 'cannot read the tokens of dc1-r2-0\n'],
      ['a node has too little space', () => ring.write('/pods/dc1-r2-0/free', '3'),
        /^dc1-r2-0 has 3 KiB of free space, but the restore needs \d+ KiB: delete snapshots with nodetool clearsnapshot/],
      [
        'the ring rejects the schema', () => ring.write('/rejects-schema', '<stdin>:2:InvalidRequest: Materialized views are disabled\n'),
        'nothing was changed, because this ring rejects the schema of keyspace "Big": <stdin>:2:InvalidRequest: Materialized views are disabled\n',
      ],
    ];

    test.each(reasons)('when %s', async (_, arrange, reason) => {
      arrange();
      expect((await restore({ overwrite: true })).code).toBe(1);
      expect(ring.read('/dev/termination-log')).toEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason));
      expect([changes(), imported(), ring.read(RESTORING)]).toEqual([[], [], '']);
    });
  });

  test('rehearses the schema in a keyspace of its own', async () => {
    const [body, comment] = ['AS $$ shop.x(); CREATE TABLE shop.a $$;', ") WITH comment = 'shop.x';"];
    const schema = (keyspace: string) => [
      `CREATE KEYSPACE ${keyspace} WITH replication = {};`, `CREATE TYPE ${keyspace}.address (street text);`, `CREATE FUNCTION ${keyspace}.f(a int)`,
      `    ${body}`, `CREATE AGGREGATE ${keyspace}.total(int)`, '    SFUNC f', `CREATE TABLE ${keyspace}.orders (`, '    shop text', comment,
      `ALTER TABLE ${keyspace}.orders DROP gone;`, `CREATE CUSTOM INDEX shop ON ${keyspace}.orders (shop) USING 'sai';`,
      `CREATE MATERIALIZED VIEW ${keyspace}.by_shop AS`, `    FROM ${keyspace}.orders`, '',
    ].join('\n');
    for (const name of ['shop', '"shop"']) {
      ring.write(`/backup/${made}/shop.cql`, schema(name));
      checksums();
      expect((await restore({ overwrite: true, run: name.replace(/"/g, '_') })).code).toBe(0);
      expect(ring.read('/rehearsed')).toContain(schema('restore_rehearsal').trim());
      rmSync(ring.path('/rehearsed'));
    }
    expect(ring.lines('/told').filter((line) => line.includes('restore_rehearsal')).at(-1)).toBe('dc1-r1-0 DROP KEYSPACE IF EXISTS restore_rehearsal;');
  });

  test('that continues takes the backup that it began with, and not a newer one', async () => {
    ring.write('/pods/dc1-r2-0/fails-import', '');
    await restore({ overwrite: true });
    rmSync(ring.path('/pods/dc1-r2-0/fails-import'));
    rmSync(ring.path('/imported'));
    ring.write('/backup/dc1-20990101T000000Z/x', '');
    expect((await restore({ overwrite: true })).output).toContain(`restored ${made}\n`);
    expect(imported()).toEqual(own);
  });

  test.each([['shop', 'orders'], ['Big', 'table_1']])('fails and changes nothing when %s.%s has rows', async (keyspace, table) => {
    ring.write('/rows', `SELECT * FROM "${keyspace}"."${table}" LIMIT 1;\n`);
    const { code } = await restore();
    expect([code, ring.read('/dev/termination-log')]).toEqual([
      1, `table ${keyspace}.${table} has rows: truncate it, or set 'overwrite' to replace the keyspace\n`,
    ]);
    expect([changes(), imported(), ring.read(RESTORING)]).toEqual([[], [], '']);
  });

  test('replaces the keyspaces with overwrite', async () => {
    ring.write('/rows', 'SELECT * FROM "shop"."orders" LIMIT 1;\n');
    expect((await restore({ overwrite: true })).code).toBe(0);
    expect(changes().map((line) => line.replace(/ WITH.*/, ''))).toEqual([
      'dc1-r1-0 DROP KEYSPACE "Big";', 'dc1-r1-0 DROP KEYSPACE "shop";', 'dc1-r1-0 CREATE KEYSPACE "Big"', 'dc1-r1-0 CREATE KEYSPACE "shop"',
    ]);
    expect(imported()).toEqual(own);
  });

  test('that was interrupted while it loaded continues without dropping or checking tables', async () => {
    ring.write('/pods/dc1-r2-0/fails-import', '');
    expect((await restore({ overwrite: true })).code).toBe(1);
    expect(ring.read('/dev/termination-log')).toBe(`cannot import ${made}/dc1-r2-0.tar into dc1-r2-0\n`);
    expect(ring.read(RESTORING)).toMatch(new RegExp(`^backups// ${made} ${TIME}\n$`));
    rmSync(ring.path('/pods/dc1-r2-0/fails-import'));
    rmSync(ring.path('/told'));
    ring.write('/rows', 'SELECT * FROM "shop"."orders" LIMIT 1;\n');
    expect((await restore({ overwrite: true })).code).toBe(0);
    // The schema is applied again: it creates missing tables, and existing ones stay.
    expect(changes()).toEqual(['dc1-r1-0 CREATE KEYSPACE "Big" WITH replication = {};', 'dc1-r1-0 CREATE KEYSPACE "shop" WITH replication = {};']);
    expect([...new Set(imported())]).toEqual(own);
    expect(ring.read(RESTORING)).toBe('');
  });

  test('that was interrupted while it dropped keyspaces drops the others', async () => {
    ring.write('/drops-no-shop', '');
    expect((await restore({ overwrite: true })).code).not.toBe(0);
    rmSync(ring.path('/drops-no-shop'));
    rmSync(ring.path('/told'));
    expect((await restore({ overwrite: true })).code).toBe(0);
    expect(changes()[0]).toBe('dc1-r1-0 DROP KEYSPACE "shop";');
    expect(imported()).toEqual(own);
  });

  test('ignores the mark of another restore', async () => {
    ring.write(RESTORING, 'backups/dc1-20250101T000000Z/ dc1-20250101T000000Z 2025-01-02T00:00:00Z\n');
    ring.write('/rows', 'SELECT * FROM "shop"."orders" LIMIT 1;\n');
    expect((await restore()).code).toBe(1);
    expect(imported()).toEqual([]);
  });

  test('restores the backup that is named, and fails when it does not exist', async () => {
    empty();
    expect((await restore({ file: 'dc1-2020' })).output).toBe('the claim has no backup dc1-2020\n');
    expect((await restore({ file: made })).output).toContain(`restored ${made}\n`);
    for (const name of directories()) if (/^dc1-2/.test(name)) rmSync(ring.path(`/backup/${name}`), { recursive: true });
    expect((await restore()).output).toBe('the claim has no backup of datacenter dc1\n');
  });

  test('fails when an archive is damaged, before any node imports it', async () => {
    empty();
    const archive = ring.path(`/backup/${made}/dc1-r2-0.tar`);
    writeFileSync(archive, readFileSync(archive).subarray(0, 3000));
    expect((await restore()).code).toBe(1);
    expect(imported()).toEqual([]);
  });

  test('fails and changes nothing when the ring does not answer, so that the next try checks for rows', async () => {
    ring.write('/password', 'changed');
    expect((await restore()).code).toBe(1);
    expect(ring.read('/dev/termination-log')).toBe('cannot list the keyspaces of dc1-r1-0\n');
    expect([changes(), imported(), ring.read(RESTORING)]).toEqual([[], [], '']);
  });
});
