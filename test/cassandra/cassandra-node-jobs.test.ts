/** The Jobs that make a ring smaller and clean it, run: the scripts of the manifests, with nodes that are directories. */
import { Chart } from 'cdk8s';
import { CassandraCleanup, CassandraDecommission, CassandraDecommissionProps } from 'cdk8s-stateful';
import { RingDirectory } from '../support/ring-directory';
import { newRing } from '../support/rings';
import { synth } from '../support/synth';
import { variablesOf } from '../support/variables';

const PODS = ['dc1-r1-0', 'dc1-r2-0', 'dc1-r3-0'];
const MARK = '/pods/dc1-r3-0/var/lib/cassandra/decommissioned';

let ring: RingDirectory;

beforeEach(() => {
  ring = new RingDirectory(PODS);
});

afterEach(() => ring.remove());

describe('a decommission', () => {
  function run(props: Partial<CassandraDecommissionProps> = {}) {
    const datacenter = newRing();
    new CassandraDecommission(Chart.of(datacenter), 'smaller', { datacenter, ...props });
    const [container] = synth(Chart.of(datacenter)).find('Job', 'smaller-dc1-r3-0').spec.template.spec.containers;
    return ring.run(container.command, variablesOf(container));
  }

  /** Keyspaces and their replication, as nodetool shows them. */
  function keyspaces(...lines: string[]): void {
    cluster('system_auth -> Replication class: NetworkTopologyStrategy {dc1=3}', ...lines);
  }

  function cluster(...lines: string[]): void {
    ring.write('/cluster', [
      'Cluster Information:', '\tName: dc1', '\tSnitch: org.apache.cassandra.locator.GossipingPropertyFileSnitch', '',
      'Keyspaces:', '\tsystem -> Replication class: LocalStrategy {}', ...lines.map((line) => `\t${line}`), '',
    ].join('\n'));
  }

  const decommissions = () => ring.nodetool('decommission');

  beforeEach(() => keyspaces('shop -> Replication class: NetworkTopologyStrategy {dc1=2}'));

  test('lets the node hand over its data, and is done when another one has heard of it', async () => {
    const { code, output } = await run();
    expect(code).toBe(0);
    expect(output).toMatch(/^decommissioning dc1-r3-0, 10\.0\.0\.3\nhanding over what this node has\n/);
    expect(output).toMatch(/\ndc1-r3-0 has left the ring\. Now reduce the number of nodes, apply, and delete its claims\n$/);
    expect(decommissions()).toEqual(['dc1-r3-0 decommission --force']);
    expect(ring.read(MARK)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/);
  });

  test.each([
    ['in this datacenter', 'shop -> Replication class: NetworkTopologyStrategy {dc1=3}'],
    ['in this datacenter among others', 'shop -> Replication class: org.apache.cassandra.locator.NetworkTopologyStrategy {asia=1, dc1=3}'],
    ['wherever they are', 'shop -> Replication class: SimpleStrategy {replication_factor=3}'],
    ['that has a name with capitals', 'Shop -> Replication class: NetworkTopologyStrategy {dc1=12}'],
  ])('refuses where a keyspace wishes more replicas %s than there would be nodes', async (_, line) => {
    keyspaces('other -> Replication class: NetworkTopologyStrategy {dc1=2}', line);
    const { code } = await run();
    const [name, wish] = [line.split(' ')[0], /(?:dc1|factor)=(\d+)/.exec(line)?.[1]];
    expect(code).toBe(1);
    expect(ring.read('/dev/termination-log')).toBe(
      `dc1-r3-0 was not decommissioned: keyspace ${name} wishes ${wish} replicas, and 2 nodes would be left. Lower its replication, or say 'force'\n`,
    );
    expect([decommissions(), ring.read(MARK)]).toEqual([[], '']);
  });

  test('goes on where it is told to', async () => {
    keyspaces('shop -> Replication class: NetworkTopologyStrategy {dc1=3}');
    expect((await run({ force: true })).code).toBe(0);
    expect(decommissions()).toHaveLength(1);
  });

  test('takes no wish for its own that is of another datacenter', async () => {
    keyspaces('shop -> Replication class: NetworkTopologyStrategy {dc11=9, xdc1=9, eu-dc1=9, dc1=2}');
    expect((await run()).code).toBe(0);
  });

  test.each([
    ['of 3 copies 1 would be left', 'NetworkTopologyStrategy {asia=1, dc1=3}', 3],
    ['of 2 copies 1 would be left', 'NetworkTopologyStrategy {dc1=2}', 2],
  ])('refuses where nobody could log in any more, whatever it is told: %s', async (_, replication, copies) => {
    cluster(`system_auth -> Replication class: ${replication}`);
    ring.members('dc1', 'UN  10.0.0.1', 'UN  10.0.0.3');
    expect((await run({ force: true })).code).toBe(1);
    expect(ring.read('/dev/termination-log')).toBe(
      `dc1-r3-0 was not decommissioned: the roles have ${copies} copies: with 1 nodes left, nobody could log in. First say 'authReplicationFactor: 1', and apply\n`,
    );
    expect([decommissions(), ring.read(MARK)]).toEqual([[], '']);
  });

  test.each([
    ['has the only copy, which it hands over', 'NetworkTopologyStrategy {dc1=1}'],
    ['is in a ring that has the roles of the beginning', 'SimpleStrategy {replication_factor=1}'],
    ['has copies in other datacenters only', 'NetworkTopologyStrategy {us=3}'],
  ])('goes on where the node %s', async (_, replication) => {
    cluster(`system_auth -> Replication class: ${replication}`);
    ring.members('dc1', 'UN  10.0.0.1', 'UN  10.0.0.3');
    expect((await run()).code).toBe(0);
    expect(decommissions()).toHaveLength(1);
  });

  test('goes on where the node is the last of a datacenter, and the roles are elsewhere', async () => {
    cluster('system_auth -> Replication class: NetworkTopologyStrategy {us=3}');
    ring.members('dc1', 'UN  10.0.0.3');
    await run();
    expect(decommissions()).toHaveLength(1);
  });

  test('counts no nodes of another datacenter, nor those that are away', async () => {
    cluster('shop -> Replication class: NetworkTopologyStrategy {dc1=2}');
    ring.members('dc1', 'UN  10.0.0.1', 'DN  10.0.0.2', 'UN  10.0.0.3');
    const own = ring.read('/members');
    ring.members('us', 'UN  10.9.0.1', 'UN  10.9.0.2');
    ring.write('/members', ring.read('/members') + own);
    expect((await run()).output).toContain('keyspace shop wishes 2 replicas, and 1 nodes would be left');
    expect(decommissions()).toEqual([]);
  });

  test('that goes on does not ask again, and waits until the node has handed over', async () => {
    keyspaces('shop -> Replication class: NetworkTopologyStrategy {dc1=3}');
    ring.members('dc1', 'UN  10.0.0.1', 'UN  10.0.0.2', 'UL  10.0.0.3');
    ring.write('/pods/dc1-r3-0/mode', 'LEAVING\nLEAVING\nLEAVING\nLEAVING\nDECOMMISSIONED\n');
    ring.write('/unheard', '');
    const { code, output } = await run();
    expect(output).toContain('still handing over\n');
    expect([code, ring.read('/dev/termination-log')]).toEqual([1, 'dc1-r3-0 says that it has left the ring, and dc1-r1-0 still counts on it\n']);
    expect(decommissions()).toEqual([]);
    expect(ring.read(MARK)).not.toBe('');
  });

  test('marks the volume of a node that has left, where the Job was cut short before', async () => {
    ring.write('/pods/dc1-r3-0/mode', 'DECOMMISSIONED\n');
    await run();
    expect([decommissions(), ring.read(MARK)]).toEqual([[], expect.stringMatching(/^\d{4}-/)]);
  });

  test('is done where the node has left before', async () => {
    ring.members('dc1', 'UN  10.0.0.1', 'UN  10.0.0.2', 'UN  10.0.0.30', 'UN  110.0.0.3');
    expect(await run()).toEqual({ code: 0, output: 'dc1-r3-0 has left the ring. Now reduce the number of nodes, apply, and delete its claims\n' });
  });

  test('that fails marks nothing, and says why', async () => {
    ring.write('/pods/dc1-r3-0/fails-decommission', '');
    expect((await run()).code).toBe(1);
    expect(ring.read('/dev/termination-log')).toContain('dc1-r3-0 was not decommissioned: error: decommission\n');
    expect(ring.read(MARK)).toBe('');
  });

  test('that ends without the node having left marks nothing', async () => {
    ring.program('nodetool', 'case $1 in status) cat "$ROOT/members" ;; netstats) echo "Mode: NORMAL" ;; describecluster) cat "$ROOT/cluster" ;; esac');
    expect((await run()).code).toBe(1);
    expect(ring.read(MARK)).toBe('');
  });

  test('fails when the pod has no address', async () => {
    ring.write('/pods/dc1-r3-0/address', '');
    expect((await run()).output).toBe('pod dc1-r3-0 has no address: it does not run\n');
  });

  test('fails when nobody tells who is in the ring', async () => {
    ring.write('/pods/dc1-r1-0/fails-status', '');
    expect((await run()).output).toContain('dc1-r1-0 does not tell who is in the ring\n');
    expect(decommissions()).toEqual([]);
  });
});

describe('a cleanup', () => {
  const datacenter = newRing();
  new CassandraCleanup(Chart.of(datacenter), 'cleanup', { datacenter });
  const [container] = synth(Chart.of(datacenter)).find('Job', 'cleanup-3').spec.template.spec.containers;
  const run = () => ring.run(container.command, variablesOf(container));

  test('goes from node to node', async () => {
    expect((await run()).code).toBe(0);
    expect(ring.nodetool('cleanup')).toEqual(PODS.map((node) => `${node} cleanup`));
  });

  test('fails when a node was not cleaned, and cleans no other one', async () => {
    ring.write('/pods/dc1-r2-0/fails-cleanup', '');
    expect((await run()).code).toBe(1);
    expect(ring.read('/dev/termination-log')).toBe('dc1-r2-0 was not cleaned\n');
    expect(ring.nodetool('cleanup')).toHaveLength(2);
  });
});
