import { Chart, Cron, Duration, Size } from 'cdk8s';
import { CassandraRack, CassandraRackProps, ClaimFate, Rollout, StorageClass } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { parse } from 'yaml';
import { expectEveryProp } from './support/every-prop';
import { POD_OPTIONS, reachedPodOptions } from './support/pod-options';
import { expectRefusal } from './support/refusals';
import { newRackOfRing, renderRackOfRing } from './support/rings';
import { newChart, synth } from './support/synth';
import { variablesOf } from './support/variables';

test('every prop of CassandraRackProps reaches the manifest', () => {
  const props: Required<Omit<CassandraRackProps, 'insecure'>> = {
    ...POD_OPTIONS,
    initContainers: [{ name: 'mine', image: 'busybox:1' }],
    maxUnavailable: 2,
    nodes: 4,
    rack: 'a1',
    zone: 'zone-7',
    size: Size.gibibytes(3),
    memory: Size.gibibytes(6),
    heap: Size.gibibytes(2),
    storageClass: StorageClass.fromName('fast'),
    retention: { whenDeleted: ClaimFate.DELETE },
    commitLog: { size: Size.gibibytes(9) },
    cluster: 'Shop_1',
    datacenter: 'eu-1',
    config: { num_tokens: 8 },
    superuser: 'root',
    superuserPassword: { secret: 'db', key: 'admin' },
    roleReplication: 4,
    internodeTls: { secret: 'nodes-tls' },
    clientTls: { secret: 'clients-tls' },
    seeds: 3,
    remoteSeeds: ['us-1.example.org'],
    image: 'cassandra:4.1',
    checkSchedule: Cron.daily(),
    rollout: Rollout.onDelete(),
    startTimeout: Duration.minutes(10),
    gracePeriod: Duration.seconds(177),
  };
  const manifests = renderRackOfRing(props);
  const { spec } = manifests.find('StatefulSet', 'shop-db');
  const pod = spec.template.spec;
  const [container] = pod.containers;
  const variables = variablesOf(container);
  const [data, log] = spec.volumeClaimTemplates;
  const files = manifests.find('ConfigMap', 'shop-db').data;
  const superuser = manifests.find('Job').spec.template.spec;
  const job = variablesOf(superuser.containers[0]);
  const secrets = pod.volumes.filter(({ secret }) => secret).map(({ secret }) => secret.secretName);

  expectEveryProp<CassandraRackProps>({
    ...reachedPodOptions(manifests, 'StatefulSet'),
    podAnnotations: [spec.template.metadata.annotations['example.org/scrape'], 'true'],
    initContainers: [pod.initContainers[1].image, 'busybox:1'],
    nodeSelector: [pod.nodeSelector.disk, 'ssd'],
    maxUnavailable: [manifests.find('PodDisruptionBudget').spec.maxUnavailable, 2],
    nodes: [spec.replicas, 4],
    rack: [variables.CASSANDRA_RACK, 'a1'],
    zone: [pod.nodeSelector['topology.kubernetes.io/zone'], 'zone-7'],
    size: [data.spec.resources.requests.storage, '3Gi'],
    memory: [container.resources.limits.memory, '6Gi'],
    heap: [variables.MAX_HEAP_SIZE, '2048M'],
    storageClass: [[data, log].map((claim) => claim.spec.storageClassName), ['fast', 'fast']],
    retention: [spec.persistentVolumeClaimRetentionPolicy.whenDeleted, 'Delete'],
    commitLog: [log.spec.resources.requests.storage, '9Gi'],
    cluster: [variables.CASSANDRA_CLUSTER_NAME, 'Shop_1'],
    datacenter: [variables.CASSANDRA_DC, 'eu-1'],
    config: [parse(files['settings.yaml']).num_tokens, 8],
    superuser: [job.CASSANDRA_USER, 'root'],
    superuserPassword: [superuser.volumes.find(({ name }) => name === 'password')?.secret.secretName, 'db'],
    insecure: [renderRackOfRing({ insecure: true }).ofKind('Job'), []],
    roleReplication: [job.REPLICATION, '4'],
    internodeTls: [secrets[0], 'nodes-tls'],
    clientTls: [secrets[1], 'clients-tls'],
    seeds: [files.seeds.trim().split('\n').length, 3],
    remoteSeeds: [files['remote-seeds'], 'us-1.example.org\n'],
    image: [container.image, 'cassandra:4.1'],
    checkSchedule: [manifests.find('CronJob').spec.schedule, '0 0 * * *'],
    rollout: [spec.updateStrategy, { type: 'OnDelete' }],
    startTimeout: [container.startupProbe.failureThreshold * container.startupProbe.periodSeconds, 600],
    gracePeriod: [pod.terminationGracePeriodSeconds, 177],
  });
});

test('the set, its claims and its pods have the name of the datacenter, without that of the rack', () => {
  const ring = newRackOfRing();
  expect([ring.name, ring.pods]).toEqual(['cassandra', ['cassandra-0', 'cassandra-1', 'cassandra-2']]);
  expect(ring.seeds).toEqual([0, 1].map((at) => `cassandra-${at}.cassandra-nodes.demo.svc.cluster.local`));
  expect(ring.lastNode('rack1')).toBe('cassandra-2');
  const { spec } = synth(Chart.of(ring)).find('StatefulSet', 'cassandra');
  expect(spec.volumeClaimTemplates.map(({ metadata }) => metadata.name)).toEqual(['data']);
  expect(variablesOf(spec.template.spec.containers[0])).toMatchObject({ CASSANDRA_DC: 'cassandra', CASSANDRA_RACK: 'rack1' });
});

test('the name is made of all ids from the chart down', () => {
  const chart = newChart();
  const ring = new CassandraRack(new Construct(chart, 'shop'), 'db', { nodes: 1, size: Size.gibibytes(1) });
  expect([ring.name, ring.pods]).toEqual(['shop-db', ['shop-db-0']]);
});

test('the nodes may be in any zone, spread over zones and machines, and are restarted one after the other', () => {
  const { spec } = renderRackOfRing().find('StatefulSet');
  expect(spec.template.spec.nodeSelector).toBeUndefined();
  expect(spec.template.spec.topologySpreadConstraints.map(({ topologyKey }) => topologyKey)).toEqual([
    'topology.kubernetes.io/zone', 'kubernetes.io/hostname',
  ]);
  expect(spec.updateStrategy.type).toBe('RollingUpdate');
});

describe('refusals', () => {
  test('fails when it has no nodes', () => {
    expectRefusal(() => newRackOfRing({ nodes: 0 }), "[demo/cassandra] 'nodes' must be a whole number of 1 or more, got 0");
  });

  test('fails when the rack has no plain name', () => {
    expect(() => newRackOfRing({ rack: 'Rack 1' })).toThrow(/^\[demo\/cassandra\] 'racks' must be a DNS label .*, got "Rack 1"$/);
  });
});
