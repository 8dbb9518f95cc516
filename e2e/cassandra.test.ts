import { Chart, Testing } from 'cdk8s';
import { CassandraBackup, CassandraCleanup, CassandraDatacenter, CassandraDatacenterProps, CassandraDecommission } from 'cdk8s-stateful';
import { eventually } from './support/eventually';
import { NodeSwitch } from './support/node-switch';
import { restartsOf } from './support/objects';
import { RingNode, RingSandbox } from './support/ring';
import { settings } from './support/settings';
import { Stopwatch } from './support/stopwatch';

const PODS = ['dc1-r1-0', 'dc1-r2-0', 'dc1-r3-0'];
const ROWS = ['1 one', '2 two', '3 three'];
const ALL_RACKS = { r1: 1, r2: 1, r3: 1 };

/** Adds constructs to the chart. */
type More = (chart: Chart, datacenter: CassandraDatacenter, backup: CassandraBackup) => void;

/** The tests share one ring, and each continues where the previous one ended. */
describe('a datacenter of three racks', () => {
  let ring: RingSandbox;

  beforeAll(async () => {
    ring = await RingSandbox.create('cassandra');
  });

  afterAll(() => ring?.sandbox.remove());

  /** Applies the datacenter with these props, and what a test adds to the chart. */
  function apply(props: Partial<CassandraDatacenterProps> = {}, nodes = 3, more: More = () => undefined): Promise<void> {
    return ring.sandbox.apply((chart) => {
      const made = ring.datacenter(chart, nodes, { config: { hinted_handoff_throttle: '2MiB' }, ...props });
      more(chart, made, ring.backup(chart, made));
    });
  }

  async function authReplication(): Promise<string> {
    return (await ring.rows('dc1-r3-0', "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = 'system_auth'")).join();
  }

  async function rows(pod: string, consistency: string): Promise<string[]> {
    return (await ring.rows(pod, 'SELECT id, name FROM shop.goods', consistency)).sort();
  }

  function ready(pod: string): Promise<unknown> {
    return ring.sandbox.readyWithin(300, pod);
  }

  it('starts with each rack in its own zone, without restarts', async () => {
    const watch = new Stopwatch();
    await apply();
    const pods = await ring.sandbox.readyWithin(600, ...PODS);
    watch.say('three nodes, from apply to ready');
    expect(restartsOf(pods)).toBe(0);
    await ring.settled('dc1-r1-0', ALL_RACKS);
    await ring.show('three racks', 'dc1-r1-0');
    const nodes = await ring.sandbox.kubectl.list('node');
    const zones = pods.map(({ spec }) => nodes.find(({ metadata }) => metadata.name === spec.nodeName)?.metadata.labels?.['topology.kubernetes.io/zone']);
    expect(zones).toEqual(ring.zones.length > 0 ? ring.zones : zones);
  });

  it('admits its superuser but not the default one, and replicates system_auth to three nodes', async () => {
    await ring.superuserCreated();
    expect(await ring.rows('dc1-r2-0', 'SELECT role, can_login, is_superuser FROM system_auth.roles', 'ALL')).toEqual(['admin True True', 'cassandra False False']);
    const old = await ring.sandbox.kubectl.exec('dc1-r1-0', 'bash', '-c', 'HOME=/tmp cqlsh -u cassandra -p cassandra -e "SELECT now() FROM system.local"');
    expect(old.stderr).toContain('cassandra is not permitted to log in');
    expect(await authReplication()).toContain("'dc1': '3'");
  });

  it('applies the settings of the chart', async () => {
    const asked = "SELECT name, value FROM system_views.settings WHERE name IN ('hinted_handoff_throttle', 'cluster_name', 'authenticator.class_name')";
    const found = (await ring.rows('dc1-r1-0', asked, 'ONE')).sort();
    expect(found).toEqual(['authenticator.class_name PasswordAuthenticator', 'cluster_name dc1', 'hinted_handoff_throttle 2MiB']);
    expect(await ring.bash('dc1-r1-0', 'tr "\\0" " " < /proc/1/cmdline')).toContain('-Xms256M -Xmx256M');
  });

  it('reports the cost of its probes', async () => {
    const { stdout } = await ring.sandbox.kubectl.run(['exec', '--quiet', 'dc1-r1-0', '--', 'bash', '-c', [
      'TIMEFORMAT="%R s real, %U s user, %S s system"; exec 2>&1',
      'echo "startup probe:"; time MAX_HEAP_SIZE=64m nodetool status > /dev/null',
      'echo "probe of a port, 100 times:"; time for try in $(seq 100); do : < /dev/tcp/127.0.0.1/9042; done',
    ].join('\n')]);
    process.stderr.write(`${stdout}\n`);
  });

  it('stores rows that are written at QUORUM', async () => {
    const replication = ring.datacenter(new Chart(Testing.app(), 'outputs'), 3).replication(3);
    await ring.rows('dc1-r1-0', `CREATE KEYSPACE shop WITH replication = ${replication}; CREATE TABLE shop.goods (id int PRIMARY KEY, name text)`);
    const inserts = ROWS.map((row) => row.split(' ')).map(([id, name]) => `INSERT INTO shop.goods (id, name) VALUES (${id}, '${name}')`);
    await ring.rows('dc1-r1-0', inserts.join('; '));
    expect(await rows('dc1-r3-0', 'ALL')).toEqual(ROWS);
  });

  it('loses no row when a pod is deleted, and accepts its new address', async () => {
    const before = await ring.settled('dc1-r1-0', ALL_RACKS);
    const watch = new Stopwatch();
    await ring.sandbox.kubectl.run(['delete', 'pod', 'dc1-r2-0', '--wait=false']);
    await eventually(async () => expect((await ring.status('dc1-r1-0')).map(({ state }) => state)).toContain('DN'));
    expect(await rows('dc1-r1-0', 'QUORUM')).toEqual(ROWS);
    await ready('dc1-r2-0');
    watch.say('deleted node, until it is ready again');
    const after = await ring.settled('dc1-r1-0', ALL_RACKS);
    expect(idsOf(after)).toEqual(idsOf(before));
    expect(nodeOf(after, 'r2')?.address).not.toBe(nodeOf(before, 'r2')?.address);
    await ring.show('after a pod was deleted: same host ID, new address', 'dc1-r1-0');
    expect(await rows('dc1-r3-0', 'ALL')).toEqual(ROWS);
  });

  it('loses no row when a Kubernetes node is stopped', async () => {
    const power = await NodeSwitch.of(ring.sandbox, 'dc1-r3-0');
    if (!power) {
      process.stderr.write('no node was stopped: set E2E_NODE_SWITCH\n');
      return;
    }
    const watch = new Stopwatch();
    await power.off();
    try {
      await eventually(async () => expect((await ring.status('dc1-r1-0')).find(({ rack }) => rack === 'r3')?.state).toBe('DN'));
      watch.say('stopped node, until the others notice');
      await ring.show('a Kubernetes node is stopped', 'dc1-r1-0');
      expect(await rows('dc1-r2-0', 'QUORUM')).toEqual(ROWS);
      await ring.rows('dc1-r1-0', "INSERT INTO shop.goods (id, name) VALUES (4, 'four')");
    } finally {
      await power.on();
    }
    await ring.settled('dc1-r1-0', ALL_RACKS);
    watch.say('stopped node, until all nodes are up again');
    await ready('dc1-r3-0');
    expect(await rows('dc1-r3-0', 'ALL')).toEqual([...ROWS, '4 four'].sort());
    await ring.rows('dc1-r1-0', 'DELETE FROM shop.goods WHERE id = 4', 'ALL');
  });

  it('allows the eviction of one node at a time across all racks', async () => {
    const [first] = await ring.sandbox.ready('dc1-r1-0', ...PODS);
    expect(await ring.sandbox.evict('dc1-r1-0')).toBe('evicted');
    expect(await ring.sandbox.evict('dc1-r2-0')).toMatch(/TooManyRequests.*disruption budget/);
    expect(await ring.sandbox.evict('dc1-r3-0')).toMatch(/TooManyRequests.*disruption budget/);
    await eventually(async () => expect((await ring.sandbox.kubectl.get('pod', 'dc1-r1-0')).metadata.uid).not.toBe(first.metadata.uid), { within: 180 });
    await ready('dc1-r1-0');
    await ring.settled('dc1-r2-0', ALL_RACKS);
  });

  it('restarts no node when a setting changes, until the pods of a rack are deleted', async () => {
    const before = await ring.sandbox.ready(...PODS);
    await apply({ config: { hinted_handoff_throttle: '3MiB' } });
    const [, second] = await ring.sandbox.ready(...PODS);
    expect(second.metadata.uid).toBe(before[1].metadata.uid);
    await ring.sandbox.kubectl.run(['delete', 'pod', '--selector', 'cdk8s-stateful/workload=dc1-r2'], { timeout: 180 });
    await ready('dc1-r2-0');
    const asked = "SELECT value FROM system_views.settings WHERE name = 'hinted_handoff_throttle'";
    expect([await ring.rows('dc1-r1-0', asked, 'ONE'), await ring.rows('dc1-r2-0', asked, 'ONE')]).toEqual([['2MiB'], ['3MiB']]);
  });

  it('restores truncated rows from a backup, but not into a table with rows', async () => {
    await ring.sandbox.startNow('dc1-nightly', 'by-hand');
    await ring.sandbox.jobEnded('by-hand');
    const restore = (id: string) => apply({}, 3, (chart, datacenter, { claimName }) => ring.restore(chart, id, datacenter, claimName));
    await restore('refused');
    expect(await ring.sandbox.jobFailed('refused')).toContain('table shop.goods has rows');
    await ring.rows('dc1-r1-0', 'TRUNCATE shop.goods', 'ALL');
    expect(await rows('dc1-r2-0', 'ALL')).toEqual([]);
    const watch = new Stopwatch();
    await restore('restore');
    await ring.sandbox.jobEnded('restore');
    watch.say('restore of three nodes');
    expect(await rows('dc1-r2-0', 'ALL')).toEqual(ROWS);
  });

  it('fails the ring check when a node was removed without being decommissioned', async () => {
    await ring.sandbox.startNow('dc1-check', 'whole');
    await ring.sandbox.jobEnded('whole');
    await apply({ racks: ring.racks({ nodes: 0 }) }, 2);
    await eventually(async () => expect((await ring.sandbox.kubectl.list('pod')).map(({ metadata }) => metadata.name)).not.toContain('dc1-r3-0'));
    await ring.sandbox.startNow('dc1-check', 'one-is-gone');
    expect(await ring.sandbox.jobFailed('one-is-gone')).toContain(
      'rack r3 has more nodes in the ring (1) than in the manifests (0): a node was removed without being decommissioned',
    );
    await apply();
    await ready('dc1-r3-0');
    await ring.settled('dc1-r1-0', ALL_RACKS);
    expect(await rows('dc1-r3-0', 'ALL')).toEqual(ROWS);
    expect(await authReplication()).toContain("'dc1': '3'");
  });

  it('scales down without losing a row', async () => {
    const decommission = (id: string, force: boolean): More => (chart, datacenter) => {
      new CassandraDecommission(chart, id, { datacenter, force, backoffLimit: 0, image: settings.kubectlImage });
    };
    await apply({}, 3, decommission('refused', false));
    expect(await ring.sandbox.jobFailed('refused-dc1-r3-0')).toContain('keyspace "shop" has replication factor 3, but only 2 nodes would remain');
    const watch = new Stopwatch();
    await apply({}, 3, decommission('smaller', true));
    await ring.sandbox.jobEnded('smaller-dc1-r3-0');
    watch.say('decommissioned node');
    await apply({ racks: ring.racks({ nodes: 0 }) }, 2, decommission('last', true));
    await ring.settled('dc1-r1-0', { r1: 1, r2: 1 });
    await ring.show('two nodes', 'dc1-r1-0');
    expect(await rows('dc1-r1-0', 'QUORUM')).toEqual(ROWS);
    expect(await ring.sandbox.jobFailed('last-dc1-r2-0')).toContain('system_auth has replication factor 3, but only 1 nodes would remain, and no one could log in');
  });

  it('scales up again when the claim of the decommissioned node is deleted, and reports the reason before that', async () => {
    await apply();
    await eventually(async () => {
      const { status } = await ring.sandbox.kubectl.get('pod', 'dc1-r3-0');
      const [prepare] = status.initContainerStatuses ?? [];
      expect(prepare?.lastState?.terminated?.message).toMatch(/decommissioned at 20.*delete its claim and then this pod/);
    });
    await ring.sandbox.kubectl.run(['delete', 'persistentvolumeclaim', 'data-dc1-r3-0', '--wait=false']);
    const watch = new Stopwatch();
    await ring.sandbox.kubectl.delete('pod', 'dc1-r3-0');
    await ready('dc1-r3-0');
    watch.say('new node, until it has joined');
    await ring.settled('dc1-r1-0', ALL_RACKS);
    await ring.show('three nodes again', 'dc1-r1-0');
    expect(await rows('dc1-r3-0', 'ALL')).toEqual(ROWS);
    await apply({}, 3, (chart, datacenter) => void new CassandraCleanup(chart, 'cleanup', { datacenter, image: settings.kubectlImage }));
    await ring.sandbox.jobEnded('cleanup-3');
    expect(await rows('dc1-r3-0', 'ALL')).toEqual(ROWS);
  });

  it('loses no row with a volume, even that of the node that created the ring', async () => {
    const before = await ring.status('dc1-r2-0');
    await ring.sandbox.kubectl.run(['delete', 'persistentvolumeclaim', 'data-dc1-r1-0', '--wait=false']);
    await ring.sandbox.kubectl.delete('pod', 'dc1-r1-0');
    // It cannot join as a new node while its former node is a member of the ring.
    await eventually(async () => {
      expect(await ring.bash('dc1-r1-0', 'cat /var/log/cassandra/system.log')).toContain('Necessary replicas for strict consistency were removed');
    });
    expect(await rows('dc1-r2-0', 'QUORUM')).toEqual(ROWS);
    await ring.nodetool('dc1-r2-0', `removenode ${nodeOf(before, 'r1')?.id}`);
    await ready('dc1-r1-0');
    const after = await ring.settled('dc1-r2-0', ALL_RACKS);
    await ring.show('after a volume was lost: new host ID', 'dc1-r2-0');
    expect(nodeOf(after, 'r1')?.id).not.toBe(nodeOf(before, 'r1')?.id);
    expect(await rows('dc1-r1-0', 'ALL')).toEqual(ROWS);
  });

  it('does not start with another cluster name', async () => {
    await apply({ clusterName: 'another' });
    await ring.sandbox.kubectl.delete('pod', 'dc1-r1-0');
    await eventually(async () => {
      const { stdout } = await ring.sandbox.kubectl.attempt(['logs', 'dc1-r1-0', '--tail=-1']);
      expect(stdout).toContain('Saved cluster name dc1 != configured name another');
    }, { within: 180 });
    await eventually(async () => expect(await rows('dc1-r2-0', 'QUORUM')).toEqual(ROWS));
    await apply();
    await ring.sandbox.kubectl.delete('pod', 'dc1-r1-0');
    await ready('dc1-r1-0');
  });

  it('writes its password to no log', async () => {
    for (const pod of PODS) {
      const { stdout } = await ring.sandbox.kubectl.attempt(['logs', pod, '--all-containers', '--tail=-1']);
      expect(stdout).not.toContain(ring.password.slice(-16));
    }
  });
});

function idsOf(nodes: RingNode[]): string[] {
  return nodes.map(({ id }) => id).sort();
}

/** Finds the node of a rack with one node. */
function nodeOf(nodes: RingNode[], rack: string): RingNode | undefined {
  return nodes.find((node) => node.rack === rack);
}
