import { Chart, Size } from 'cdk8s';
import { CassandraRack, CassandraRackProps, Peer } from 'cdk8s-stateful';
import { Authority } from './support/certificates';
import { restartsOf } from './support/objects';
import { OPEN, RingSandbox } from './support/ring';

/** Adds a small rack with backups. */
function rack(ring: RingSandbox, chart: Chart, props: Partial<CassandraRackProps>): CassandraRack {
  const made = new CassandraRack(chart, 'cassandra', { ...ring.small(chart), nodes: 1, ...props });
  ring.backup(chart, made);
  return made;
}

/** Runs the Jobs that connect to the nodes: the ring check, a backup and a restore. */
async function runJobs(ring: RingSandbox, apply: (more: (chart: Chart, made: CassandraRack) => void) => Promise<void>): Promise<void> {
  for (const [job, cronJob] of [['check', 'cassandra-check'], ['backup', 'cassandra-nightly']]) {
    await ring.sandbox.startNow(cronJob, job);
    await ring.sandbox.jobEnded(job);
  }
  await ring.rows('cassandra-0', 'TRUNCATE shop.goods');
  await apply((chart, datacenter) => ring.restore(chart, 'restore', datacenter, 'cassandra-nightly'));
  await ring.sandbox.jobEnded('restore');
  expect(await ring.rows('cassandra-0', 'SELECT id FROM shop.goods')).toEqual(['1']);
}

async function writeRow(ring: RingSandbox): Promise<void> {
  await ring.rows('cassandra-0', "CREATE KEYSPACE shop WITH replication = {'class': 'NetworkTopologyStrategy', 'cassandra': 1}");
  await ring.rows('cassandra-0', 'CREATE TABLE shop.goods (id int PRIMARY KEY); INSERT INTO shop.goods (id) VALUES (1)');
}

describe('a rack with TLS between nodes and for clients', () => {
  let ring: RingSandbox;
  let authority: Authority;

  beforeAll(async () => {
    authority = new Authority();
    ring = await RingSandbox.create('cassandra-tls');
    ring.tls = true;
    const { data } = authority.certificate(['*.cassandra-nodes', 'cassandra']);
    await ring.sandbox.kubectl.apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'tls' }, type: 'kubernetes.io/tls', stringData: data }]);
    await apply();
  });

  afterAll(async () => {
    authority?.remove();
    await ring?.sandbox.remove();
  });

  function apply(more: (chart: Chart, made: CassandraRack) => void = () => undefined): Promise<void> {
    const tls = { internodeTls: { secret: 'tls' }, clientTls: { secret: 'tls' } };
    return ring.sandbox.apply((chart) => more(chart, rack(ring, chart, { nodes: 2, ...tls, commitLog: { size: Size.gibibytes(1) } })));
  }

  it('starts, and rejects clients without TLS', async () => {
    const pods = await ring.sandbox.readyWithin(400, 'cassandra-0', 'cassandra-1');
    expect(restartsOf(pods)).toBe(0);
    await ring.settled('cassandra-0', { rack1: 2 });
    await ring.superuserCreated();
    const plain = await ring.sandbox.kubectl.exec('cassandra-0', 'bash', '-c', 'HOME=/tmp cqlsh -u admin -p x -e "SELECT now() FROM system.local"');
    expect(plain.code).not.toBe(0);
    const wire = "SELECT name, value FROM system_views.settings WHERE name IN ('server_encryption_options.internode_encryption', 'client_encryption_options.enabled')";
    expect((await ring.rows('cassandra-0', wire, 'ONE')).sort()).toEqual(['client_encryption_options.enabled true', 'server_encryption_options.internode_encryption all']);
  });

  it('keeps its commit log on a separate volume', async () => {
    expect(await ring.bash('cassandra-0', 'ls /var/lib/cassandra/commitlog')).toMatch(/CommitLog-.*\.log/);
    expect(await ring.bash('cassandra-0', 'grep -c " /var/lib/cassandra/commitlog " /proc/mounts')).toBe('1');
  });

  it('admits its own Jobs', async () => {
    await writeRow(ring);
    await runJobs(ring, apply);
  });
});

describe('an insecure ring', () => {
  it('admits clients and its own Jobs without a password', async () => {
    const ring = await RingSandbox.create('cassandra-insecure');
    const apply = (more: (chart: Chart, made: CassandraRack) => void = () => undefined) =>
      ring.sandbox.apply((chart) => more(chart, rack(ring, chart, OPEN)));
    try {
      await apply();
      await ring.sandbox.readyWithin(300, 'cassandra-0');
      await writeRow(ring);
      await runJobs(ring, apply);
    } finally {
      await ring.sandbox.remove();
    }
  });
});

describe('a second datacenter of a cluster', () => {
  it('joins the first one by its seeds, with the same roles', async () => {
    const ring = await RingSandbox.create('cassandra-second');
    const apply = (datacenters: string[]) => ring.sandbox.apply((chart) => {
      const common = { ...ring.small(chart), nodes: 1, clusterName: 'shop' };
      const first = new CassandraRack(chart, 'dc1', common);
      if (!datacenters.includes('dc2')) return;
      const second = new CassandraRack(chart, 'dc2', { ...common, remoteSeeds: first.seeds });
      first.connectFrom(second, { ports: ['internode'] });
      first.connectTo(second);
      second.connectFrom(first, { ports: ['internode'] });
      first.connectFrom(Peer.pods({ 'cdk8s-stateful/workload': 'dc2-superuser' }));
    });
    try {
      await apply(['dc1']);
      await ring.sandbox.readyWithin(300, 'dc1-0');
      await ring.superuserCreated();
      await apply(['dc1', 'dc2']);
      await ring.sandbox.readyWithin(300, 'dc2-0');
      await ring.superuserCreated();
      await ring.show('two datacenters', 'dc2-0');
      const [replication] = await ring.rows('dc2-0', "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = 'system_auth'", 'LOCAL_ONE');
      expect(replication).toMatch(/'dc1': '1', 'dc2': '1'/);
    } finally {
      await ring.sandbox.remove();
    }
  });
});
