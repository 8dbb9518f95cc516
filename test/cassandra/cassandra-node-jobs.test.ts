/** Runs the Jobs that decommission and clean up nodes as they are rendered, with a directory in place of each node. */
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

describe('a decommission Job', () => {
  function run(props: Partial<CassandraDecommissionProps> = {}) {
    const datacenter = newRing();
    new CassandraDecommission(Chart.of(datacenter), 'smaller', { datacenter, ...props });
    const [container] = synth(Chart.of(datacenter)).find('Job', 'smaller-dc1-r3-0').spec.template.spec.containers;
    return ring.run(container.command, variablesOf(container));
  }

  /** Sets the keyspaces of the user and their replication, as `nodetool describecluster` prints them. */
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

  test('makes the node stream its data, and completes when another node has noticed', async () => {
    const { code, output } = await run();
    expect(code).toBe(0);
    expect(output).toMatch(/^decommissioning dc1-r3-0, 10\.0\.0\.3\nstreaming the data of this node to the other nodes\n/);
    expect(output).toMatch(/\ndc1-r3-0 has left the ring: reduce the number of nodes, apply, and delete the node's claims\n$/);
    expect(decommissions()).toEqual(['dc1-r3-0 decommission --force']);
    expect(ring.read(MARK)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/);
  });

  test.each([
    ['in this datacenter', 'shop -> Replication class: NetworkTopologyStrategy {dc1=3}'],
    ['in this datacenter among others', 'shop -> Replication class: org.apache.cassandra.locator.NetworkTopologyStrategy {asia=1, dc1=3}'],
    ['in any datacenter', 'shop -> Replication class: SimpleStrategy {replication_factor=3}'],
    ['and its name has capitals', 'Shop -> Replication class: NetworkTopologyStrategy {dc1=12}'],
  ])('fails when a keyspace has a replication factor above the remaining nodes %s', async (_, line) => {
    keyspaces('other -> Replication class: NetworkTopologyStrategy {dc1=2}', line);
    const { code } = await run();
    const [name, factor] = [line.split(' ')[0], /(?:dc1|factor)=(\d+)/.exec(line)?.[1]];
    expect(code).toBe(1);
    expect(ring.read('/dev/termination-log')).toBe(
      `dc1-r3-0 was not decommissioned: keyspace "${name}" has replication factor ${factor}, but only 2 nodes would remain: ` +
      "lower it with ALTER KEYSPACE, or set 'force'\n",
    );
    expect([decommissions(), ring.read(MARK)]).toEqual([[], '']);
  });

  test('ignores replication factors with force', async () => {
    keyspaces('shop -> Replication class: NetworkTopologyStrategy {dc1=3}');
    expect((await run({ force: true })).code).toBe(0);
    expect(decommissions()).toHaveLength(1);
  });

  test('ignores replication factors of other datacenters', async () => {
    keyspaces('shop -> Replication class: NetworkTopologyStrategy {dc11=9, xdc1=9, eu-dc1=9, dc1=2}');
    expect((await run()).code).toBe(0);
  });

  test.each([
    ['3 replicas of which 1 would remain', 'NetworkTopologyStrategy {asia=1, dc1=3}', 3],
    ['2 replicas of which 1 would remain', 'NetworkTopologyStrategy {dc1=2}', 2],
  ])('fails even with force when system_auth has %s', async (_, replication, factor) => {
    cluster(`system_auth -> Replication class: ${replication}`);
    ring.members('dc1', 'UN  10.0.0.1', 'UN  10.0.0.3');
    expect((await run({ force: true })).code).toBe(1);
    expect(ring.read('/dev/termination-log')).toBe(
      `dc1-r3-0 was not decommissioned: system_auth has replication factor ${factor}, but only 1 nodes would remain, and no one could log in: ` +
      "set 'authReplicationFactor' to 1 and apply first\n",
    );
    expect([decommissions(), ring.read(MARK)]).toEqual([[], '']);
  });

  test.each([
    ['has the only replica of system_auth, which it streams', 'NetworkTopologyStrategy {dc1=1}'],
    ['is in a ring with the initial replication of system_auth', 'SimpleStrategy {replication_factor=1}'],
    ['is in a datacenter without replicas of system_auth', 'NetworkTopologyStrategy {us=3}'],
  ])('decommissions a node that %s', async (_, replication) => {
    cluster(`system_auth -> Replication class: ${replication}`);
    ring.members('dc1', 'UN  10.0.0.1', 'UN  10.0.0.3');
    expect((await run()).code).toBe(0);
    expect(decommissions()).toHaveLength(1);
  });

  test('decommissions the last node of a datacenter without replicas of system_auth', async () => {
    cluster('system_auth -> Replication class: NetworkTopologyStrategy {us=3}');
    ring.members('dc1', 'UN  10.0.0.3');
    await run();
    expect(decommissions()).toHaveLength(1);
  });

  test('does not count nodes of other datacenters and nodes that are down as remaining', async () => {
    cluster('shop -> Replication class: NetworkTopologyStrategy {dc1=2}');
    ring.members('dc1', 'UN  10.0.0.1', 'DN  10.0.0.2', 'UN  10.0.0.3');
    const own = ring.read('/members');
    ring.members('us', 'UN  10.9.0.1', 'UN  10.9.0.2');
    ring.write('/members', ring.read('/members') + own);
    expect((await run()).output).toContain('keyspace "shop" has replication factor 2, but only 1 nodes would remain');
    expect(decommissions()).toEqual([]);
  });

  test('that runs again checks nothing twice, and waits until the node has streamed its data', async () => {
    keyspaces('shop -> Replication class: NetworkTopologyStrategy {dc1=3}');
    ring.members('dc1', 'UN  10.0.0.1', 'UN  10.0.0.2', 'UL  10.0.0.3');
    ring.write('/pods/dc1-r3-0/mode', 'LEAVING\nLEAVING\nLEAVING\nLEAVING\nDECOMMISSIONED\n');
    ring.write('/unheard', '');
    ring.program('seq', 'echo 1 2');
    const { code, output } = await run();
    expect(output).toContain('still streaming\n');
    expect([code, ring.read('/dev/termination-log')]).toEqual([1, 'dc1-r3-0 reports that it has left the ring, but dc1-r1-0 still lists it as a member\n']);
    expect(decommissions()).toEqual([]);
    expect(ring.read(MARK)).not.toBe('');
  });

  test('that was interrupted marks the volume of a node that has left since', async () => {
    ring.write('/pods/dc1-r3-0/mode', 'DECOMMISSIONED\n');
    await run();
    expect([decommissions(), ring.read(MARK)]).toEqual([[], expect.stringMatching(/^\d{4}-/)]);
  });

  describe('that is complete', () => {
    const MARKS = '/pods/dc1-r1-0/var/lib/cassandra/decommissions';
    const entry = (pod: string) => `smaller/ ${pod} 2026-01-02T03:04:05Z\n`;
    const refusal = (pod: string) => `nothing was done: this construct decommissioned ${pod} at 2026-01-02T03:04:05Z. Remove it from the chart, ` +
      "or, to decommission dc1-r3-0 too, give it another 'run'\n";

    test('leaves a mark on another node', async () => {
      await run();
      expect(ring.read(MARKS)).toMatch(/^smaller\/ dc1-r3-0 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/);
    });

    test('does nothing when it is repeated', async () => {
      ring.write(MARKS, entry('dc1-r3-0'));
      ring.members('dc1', 'UN  10.0.0.1', 'UN  10.0.0.2');
      expect(await run()).toEqual({ code: 0, output: 'nothing to do: dc1-r3-0 was decommissioned at 2026-01-02T03:04:05Z\n' });
    });

    test.each([['the next node', 'dc1-r1-1'], ['the same node, which has joined again,', 'dc1-r3-0']])('does not decommission %s when it is repeated', async (_, pod) => {
      ring.write(MARKS, entry(pod));
      expect((await run()).code).toBe(1);
      expect(ring.read('/dev/termination-log')).toBe(refusal(pod));
      expect(decommissions()).toEqual([]);
    });

    test('decommissions a node again with another run or name', async () => {
      ring.write(MARKS, entry('dc1-r1-1'));
      expect((await run({ run: '2' })).code).toBe(0);
      expect(ring.read(MARKS)).toContain('\nsmaller/2 dc1-r3-0 ');
    });
  });

  test('completes at once when the node has left the ring already', async () => {
    ring.members('dc1', 'UN  10.0.0.1', 'UN  10.0.0.2', 'UN  10.0.0.30', 'UN  110.0.0.3');
    expect(await run()).toEqual({ code: 0, output: "dc1-r3-0 has left the ring: reduce the number of nodes, apply, and delete the node's claims\n" });
  });

  test('that fails reports the reason and does not mark the volume', async () => {
    ring.write('/pods/dc1-r3-0/fails-decommission', '');
    expect((await run()).code).toBe(1);
    expect(ring.read('/dev/termination-log')).toContain('dc1-r3-0 was not decommissioned: error: decommission\n');
    expect(ring.read(MARK)).toBe('');
  });

  test('does not mark the volume when the node has not left the ring', async () => {
    ring.program('nodetool', 'case $1 in status) cat "$ROOT/members" ;; netstats) echo "Mode: NORMAL" ;; describecluster) cat "$ROOT/cluster" ;; esac');
    expect((await run()).code).toBe(1);
    expect(ring.read(MARK)).toBe('');
  });

  test('recognizes a node by an address of IPv6, which nodetool prints in full', async () => {
    ring.write('/pods/dc1-r3-0/address', 'fd01:0:0:9::86');
    ring.members('dc1', 'UN  fd01:0:0:9:0:0:0:84', 'UN  fd01:0:0:9:0:0:0:85', 'UN  fd01:0:0:9:0:0:0:86');
    ring.write('/unheard', '');
    ring.program('seq', 'echo 1');
    expect((await run()).code).toBe(1);
    expect(ring.read('/dev/termination-log')).toBe('dc1-r3-0 reports that it has left the ring, but dc1-r1-0 still lists it as a member\n');
    expect(decommissions()).toHaveLength(1);
  });

  test('fails when the pod has no address', async () => {
    ring.write('/pods/dc1-r3-0/address', '');
    expect((await run()).output).toBe('pod dc1-r3-0 has no address: it must be running to be decommissioned\n');
  });

  test('fails when the other node does not report the members of the ring', async () => {
    ring.write('/pods/dc1-r1-0/fails-status', '');
    expect((await run()).output).toContain('cannot read the status of the ring from dc1-r1-0\n');
    expect(decommissions()).toEqual([]);
  });
});

describe('a cleanup Job', () => {
  const datacenter = newRing();
  new CassandraCleanup(Chart.of(datacenter), 'cleanup', { datacenter });
  const [container] = synth(Chart.of(datacenter)).find('Job', 'cleanup-3').spec.template.spec.containers;
  const run = () => ring.run(container.command, variablesOf(container));

  test('cleans up one node after the other', async () => {
    expect((await run()).code).toBe(0);
    expect(ring.nodetool('cleanup')).toEqual(PODS.map((node) => `${node} cleanup`));
  });

  test('stops at the first node that fails', async () => {
    ring.write('/pods/dc1-r2-0/fails-cleanup', '');
    expect((await run()).code).toBe(1);
    expect(ring.read('/dev/termination-log')).toBe('cleanup of dc1-r2-0 failed\n');
    expect(ring.nodetool('cleanup')).toHaveLength(2);
  });
});
