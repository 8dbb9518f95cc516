/** Every construct that renders a NetworkPolicy can be allowed to connect to a peer. */
import { Chart } from 'cdk8s';
import * as library from 'cdk8s-stateful';
import { NetworkIsolation, Peer } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { constructs } from './support/assembly';
import { BASE_PROPS } from './support/base-props';
import { newChart, synth } from './support/synth';

type NewConstruct = new (scope: Construct, id: string, props: object) => Construct & { connectTo?: (peer: Peer, options: object) => void };

const RULE = { to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 443, protocol: 'TCP' }] };

function build(name: string, chart: Chart) {
  const Type = (library as unknown as { [type: string]: NewConstruct })[name];
  return new Type(chart, 'tested', { ...BASE_PROPS[name](chart), networkIsolation: NetworkIsolation.FULL });
}

/** Constructs that have the prop `networkIsolation`. */
const ISOLATED = constructs().map(([name]) => name).filter((name) => {
  try {
    const chart = newChart();
    build(name, chart);
    return synth(chart).ofKind('NetworkPolicy').some(({ metadata }) => metadata.name.startsWith('tested'));
  } catch {
    // The construct does not have the prop.
    return false;
  }
});

test('most constructs render a NetworkPolicy', () => {
  expect(ISOLATED).toEqual(expect.arrayContaining(['MySqlBackup', 'ShardedStore', 'StatefulWorkload', 'VolumeSnapshotSchedule', 'WordPress']));
});

test.each(ISOLATED)('connectTo of %s allows egress to the peer', (name) => {
  const chart = newChart();
  build(name, chart).connectTo?.(Peer.cidr('203.0.113.0/24'), { ports: [443] });
  const rules = synth(chart).ofKind('NetworkPolicy').flatMap(({ spec }) => spec.egress ?? []);

  expect(rules).toContainEqual(RULE);
});
