/** The NetworkPolicies of a datacenter. */
import { Chart } from 'cdk8s';
import { CassandraDatacenterProps, NetworkIsolation, Peer } from 'cdk8s-stateful';
import { expectError } from '../support/expect-error';
import { newRing, renderRing } from '../support/rings';
import { synth } from '../support/synth';
import { newWorkload } from '../support/workloads';

const SETS = ['dc1-r1', 'dc1-r2', 'dc1-r3'];
const CQL = [{ port: 9042, protocol: 'TCP' }];
const INTERNODE = [{ port: 7000, protocol: 'TCP' }];
const NODES = { podSelector: { matchLabels: { 'cdk8s-stateful/datacenter': 'dc1' } } };

function policyOf(props: Partial<CassandraDatacenterProps>, name = 'dc1-r2') {
  return renderRing(props).find('NetworkPolicy', name).spec;
}

test.each(SETS)('the nodes of %s and those of all racks may connect to each other, on both ports', (set) => {
  const { ingress, egress, podSelector } = policyOf({}, set);
  expect(podSelector.matchLabels).toEqual({ 'cdk8s-stateful/workload': set });
  expect(ingress).toContainEqual({ from: [NODES], ports: [...CQL, ...INTERNODE] });
  expect(egress).toContainEqual({ to: [NODES], ports: [...INTERNODE, ...CQL] });
});

test('the Jobs of the ring may connect to the nodes of every rack', () => {
  const manifests = renderRing();
  for (const job of ['check', 'superuser']) {
    const pods = { podSelector: { matchLabels: { 'cdk8s-stateful/workload': `dc1-${job}` } } };
    for (const set of SETS) {
      expect(manifests.find('NetworkPolicy', set).spec.ingress).toContainEqual({ from: [pods], ports: CQL });
      expect(manifests.find('NetworkPolicy', `dc1-${job}`).spec.egress).toContainEqual({
        to: [{ podSelector: { matchLabels: { 'cdk8s-stateful/workload': set } } }], ports: CQL,
      });
    }
  }
});

test('only the named peers may connect to the nodes, as clients of every rack', () => {
  const ring = newRing();
  const before = synth(Chart.of(ring));
  ring.connectFrom(Peer.pods({ app: 'shop' }));
  const after = synth(Chart.of(ring));
  for (const set of SETS) {
    expect(after.find('NetworkPolicy', set).spec.ingress).toEqual([
      ...before.find('NetworkPolicy', set).spec.ingress, { from: [{ podSelector: { matchLabels: { app: 'shop' } } }], ports: CQL },
    ]);
  }
});

test('connectFrom can open the internode port to another datacenter', () => {
  const ring = newRing();
  ring.connectFrom(Peer.cidr('10.8.0.0/16'), { ports: ['internode'] });
  expect(synth(Chart.of(ring)).find('NetworkPolicy', 'dc1-r1').spec.ingress.at(-1)).toEqual({
    from: [{ ipBlock: { cidr: '10.8.0.0/16' } }], ports: INTERNODE,
  });
});

test('connectFrom throws if the nodes have no port of that name', () => {
  expectError(
    () => newRing().connectFrom(Peer.anyPod(), { ports: ['jmx'] }), '[demo/dc1/r1] \'ports\' has the unknown port "jmx": use one of cql, internode',
  );
});

test('a workload can admit all nodes as a peer', () => {
  const ring = newRing();
  const web = newWorkload({ ports: { http: 80 } }, Chart.of(ring));
  web.connectFrom(ring);
  expect(synth(Chart.of(ring)).find('NetworkPolicy', 'web').spec.ingress.at(-1)).toEqual({ from: [NODES], ports: [{ port: 80, protocol: 'TCP' }] });
});

test('remote seeds open egress on the internode port to any address, which is closed otherwise', () => {
  expect(policyOf({ remoteSeeds: ['a.example.org'] }).egress).toContainEqual({ ports: INTERNODE });
  expect(policyOf({}).egress.filter(({ to }) => !to)).toEqual([]);
});

test('networkIsolation NONE applies to nodes and Jobs', () => {
  expect(renderRing({ networkIsolation: NetworkIsolation.NONE }).ofKind('NetworkPolicy')).toEqual([]);
  expect(renderRing({ networkIsolation: NetworkIsolation.INGRESS }).ofKind('NetworkPolicy').map(({ spec }) => spec.policyTypes))
    .toEqual(Array(5).fill(['Ingress']));
});
