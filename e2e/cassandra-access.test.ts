import { Chart, Size } from 'cdk8s';
import { CassandraRack, CassandraRackProps, Peer } from 'cdk8s-stateful';
import { Authority } from './support/certificates';
import { restartsOf } from './support/objects';
import { OPEN, RingSandbox } from './support/ring';

/** A rack with backups, as small as those of the other tests. */
function rack(ring: RingSandbox, chart: Chart, props: Partial<CassandraRackProps>): CassandraRack {
  const made = new CassandraRack(chart, 'cassandra', { ...ring.little(chart), nodes: 1, ...props });
  ring.backup(chart, made);
  return made;
}

/** Runs the Jobs that talk to the nodes: what they need to get in is what such a ring is about. */
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

describe('a rack whose nodes and clients speak TLS', () => {
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

  it('comes up, and nobody gets in without', async () => {
    const pods = await ring.sandbox.readyWithin(400, 'cassandra-0', 'cassandra-1');
    expect(restartsOf(pods)).toBe(0);
    await ring.settled('cassandra-0', { rack1: 2 });
    await ring.superuserMade();
    const plain = await ring.sandbox.kubectl.exec('cassandra-0', 'bash', '-c', 'HOME=/tmp cqlsh -u admin -p x -e "SELECT now() FROM system.local"');
    expect(plain.code).not.toBe(0);
    const wire = "SELECT name, value FROM system_views.settings WHERE name IN ('server_encryption_options.internode_encryption', 'client_encryption_options.enabled')";
    expect((await ring.rows('cassandra-0', wire, 'ONE')).sort()).toEqual(['client_encryption_options.enabled true', 'server_encryption_options.internode_encryption all']);
  });

  it('has its commit log on a volume of its own', async () => {
    expect(await ring.bash('cassandra-0', 'ls /var/lib/cassandra/commitlog')).toMatch(/CommitLog-.*\.log/);
    expect(await ring.bash('cassandra-0', 'grep -c " /var/lib/cassandra/commitlog " /proc/mounts')).toBe('1');
  });

  it('lets its own Jobs in', async () => {
    await writeRow(ring);
    await runJobs(ring, apply);
  });
});

describe('a ring that lets in everyone whom the network lets in', () => {
  it('asks nobody for a password, its own Jobs neither', async () => {
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

describe('a datacenter that is new to a cluster', () => {
  it('joins it by the seeds of the one that is there, with the same roles', async () => {
    const ring = await RingSandbox.create('cassandra-second');
    const apply = (datacenters: string[]) => ring.sandbox.apply((chart) => {
      const common = { ...ring.little(chart), nodes: 1, clusterName: 'shop' };
      const first = new CassandraRack(chart, 'dc1', common);
      if (!datacenters.includes('dc2')) return;
      const second = new CassandraRack(chart, 'dc2', { ...common, remoteSeeds: first.seeds });
      first.connectFrom(second, { ports: ['internode'] });
      first.connectTo(second);
      second.connectFrom(first, { ports: ['internode'] });
      first.connectFrom(Peer.pods({ 'app.kubernetes.io/name': 'cassandra-superuser' }));
    });
    try {
      await apply(['dc1']);
      await ring.sandbox.readyWithin(300, 'dc1-0');
      await ring.superuserMade();
      await apply(['dc1', 'dc2']);
      await ring.sandbox.readyWithin(300, 'dc2-0');
      await ring.superuserMade();
      await ring.show('two datacenters', 'dc2-0');
      const [replication] = await ring.rows('dc2-0', "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = 'system_auth'", 'LOCAL_ONE');
      expect(replication).toMatch(/'dc1': '1', 'dc2': '1'/);
    } finally {
      await ring.sandbox.remove();
    }
  });
});
