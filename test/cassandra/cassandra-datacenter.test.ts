import { Chart, Size } from 'cdk8s';
import { CassandraDatacenter, CassandraDatacenterProps, RackOptions } from 'cdk8s-stateful';
import { parse } from 'yaml';
import { expectEveryProp } from '../support/every-prop';
import { RING_OPTIONS, reachedRingOptions } from '../support/ring-options';
import { expectError } from '../support/expect-error';
import { RACKS, newRing, renderRing } from '../support/rings';
import { Manifests, newChart, newChartWithoutNamespace, synth } from '../support/synth';
import { variablesOf } from '../support/variables';

const ONE_RACK = { r1: {} };
const DOMAIN = 'dc1-nodes.demo.svc.cluster.local';

function setOf(props: Partial<CassandraDatacenterProps> = {}, name = 'dc1-r1') {
  return renderRing(props).find('StatefulSet', name);
}

function podOf(props: Partial<CassandraDatacenterProps> = {}) {
  return setOf(props).spec.template.spec;
}

function filesOf(props: Partial<CassandraDatacenterProps> = {}): { [file: string]: string } {
  return renderRing(props).find('ConfigMap').data;
}

function settingsOf(props: Partial<CassandraDatacenterProps> = {}) {
  return parse(filesOf(props)['settings.yaml']) as { [setting: string]: unknown } | null;
}

function superuserJobOf(props: Partial<CassandraDatacenterProps> = {}) {
  const [job] = renderRing(props).ofKind('Job');
  return job;
}

/** Replicas by the name of the StatefulSet. */
function replicasOf(manifests: Manifests): { [set: string]: number } {
  return Object.fromEntries(manifests.ofKind('StatefulSet').map(({ metadata, spec }) => [metadata.name, spec.replicas]));
}

test('every prop of CassandraDatacenterProps reaches the manifest', () => {
  const props: Required<Omit<CassandraDatacenterProps, 'insecure'>> = { ...RING_OPTIONS, nodes: 5, racks: { r1: { zone: 'zone-1' }, r2: {} } };
  const manifests = renderRing(props);
  const pod = manifests.find('StatefulSet', 'shop-db-r1').spec.template.spec;

  expectEveryProp<CassandraDatacenterProps>({
    ...reachedRingOptions(manifests, 'shop-db-r1', renderRing({ insecure: true })),
    nodeSelector: [pod.nodeSelector, { 'disk': 'ssd', 'topology.kubernetes.io/zone': 'zone-1' }],
    nodes: [replicasOf(manifests), { 'shop-db-r1': 3, 'shop-db-r2': 2 }],
    racks: [variablesOf(pod.containers[0]).CASSANDRA_RACK, 'r1'],
  });
});

test('every prop of RackOptions reaches the manifest', () => {
  const rack: Required<RackOptions> = { zone: 'zone-9', nodes: 2, nodeSelector: { disk: 'ssd' }, name: 'old-rack' };
  const manifests = renderRing({ racks: { r1: rack, r2: {} }, nodeSelector: { arch: 'arm64' } });
  const set = manifests.find('StatefulSet', 'old-rack');
  const labels = set.spec.template.spec.nodeSelector;

  expectEveryProp<RackOptions>({
    zone: [labels['topology.kubernetes.io/zone'], 'zone-9'],
    nodes: [set.spec.replicas, 2],
    nodeSelector: [[labels.disk, labels.arch], ['ssd', 'arm64']],
    name: [set.spec.selector.matchLabels['cdk8s-stateful/workload'], 'old-rack'],
  });
});

describe('the identity of a datacenter', () => {
  test('includes the names of its objects', () => {
    expect(renderRing().names.map((name) => name.replace(/-[0-9a-f]{8}$/, '-<sum>'))).toEqual([
      'Service dc1-nodes', 'Service dc1', 'ConfigMap dc1',
      ...['dc1-r1', 'dc1-r2', 'dc1-r3'].flatMap((set) => [`StatefulSet ${set}`, `ServiceAccount ${set}`, `NetworkPolicy ${set}`]),
      'PodDisruptionBudget dc1',
      'ServiceAccount dc1-check', 'NetworkPolicy dc1-check', 'CronJob dc1-check',
      'ServiceAccount dc1-superuser', 'NetworkPolicy dc1-superuser', 'Job dc1-superuser-<sum>',
    ]);
  });

  test('includes the selectors, the governing Service and the claims of its StatefulSets', () => {
    const { spec } = setOf({ commitLog: { size: Size.gibibytes(1) } });
    const [data, log] = spec.volumeClaimTemplates;
    expect(spec.selector.matchLabels).toEqual({ 'cdk8s-stateful/workload': 'dc1-r1' });
    expect([spec.serviceName, spec.podManagementPolicy]).toEqual(['dc1-nodes', 'Parallel']);
    // The claims of pod dc1-r1-0 are data-dc1-r1-0 and commitlog-dc1-r1-0.
    expect([data.metadata.name, log.metadata.name]).toEqual(['data', 'commitlog']);
    expect(spec.template.spec.containers[0].volumeMounts.slice(0, 2)).toEqual([
      { name: 'data', mountPath: '/var/lib/cassandra' }, { name: 'commitlog', mountPath: '/var/lib/cassandra/commitlog', subPath: 'commitlog' },
    ]);
  });

  test('includes what the volumes store: the names of cluster, datacenter and rack', () => {
    const { CASSANDRA_CLUSTER_NAME, CASSANDRA_DC, CASSANDRA_RACK, CASSANDRA_ENDPOINT_SNITCH } = variablesOf(podOf().containers[0]);
    expect([CASSANDRA_CLUSTER_NAME, CASSANDRA_DC, CASSANDRA_RACK, CASSANDRA_ENDPOINT_SNITCH]).toEqual(['dc1', 'dc1', 'r1', 'GossipingPropertyFileSnitch']);
  });

  test('derives from its name', () => {
    const ring = newRing({ name: 'shop' });
    expect([ring.name, ring.datacenterName, ring.pods[0], ring.host]).toEqual(['shop', 'shop', 'shop-r1-0', 'shop.demo.svc.cluster.local']);
    expect(newRing({ name: 'shop', datacenterName: 'eu' }).datacenterName).toBe('eu');
  });
});

describe('the superuser Job', () => {
  const nameOf = (props: Partial<CassandraDatacenterProps> = {}) => superuserJobOf(props).metadata.name;

  test('gets a new name when its work changes', () => {
    const before = nameOf();
    expect(before).toMatch(/^dc1-superuser-[0-9a-f]{8}$/);
    expect(nameOf()).toBe(before);
    const changes = [{ nodes: 6 }, { superuser: 'root' }, { authReplicationFactor: 2 }, { image: 'cassandra:4.1' }, { clientTls: { secret: 'a' } }];
    const others = changes.map(nameOf);
    expect(new Set([before, ...others]).size).toBe(6);
  });

  test('keeps its ServiceAccount and its NetworkPolicy', () => {
    expect(renderRing({ nodes: 6 }).names).toEqual(expect.arrayContaining(['ServiceAccount dc1-superuser', 'NetworkPolicy dc1-superuser']));
    expect(superuserJobOf({ nodes: 6 }).spec.template.spec.serviceAccountName).toBe('dc1-superuser');
  });

  test('keeps its name when unrelated props change', () => {
    expect(nameOf({ config: { num_tokens: 8 }, memory: Size.gibibytes(8), size: Size.gibibytes(20) })).toBe(nameOf());
  });

  test('replicates system_auth to all nodes, at most three', () => {
    const copies = (nodes: number) => variablesOf(superuserJobOf({ nodes, racks: ONE_RACK }).spec.template.spec.containers[0]).REPLICATION;
    expect([1, 2, 3, 9].map(copies)).toEqual(['1', '2', '3', '3']);
  });

  test('gets the password as a file, and not in arguments of cqlsh', () => {
    const { containers: [container], volumes } = superuserJobOf().spec.template.spec;
    expect(container.volumeMounts).toContainEqual({ name: 'password', mountPath: '/etc/cassandra-login', readOnly: true });
    expect(volumes).toContainEqual(expect.objectContaining({
      name: 'password', secret: expect.objectContaining({ secretName: 'dc1-superuser', items: [{ key: 'password', path: 'password' }] }),
    }));
    expect(container.command[2]).not.toMatch(/cqlsh.*(-p |--password)/);
  });
});

describe('the attributes of a datacenter', () => {
  test('include the host and the superuser for clients', () => {
    const { host, port, superuser, superuserSecret, clientTls, image, datacenterName, nodes } = newRing();
    expect({ host, port, superuser, superuserSecret, clientTls, image, datacenterName, nodes }).toEqual({
      host: 'dc1.demo.svc.cluster.local', port: 9042, superuser: 'admin', superuserSecret: { secret: 'dc1-superuser', key: 'password' },
      clientTls: undefined, image: 'cassandra:5.0', datacenterName: 'dc1', nodes: 3,
    });
  });

  test('list the pods in the order in which they join: the first of each rack, then the second', () => {
    const ring = newRing({ nodes: 4 });
    expect(ring.pods).toEqual(['dc1-r1-0', 'dc1-r2-0', 'dc1-r3-0', 'dc1-r1-1']);
    expect(ring.hosts).toEqual(ring.pods.map((pod) => `${pod}.${DOMAIN}`));
    expect(filesOf({ nodes: 4 }).nodes).toBe(ring.hosts.map((host) => `${host}\n`).join(''));
  });

  test('list the first node of each rack as seeds, or the first two of a single rack', () => {
    const first = (...pods: string[]) => pods.map((pod) => `${pod}.${DOMAIN}`);
    expect(newRing({ nodes: 6 }).seeds).toEqual(first('dc1-r1-0', 'dc1-r2-0', 'dc1-r3-0'));
    expect(newRing({ nodes: 6, racks: ONE_RACK }).seeds).toEqual(first('dc1-r1-0', 'dc1-r1-1'));
    expect(newRing({ nodes: 1, racks: ONE_RACK }).seeds).toEqual(first('dc1-r1-0'));
    expect(newRing({ nodes: 6, seedsPerRack: 2, racks: { r1: {}, r2: {} } }).seeds).toEqual(first('dc1-r1-0', 'dc1-r2-0', 'dc1-r1-1', 'dc1-r2-1'));
    expect(filesOf({ nodes: 6 }).seeds.trim().split('\n')).toEqual(newRing({ nodes: 6 }).seeds);
  });

  test('include the last node of a rack, and throw if it has none', () => {
    const ring = newRing({ nodes: 5 });
    expect(['r1', 'r2', 'r3'].map((rack) => ring.lastNode(rack))).toEqual(['dc1-r1-1', 'dc1-r2-1', 'dc1-r3-0']);
    const reduced = newRing({ nodes: 2, racks: { r1: {}, r2: {}, r3: { nodes: 0 } } });
    expectError(() => reduced.lastNode('r3'), '[demo/dc1] unknown rack with nodes "r3": use one of r1, r2');
    expectError(() => reduced.lastNode('x'), '[demo/dc1] unknown rack with nodes "x": use one of r1, r2');
  });

  test('include the replication of a keyspace, and throw if the factor exceeds the number of nodes', () => {
    const ring = newRing({ datacenterName: 'eu' });
    expect(ring.replication(3)).toBe("{'class': 'NetworkTopologyStrategy', 'eu': 3}");
    expectError(() => ring.replication(4), "[demo/dc1] 'replicationFactor' must be an integer from 1 to 3, the number of nodes, got 4");
    expectError(() => ring.replication(0), "[demo/dc1] 'replicationFactor' must be an integer from 1 to 3, the number of nodes, got 0");
  });

  test('have no namespace if the chart has none', () => {
    const ring = newRing({}, newChartWithoutNamespace());
    expect([ring.host, ring.hosts[0]]).toEqual(['dc1', 'dc1-r1-0.dc1-nodes']);
  });
});

describe('the nodes', () => {
  test('are split evenly over the racks, with the remainder in the first racks by name', () => {
    const split = (nodes: number, racks: CassandraDatacenterProps['racks'] = RACKS) => Object.values(replicasOf(renderRing({ nodes, racks })));
    expect(replicasOf(renderRing({ nodes: 7, racks: { r3: {}, r1: {}, r2: {} } }))).toEqual({ 'dc1-r1': 3, 'dc1-r2': 2, 'dc1-r3': 2 });
    expect([3, 4, 5, 6].map((nodes) => split(nodes))).toEqual([[1, 1, 1], [2, 1, 1], [2, 2, 1], [2, 2, 2]]);
    expect(split(7, { r1: {}, r2: { nodes: 2 }, r3: {} })).toEqual([3, 2, 2]);
    expect(split(2, { r1: {}, r2: { nodes: 0 }, r3: {} })).toEqual([1, 0, 1]);
  });

  test('are in the zone of their rack, preferably on different Kubernetes nodes', () => {
    const zones = renderRing().ofKind('StatefulSet').map(({ spec }) => spec.template.spec.nodeSelector);
    expect(zones).toEqual([1, 2, 3].map((zone) => ({ 'topology.kubernetes.io/zone': `zone-${zone}` })));
    expect(podOf().topologySpreadConstraints).toEqual([{
      topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { 'cdk8s-stateful/datacenter': 'dc1' } },
    }]);
  });

  test('share one PodDisruptionBudget across all racks, as Kubernetes does not evict a pod that has two', () => {
    const [budget, ...more] = renderRing().ofKind('PodDisruptionBudget');
    expect(more).toEqual([]);
    expect(budget.spec).toMatchObject({
      maxUnavailable: 1, selector: { matchLabels: { 'cdk8s-stateful/datacenter': 'dc1' } },
    });
    expect(setOf().spec.template.metadata.labels).toMatchObject(budget.spec.selector.matchLabels);
  });

  test('are updated when they are deleted with several racks, and by Kubernetes with one', () => {
    expect(setOf().spec.updateStrategy).toEqual({ type: 'OnDelete' });
    expect(setOf({ racks: ONE_RACK }).spec.updateStrategy.type).toBe('RollingUpdate');
    expect(setOf().spec.minReadySeconds).toBe(15);
  });

  test('find each other before they are ready, and are found by clients when they are', () => {
    const manifests = renderRing();
    const [nodes, clients] = ['dc1-nodes', 'dc1'].map((name) => manifests.find('Service', name).spec);
    expect([nodes.publishNotReadyAddresses, clients.publishNotReadyAddresses]).toEqual([true, false]);
    expect([nodes, clients].map(({ clusterIP, ports }) => [clusterIP, ports.map(({ port }) => port)])).toEqual([['None', [9042, 7000]], ['None', [9042]]]);
    expect(setOf().spec.template.metadata.labels).toMatchObject(clients.selector);
  });

  test('use half of their memory as JVM heap, at most 31 GiB, in whole MiB', () => {
    const heap = (memory?: Size) => variablesOf(podOf({ memory }).containers[0]).MAX_HEAP_SIZE;
    expect([undefined, Size.gibibytes(1), Size.mebibytes(1025), Size.gibibytes(128)].map(heap)).toEqual(['2048M', '512M', '512M', '31744M']);
    expect(variablesOf(podOf().containers[0]).HEAP_NEWSIZE).toBe('512M');
  });

  test('request as much memory as their limit, and the given CPU', () => {
    const resources = (props: Partial<CassandraDatacenterProps>) => podOf(props).containers[0].resources;
    expect(resources({})).toEqual({ requests: { cpu: '1', memory: '4Gi' }, limits: { cpu: '4', memory: '4Gi' } });
    expect(resources({ resources: { cpuRequest: 8 } })).toMatchObject({ requests: { cpu: '8' }, limits: { cpu: '8' } });
  });

  test('run as the user of the image, with the configuration that the init container writes', () => {
    const { securityContext, containers: [node], initContainers: [prepare] } = podOf();
    expect(securityContext).toMatchObject({ runAsUser: 999, runAsGroup: 999, fsGroup: 999 });
    expect(node.volumeMounts).toContainEqual({ name: 'config', mountPath: '/etc/cassandra' });
    expect(prepare.volumeMounts).toContainEqual({ name: 'config', mountPath: '/new-config' });
    expect(prepare.volumeMounts).toContainEqual({ name: 'data', mountPath: '/var/lib/cassandra', readOnly: true });
  });

  test('have a startup probe for membership, a readiness probe for clients and a liveness probe for nodes', () => {
    const [{ startupProbe, readinessProbe, livenessProbe }] = podOf().containers;
    expect(startupProbe.exec.command.slice(0, 2)).toEqual(['/bin/bash', '-c']);
    expect(startupProbe.failureThreshold * startupProbe.periodSeconds).toBe(7 * 24 * 3600);
    expect([readinessProbe.tcpSocket.port, livenessProbe.tcpSocket.port]).toEqual(['cql', 'internode']);
  });

  test('are drained before they stop', () => {
    const { containers: [{ lifecycle }], terminationGracePeriodSeconds } = podOf();
    expect(lifecycle.preStop.exec.command[2]).toContain('nodetool drain');
    expect(terminationGracePeriodSeconds).toBe(120);
  });
});

describe('a resize', () => {
  const templates = (manifests: Manifests) => Object.fromEntries(manifests.ofKind('StatefulSet').map(({ metadata, spec }) => [metadata.name, spec.template]));

  test('restarts no pods: it changes lists, numbers of replicas and Jobs only', () => {
    const [before, after] = [3, 6].map((nodes) => renderRing({ nodes }));
    expect(templates(after)).toEqual(templates(before));
    const changed = before.all.filter((object, at) => JSON.stringify(object) !== JSON.stringify(after.all[at]));
    expect(changed.map(({ kind }) => kind)).toEqual(['ConfigMap', 'StatefulSet', 'StatefulSet', 'StatefulSet', 'CronJob', 'Job']);
    expect(after.find('ConfigMap').data['settings.yaml']).toBe(before.find('ConfigMap').data['settings.yaml']);
  });

  test('by a new rack restarts no pods of the other racks', () => {
    const [before, after] = [renderRing(), renderRing({ nodes: 4, racks: { ...RACKS, r4: { zone: 'zone-4' } } })].map(templates);
    expect(Object.keys(after)).toEqual([...Object.keys(before), 'dc1-r4']);
    expect(after).toMatchObject(before);
  });
});

test('the name of the cluster can be the default of Cassandra', () => {
  const [container] = setOf({ clusterName: 'Test Cluster' }).spec.template.spec.containers;
  expect(variablesOf(container).CASSANDRA_CLUSTER_NAME).toBe('Test Cluster');
});

describe('settings', () => {
  test('restart the nodes when they change', () => {
    const sum = (props: Partial<CassandraDatacenterProps>) => setOf(props).spec.template.metadata.annotations['checksum/config'];
    expect(sum({ config: { num_tokens: 8 } })).toBe(sum({ config: { num_tokens: 8 } }));
    const changes = [{}, { config: { num_tokens: 8 } }, { config: { num_tokens: 16 } }, { insecure: true }, { clientTls: { secret: 'a' } }];
    expect(new Set(changes.map(sum)).size).toBe(5);
  });

  test('of the user can be strings, numbers and nested settings', () => {
    const config = { num_tokens: 8, commitlog_sync: 'periodic', hinted_handoff_disabled_datacenters: ['a: b', '# c'], x: { y: { z: [true, '"'] } } };
    expect(settingsOf({ config })).toEqual({ authenticator: 'PasswordAuthenticator', authorizer: 'CassandraAuthorizer', ...config });
  });

  test('require authentication unless the ring is insecure', () => {
    expect(settingsOf()).toEqual({ authenticator: 'PasswordAuthenticator', authorizer: 'CassandraAuthorizer' });
    expect(settingsOf({ insecure: true })).toBeNull();
    const ring = newRing({ insecure: true });
    expect(ring.superuserSecret).toBeUndefined();
    expect(JSON.stringify(synth(Chart.of(ring)).all)).not.toContain('superuser');
  });

  test('enable TLS between nodes and for clients', () => {
    const settings = settingsOf({ internodeTls: { secret: 'a' }, clientTls: { secret: 'b' } });
    const stores = (use: string) => ({
      ssl_context_factory: { class_name: 'org.apache.cassandra.security.PEMBasedSslContextFactory' },
      keystore: `/etc/cassandra-tls/${use}/own/keystore.pem`, truststore: `/etc/cassandra-tls/${use}/secret/ca.crt`,
    });
    expect(settings).toMatchObject({
      server_encryption_options: { internode_encryption: 'all', require_client_auth: true, ...stores('internode') },
      client_encryption_options: { enabled: true, optional: false, ...stores('clients') },
    });
  });

  test('use the mount paths of the certificates, with the key store in memory', () => {
    const { volumes, containers: [node], initContainers: [prepare] } = podOf({ internodeTls: { secret: 'a' }, clientTls: { secret: 'b' } });
    const items = ['tls.crt', 'tls.key', 'ca.crt'].map((key) => ({ key, path: key }));
    for (const [use, secretName] of [['internode', 'a'], ['clients', 'b']]) {
      expect(volumes).toContainEqual({ name: `${use}-tls`, secret: expect.objectContaining({ secretName, items }) });
      expect(volumes).toContainEqual({ name: `${use}-keystore`, emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } });
      for (const { volumeMounts } of [node, prepare]) {
        expect(volumeMounts).toContainEqual({ name: `${use}-tls`, mountPath: `/etc/cassandra-tls/${use}/secret`, readOnly: true });
        expect(volumeMounts).toContainEqual({ name: `${use}-keystore`, mountPath: `/etc/cassandra-tls/${use}/own` });
      }
    }
  });

  test('make its own Jobs connect over TLS too', () => {
    const variables = variablesOf(superuserJobOf({ clientTls: { secret: 'b' } }).spec.template.spec.containers[0]);
    expect(variables).toMatchObject({ CQL_OPTIONS: '--ssl', SSL_CERTFILE: '/etc/cassandra-authority/ca.crt', SSL_VALIDATE: 'true' });
  });
});

test('a chart can have two datacenters', () => {
  const chart = newChart();
  newRing({}, chart);
  new CassandraDatacenter(chart, 'dc2', { nodes: 1, racks: ONE_RACK, size: Size.gibibytes(1) });
  expect(replicasOf(synth(chart))).toEqual({ 'dc1-r1': 1, 'dc1-r2': 1, 'dc1-r3': 1, 'dc2-r1': 1 });
});
