import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Chart, Duration, Size, Testing } from 'cdk8s';
import { ClaimRetentionPolicy, Peer, ShardedStore, ShardedStoreProps, StorageClass, StoreRouting, StoreStorage } from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { POD_OPTIONS, reachedPodOptions } from '../support/pod-options';
import { expectError } from '../support/expect-error';
import { ON_DISK, TOKEN, argument, newStore, renderStore } from '../support/stores';
import { newChart, newChartWithoutNamespace, synth } from '../support/synth';

const SECURE = { tls: { secret: 'store-tls' } };

function containerOf(props: Partial<ShardedStoreProps> = {}) {
  return renderStore(props).find('StatefulSet').spec.template.spec.containers[0];
}

test('renders every prop of ShardedStoreProps', () => {
  const props: Required<Omit<ShardedStoreProps, 'insecure'>> = {
    ...POD_OPTIONS,
    shards: 5,
    storage: StoreStorage.persistent({ size: Size.gibibytes(3) }),
    token: { secret: 'shop', key: 'shop-token' },
    routing: StoreRouting.MODULO,
    image: 'example.org/store:9',
    toolsImage: 'example.org/store-tools:9',
    tls: { secret: 'shop-tls' },
    maxValueSize: Size.mebibytes(2),
    compatApi: true,
    shutdownDelay: Duration.seconds(7),
    drainTimeout: Duration.seconds(11),
    terminationGracePeriod: Duration.seconds(40),
    serviceMonitor: false,
    maxUnavailable: 2,
  };
  const manifests = renderStore(props);
  const { spec } = manifests.find('StatefulSet');
  const pod = spec.template.spec;
  const { args, image } = pod.containers[0];
  const monitored = Testing.synth(Chart.of(newStore({ ...props, serviceMonitor: true }))) as { kind: string }[];

  expectEveryProp<ShardedStoreProps>({
    ...reachedPodOptions(manifests, 'StatefulSet'),
    shards: [[spec.replicas, manifests.find('ConfigMap').data.shards], [5, '5']],
    storage: [spec.volumeClaimTemplates[0].spec.resources.requests.storage, '3Gi'],
    token: [pod.volumes.find(({ name }) => name === 'token')?.secret.items, [{ key: 'shop-token', path: 'token' }]],
    insecure: [containerOf({ token: undefined, insecure: true }).args.includes('--insecure'), true],
    routing: [argument(args, '--routing'), 'modulo'],
    image: [image, 'example.org/store:9'],
    toolsImage: [newStore(props).toolsImage, 'example.org/store-tools:9'],
    tls: [pod.volumes.find(({ name }) => name === 'tls')?.secret.secretName, 'shop-tls'],
    maxValueSize: [argument(args, '--max-value-bytes'), '2097152'],
    compatApi: [args.includes('--compat-api'), true],
    shutdownDelay: [argument(args, '--shutdown-delay'), '7'],
    drainTimeout: [argument(args, '--drain-timeout'), '11'],
    terminationGracePeriod: [pod.terminationGracePeriodSeconds, 40],
    serviceMonitor: [monitored.some(({ kind }) => kind === 'ServiceMonitor'), true],
    maxUnavailable: [manifests.find('PodDisruptionBudget').spec.maxUnavailable, 2],
  });
});

test('a ShardedStore renders every object that it needs', () => {
  expect(renderStore().names).toEqual([
    'ConfigMap store', 'Service store', 'StatefulSet store', 'ServiceAccount store', 'NetworkPolicy store', 'PodDisruptionBudget store',
    'Service store-client',
  ]);
});

test('renders a complete ShardedStore', () => {
  expect(renderStore().all).toMatchSnapshot();
});

describe('identity of a ShardedStore', () => {
  test('the names of objects, claims and data do not change', () => {
    const set = renderStore().find('StatefulSet');
    expect(set.metadata.name).toBe('store');
    expect(set.spec.serviceName).toBe('store');
    expect(set.spec.volumeClaimTemplates.map(({ metadata }) => metadata.name)).toEqual(['data']);
    expect(set.spec.selector.matchLabels).toEqual({ 'cdk8s-stateful/workload': 'store' });
    expect(argument(set.spec.template.spec.containers[0].args, '--store')).toBe('store');
  });

  test('a new number of shards does not change the pod template', () => {
    const [three, four] = [3, 4].map((shards) => renderStore({ shards }).find('StatefulSet').spec.template);
    expect(three).toEqual(four);
  });
});

describe('addresses of a ShardedStore', () => {
  test('are listed for every shard in order', () => {
    const store = newStore();
    expect(store.hosts).toEqual([0, 1, 2].map((at) => `store-${at}.store.demo.svc.cluster.local`));
    expect(store.endpoints[1]).toBe('http://store-1.store.demo.svc.cluster.local:8080');
    expect(store.port).toBe(8080);
  });

  test('use https with TLS', () => {
    const store = newStore(SECURE);
    expect(store.endpoints[0]).toBe('https://store-0.store.demo.svc.cluster.local:8080');
    expect(store.url).toBe('https://store-client.demo.svc.cluster.local:8080');
  });

  test('are short names without a namespace', () => {
    const store = newStore({}, newChartWithoutNamespace());
    expect(store.endpoints[2]).toBe('http://store-2.store:8080');
    expect(store.url).toBe('http://store-client:8080');
  });

  test('include shards that are not ready in the headless Service, but not in the client Service', () => {
    const [shards, client] = renderStore().ofKind('Service');
    expect(shards.spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    expect(client.spec.clusterIP).toBeUndefined();
    expect(client.spec.publishNotReadyAddresses).toBeUndefined();
    expect(client.spec.selector).toEqual(shards.spec.selector);
  });
});

describe('storage of a ShardedStore', () => {
  test('on disk has one claim per shard', () => {
    const storage = StoreStorage.persistent({
      size: Size.gibibytes(2),
      storageClass: StorageClass.fromName('fast'),
      claimRetention: { whenDeleted: ClaimRetentionPolicy.DELETE },
      dataSource: { kind: 'PersistentVolumeClaim', name: 'old' },
    });
    const { spec } = renderStore({ storage }).find('StatefulSet');
    const [claim] = spec.volumeClaimTemplates;
    expect(claim.spec).toMatchObject({ storageClassName: 'fast', resources: { requests: { storage: '2Gi' } }, dataSource: { name: 'old' } });
    expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Delete', whenScaled: 'Retain' });
    expect(argument(spec.template.spec.containers[0].args, '--data')).toBe('/data');
  });

  test('in memory has no claims and a memory limit for its size', () => {
    const { spec } = renderStore({ storage: StoreStorage.memory({ size: Size.mebibytes(100) }) }).find('StatefulSet');
    const [container] = spec.template.spec.containers;
    expect(spec.volumeClaimTemplates).toBeUndefined();
    expect(spec.persistentVolumeClaimRetentionPolicy).toBeUndefined();
    expect(argument(container.args, '--engine')).toBe('memory');
    expect(container.args).not.toContain('--data');
    expect(container.resources.limits.memory).toBe('392Mi');
    expect(containerOf({ storage: StoreStorage.memory() }).resources.limits.memory).toBe('320Mi');
    expect(containerOf({ storage: StoreStorage.memory(), resources: { memoryLimit: Size.gibibytes(1) } }).resources.limits.memory).toBe('1Gi');
  });
});

describe('Secrets of a ShardedStore', () => {
  test('are mounted as files and not part of the manifest', () => {
    const { args, volumeMounts } = containerOf(SECURE);
    expect(argument(args, '--token-file')).toBe('/etc/store/token/token');
    expect(argument(args, '--tls-cert')).toBe('/etc/store/tls/tls.crt');
    expect(argument(args, '--tls-key')).toBe('/etc/store/tls/tls.key');
    expect(volumeMounts).toEqual(expect.arrayContaining([
      { name: 'token', mountPath: '/etc/store/token', readOnly: true }, { name: 'tls', mountPath: '/etc/store/tls', readOnly: true },
    ]));
  });

  test('are readable by the group of the server only', () => {
    const { volumes } = renderStore(SECURE).find('StatefulSet').spec.template.spec;
    expect(volumes.filter(({ secret }) => secret).map(({ secret }) => secret.defaultMode)).toEqual([0o440, 0o440]);
  });

  test('are mounted as directories, so that changes reach the pods', () => {
    expect(containerOf(SECURE).volumeMounts.filter(({ subPath }) => subPath)).toEqual([]);
  });
});

test('probes use HTTPS if the servers do', () => {
  const schemes = (props: Partial<ShardedStoreProps>) => {
    const { startupProbe, readinessProbe, livenessProbe } = containerOf(props);
    return [startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => [httpGet.path, httpGet.scheme]);
  };
  expect(schemes(SECURE)).toEqual([['/startupz', 'HTTPS'], ['/readyz', 'HTTPS'], ['/livez', 'HTTPS']]);
  expect(schemes({})).toEqual([['/startupz', undefined], ['/readyz', undefined], ['/livez', undefined]]);
});

test('the grace period covers shutdownDelay and drainTimeout', () => {
  const graceOf = (props: Partial<ShardedStoreProps>) => renderStore(props).find('StatefulSet').spec.template.spec.terminationGracePeriodSeconds;
  expect(graceOf({})).toBe(30);
  expect(graceOf({ shutdownDelay: Duration.seconds(10), drainTimeout: Duration.minutes(1) })).toBe(75);
});

test('the default image has the version of both packages', () => {
  const storePackage = JSON.parse(readFileSync(join(__dirname, '..', '..', 'store', 'package.json'), 'utf8')) as { version: string };
  expect(containerOf().image).toBe(`ghcr.io/cdk8s-stateful/store:${storePackage.version}`);
});

test('only peers that are passed to connectFrom may connect', () => {
  const store = newStore();
  store.connectFrom(Peer.pods({ app: 'shop' }));
  const [own, shop] = synth(Chart.of(store)).find('NetworkPolicy').spec.ingress;
  expect(own.from[0].podSelector.matchLabels).toEqual({ 'cdk8s-stateful/workload': 'store' });
  expect(shop).toEqual({ from: [{ podSelector: { matchLabels: { app: 'shop' } } }], ports: [{ port: 8080, protocol: 'TCP' }] });
  expect(store.toNetworkPolicyPeer('demo')).toEqual({ podSelector: { matchLabels: store.service.selector } });
});

test('the ServiceMonitor selects each shard once and has the token', () => {
  const objects = Testing.synth(Chart.of(newStore({ ...SECURE, serviceMonitor: true }))) as (Record<string, unknown> & { kind: string })[];
  const monitor = objects.find(({ kind }) => kind === 'ServiceMonitor') as unknown as { apiVersion: string; spec: object };
  expect(monitor.apiVersion).toBe('monitoring.coreos.com/v1');
  expect(monitor.spec).toEqual({
    selector: {
      matchLabels: { 'cdk8s-stateful/workload': 'store' },
      matchExpressions: [{ key: 'cdk8s-stateful/service', operator: 'DoesNotExist' }],
    },
    endpoints: [{
      port: 'http', path: '/metrics', scheme: 'https',
      authorization: { credentials: { name: 'store', key: 'token' } },
      tlsConfig: { ca: { secret: { name: 'store-tls', key: 'ca.crt' } } },
    }],
  });
  const services = objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => (metadata as { labels: object }).labels);
  expect(services.filter((labels) => !('cdk8s-stateful/service' in labels))).toHaveLength(1);
});

test('a JSON patch applies to the StatefulSet', () => {
  expect(ApiObject.of(newStore()).kind).toBe('StatefulSet');
});

describe('validation of ShardedStore', () => {
  const literal = 'hunter2-hunter2' as unknown as ShardedStoreProps['token'];
  const withRetention = { claimRetention: { whenDeleted: ClaimRetentionPolicy.DELETE } } as object;

  test.each<[situation: string, props: Partial<ShardedStoreProps>, message: string]>([
    ['shards is 0', { shards: 0 }, "'shards' must be an integer from 1 to 65536, got 0"],
    ['shards is not an integer', { shards: 2.5 }, "'shards' must be an integer from 1 to 65536, got 2.5"],
    ['shards is missing', { shards: undefined as never }, "'shards' is missing: give the number of shards"],
    ['shards is above the maximum', { shards: 65_537 }, "'shards' must be at most 65536, got 65537"],
    [
      'the name is too long', { name: 'a'.repeat(53) },
      `'name' must be at most 52 characters, got 53 ("${'a'.repeat(53)}"): the pods of a StatefulSet with a longer one cannot start`,
    ],
    [
      'a volume has no size', { storage: StoreStorage.persistent({} as never) },
      "'storage.size' is missing: give a Size such as Size.gibibytes(10)",
    ],
    [
      'memory is to be retained', { storage: StoreStorage.memory(withRetention) },
      "unknown prop 'storage.claimRetention': the only known prop is size",
    ],
    [
      'storage is missing', { storage: undefined as never },
      "'storage' is missing: give StoreStorage.persistent({ size }), or StoreStorage.memory() for a cache",
    ],
    [
      'the token is a literal', { token: literal },
      "'token' must be an object { secret, key }, the name of a Secret and a key in it. Everyone who reads the manifest could read a literal value",
    ],
    [
      'there is no token', { token: undefined },
      "'token' is missing: give the key of a Secret with the token of the clients, or set 'insecure' to allow all clients that the network allows",
    ],
    ['there is neither a token nor insecure', { insecure: true }, "'insecure' is true although there is a 'token': leave one of them out"],
    ['the key of the token is invalid', { token: { secret: 's', key: 'a b' } }, "'token.key' must be a key of the Secret: 1 to 253 letters, digits, \"-\", \"_\" and \".\""],
    [
      'the name of the token Secret is invalid', { token: { secret: 'S!', key: 'k' } },
      "'token.secret' must be the name of a Secret (lower-case letters, digits, \"-\" and \".\", at most 253 characters)",
    ],
    [
      'the name of the certificate Secret is empty', { tls: { secret: '' } },
      "'tls.secret' must be the name of a Secret (lower-case letters, digits, \"-\" and \".\", at most 253 characters)",
    ],
    [
      'untyped storage is an object', { storage: { size: 1 } as never },
      "'storage' must be a StoreStorage such as StoreStorage.persistent({ size }), got {\"size\":1}",
    ],
    [
      'the class of the volumes is a text', { storage: StoreStorage.persistent({ size: Size.gibibytes(1), storageClass: 'fast' as never }) },
      "'storage.storageClass' must be a StorageClass, or the name of one as StorageClass.fromName(\"fast\"), got \"fast\"",
    ],
    [
      'the fate of claims is unknown', { storage: StoreStorage.persistent({ size: Size.gibibytes(1), claimRetention: { whenScaled: 'Keep' as ClaimRetentionPolicy } }) },
      "'storage.claimRetention.whenScaled' must be one of Retain, Delete, got \"Keep\"",
    ],
    ['the routing is unknown', { routing: 'ring' as StoreRouting }, "'routing' must be one of jump, modulo, got \"ring\""],
    [
      'the image is not pinned', { image: 'example.org/store' },
      "'image' must have a tag or a digest, got \"example.org/store\": a restart could start another version on the same data. " +
        'Give "name:tag" or "name@sha256:digest"',
    ],
    [
      'a shard would be killed before it has finished', { terminationGracePeriod: Duration.seconds(24) },
      "'terminationGracePeriod' is 24 s, but a shard continues to serve for 5 s and then has 20 s to finish, so it would be killed before it finishes: " +
        'give at least 30 s, or leave it out',
    ],
    ['drainTimeout is 0', { drainTimeout: Duration.seconds(0) }, "'drainTimeout' must be a whole number of seconds of at least 1, got 0 s"],
    [
      'values are too large', { maxValueSize: Size.mebibytes(65) },
      "'maxValueSize' must be at most 64 MiB, got 66560 KiB: values are held in memory while they are sent",
    ],
  ])('fails when %s', (_, props, message) => {
    expectError(() => newStore(props), `[demo/store] ${message}`);
  });

  test('reports all errors at once', () => {
    expectError(
      () => newStore({ shards: 0, token: undefined, runAsUser: 0 }),
      [
        '[demo/store] 3 errors:',
        "'runAsUser' is 0, which is root: give the number that the image is made for, and its directories in 'writablePaths'",
        "'shards' must be an integer from 1 to 65536, got 0",
        "'token' is missing: give the key of a Secret with the token of the clients, or set 'insecure' to allow all clients that the network allows",
      ].join('\n  '),
    );
  });

  test('accepts sidecars that mount the volumes of the store', () => {
    const mounts = [{ name: 'data', mountPath: '/data' }, { name: 'token', mountPath: '/token' }];
    const sidecars = [{ name: 'exporter', image: 'exporter:1', volumeMounts: mounts }];

    expect(renderStore({ sidecars }).find('StatefulSet').spec.template.spec.containers[1].volumeMounts).toEqual(mounts);
  });

  test('reports a missing size of persistent storage', () => {
    expectError(
      () => newStore({ storage: StoreStorage.persistent(undefined as never) }),
      "[demo/store] 'storage.size' is missing: give a Size such as Size.gibibytes(10)",
    );
  });

  test('does not print a value that may be a secret', () => {
    expect(() => newStore({ token: literal })).not.toThrow(/hunter2/);
    expect(() => newStore({ token: { secret: 'Hunter2!', key: 'x' } })).not.toThrow(/Hunter2/);
  });

  test('fails when another construct has the name of the client Service', () => {
    const chart = newChart();
    newStore({}, chart);
    new ShardedStore(chart, 'other', { shards: 1, storage: ON_DISK, token: TOKEN, name: 'store' });
    expect(() => Testing.synth(chart)).toThrow('\'name\' is "store-client", which is also the Service of [demo/store]');
  });
});
