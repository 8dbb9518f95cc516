import { Chart, Size } from 'cdk8s';
import { CassandraRack, CassandraRackProps, UpdateStrategy } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { expectEveryProp } from '../support/every-prop';
import { RING_OPTIONS, reachedRingOptions } from '../support/ring-options';
import { expectError } from '../support/expect-error';
import { newRackOfRing, renderRackOfRing } from '../support/rings';
import { newChart, synth } from '../support/synth';
import { variablesOf } from '../support/variables';

test('every prop of CassandraRackProps reaches the manifest', () => {
  const props: Required<Omit<CassandraRackProps, 'insecure'>> = {
    ...RING_OPTIONS, nodes: 4, rack: 'a1', zone: 'zone-7', seedsPerRack: 3, updateStrategy: UpdateStrategy.onDelete(), commitLog: { size: Size.gibibytes(9) },
  };
  const manifests = renderRackOfRing(props);
  const { spec } = manifests.find('StatefulSet', 'shop-db');
  const pod = spec.template.spec;
  const [data, log] = spec.volumeClaimTemplates;

  expectEveryProp<CassandraRackProps>({
    ...reachedRingOptions(manifests, 'shop-db', renderRackOfRing({ insecure: true })),
    nodeSelector: [pod.nodeSelector.disk, 'ssd'],
    nodes: [spec.replicas, 4],
    rack: [variablesOf(pod.containers[0]).CASSANDRA_RACK, 'a1'],
    zone: [pod.nodeSelector['topology.kubernetes.io/zone'], 'zone-7'],
    storageClass: [[data, log].map((claim) => claim.spec.storageClassName), ['fast', 'fast']],
    commitLog: [log.spec.resources.requests.storage, '9Gi'],
    seedsPerRack: [manifests.find('ConfigMap', 'shop-db').data.seeds.trim().split('\n').length, 3],
    updateStrategy: [spec.updateStrategy, { type: 'OnDelete' }],
  });
});

test('the StatefulSet, its claims and its pods have the name of the datacenter, without that of the rack', () => {
  const ring = newRackOfRing();
  expect([ring.name, ring.pods]).toEqual(['cassandra', ['cassandra-0', 'cassandra-1', 'cassandra-2']]);
  expect(ring.seeds).toEqual([0, 1].map((at) => `cassandra-${at}.cassandra-nodes.demo.svc.cluster.local`));
  expect(ring.lastNode('rack1')).toBe('cassandra-2');
  const { spec } = synth(Chart.of(ring)).find('StatefulSet', 'cassandra');
  expect(spec.volumeClaimTemplates.map(({ metadata }) => metadata.name)).toEqual(['data']);
  expect(variablesOf(spec.template.spec.containers[0])).toMatchObject({ CASSANDRA_DC: 'cassandra', CASSANDRA_RACK: 'rack1' });
});

test('the default name joins the ids of the construct and its parents below the chart', () => {
  const chart = newChart();
  const ring = new CassandraRack(new Construct(chart, 'shop'), 'db', { nodes: 1, size: Size.gibibytes(1) });
  expect([ring.name, ring.pods]).toEqual(['shop-db', ['shop-db-0']]);
});

test('the nodes are spread over zones and Kubernetes nodes, and are restarted one after the other', () => {
  const { spec } = renderRackOfRing().find('StatefulSet');
  expect(spec.template.spec.nodeSelector).toBeUndefined();
  expect(spec.template.spec.topologySpreadConstraints.map(({ topologyKey }) => topologyKey)).toEqual([
    'topology.kubernetes.io/zone', 'kubernetes.io/hostname',
  ]);
  expect(spec.updateStrategy.type).toBe('RollingUpdate');
});

describe('invalid props', () => {
  test('are reported when there are no nodes', () => {
    expectError(() => newRackOfRing({ nodes: 0 }), "[demo/cassandra] 'nodes' must be an integer of at least 1, got 0");
  });

  test('are reported under their own names', () => {
    expect(() => newRackOfRing({ rack: 'Rack 1' })).toThrow(/^\[demo\/cassandra\] 'rack' must be a DNS label .*, got "Rack 1"$/);
    expect(() => newRackOfRing({ zone: 'a b' })).toThrow(/^\[demo\/cassandra\] 'zone' must be at most 63 letters, .*, got "a b"$/);
    expectError(() => newRackOfRing({ racks: {} } as never), "[demo/cassandra] unknown prop 'racks': did you mean 'rack'?");
  });
});
