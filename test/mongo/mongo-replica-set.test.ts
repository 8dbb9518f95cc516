import { Chart, Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { ClaimRetentionPolicy, MongoReplicaSet, MongoReplicaSetProps, Peer, StorageClass } from 'cdk8s-stateful';
import { newMongo, renderMongo } from '../support/databases';
import { expectEveryProp } from '../support/every-prop';
import { POD_OPTIONS, reachedPodOptions } from '../support/pod-options';
import { PodDirectory } from '../support/pod-scripts';
import { expectError, expectSynthError } from '../support/expect-error';
import { argument } from '../support/stores';
import { newChart, newChartWithoutNamespace, synth } from '../support/synth';
import { variablesOf } from '../support/variables';

function podOf(props: Partial<MongoReplicaSetProps> = {}) {
  return renderMongo(props).find('StatefulSet').spec.template.spec;
}

function jobOf(props: Partial<MongoReplicaSetProps> = {}) {
  return renderMongo(props).find('Job');
}

/** The hash in the name of the Job. */
function hashOf(props: Partial<MongoReplicaSetProps> = {}): string {
  return jobOf(props).metadata.name.replace('mongo-initiate-', '');
}

test('MongoReplicaSet renders every prop', () => {
  const props: Required<MongoReplicaSetProps> = {
    ...POD_OPTIONS,
    resources: { cpuLimit: 2, memoryLimit: Size.gibibytes(4) },
    maxUnavailable: 2,
    members: 5,
    size: Size.gibibytes(3),
    keyFile: { secret: 'db', key: 'members' },
    rootPassword: { secret: 'users', key: 'root' },
    storageClass: StorageClass.fromName('fast'),
    claimRetention: { whenDeleted: ClaimRetentionPolicy.DELETE },
    image: 'mongo:7.0',
    args: ['--oplogSize', '2048'],
    startTimeout: Duration.minutes(10),
    joinTimeout: Duration.hours(1),
    terminationGracePeriod: Duration.seconds(177),
    backoffLimit: 4,
    ttlAfterFinished: Duration.minutes(5),
    clusterDomain: 'example.internal',
  };
  const manifests = renderMongo(props);
  const { spec } = manifests.find('StatefulSet');
  const pod = spec.template.spec;
  const [container] = pod.containers;
  const [copyKey, prepare] = pod.initContainers;
  const job = manifests.find('Job');
  const [initiate] = job.spec.template.spec.containers;
  const [claim] = spec.volumeClaimTemplates;
  const secrets = job.spec.template.spec.volumes.filter(({ secret }) => secret)
    .map(({ secret }) => [secret.secretName, secret.items[0].key]);

  expectEveryProp<MongoReplicaSetProps>({
    ...reachedPodOptions(manifests, 'StatefulSet'),
    initContainers: [prepare.image, 'busybox:1'],
    maxUnavailable: [manifests.find('PodDisruptionBudget').spec.maxUnavailable, 2],
    members: [spec.replicas, 5],
    size: [claim.spec.resources.requests.storage, '3Gi'],
    keyFile: [[pod.volumes.find(({ name }) => name === 'key-secret')?.secret.items[0].key, secrets[0]], ['members', ['db', 'members']]],
    rootPassword: [secrets[1], ['users', 'root']],
    storageClass: [claim.spec.storageClassName, 'fast'],
    claimRetention: [spec.persistentVolumeClaimRetentionPolicy, { whenDeleted: 'Delete', whenScaled: 'Retain' }],
    image: [[container.image, copyKey.image, initiate.image], ['mongo:7.0', 'mongo:7.0', 'mongo:7.0']],
    args: [argument(container.args, '--oplogSize'), '2048'],
    startTimeout: [container.startupProbe.failureThreshold * container.startupProbe.periodSeconds, 600],
    joinTimeout: [variablesOf(initiate).JOIN_SECONDS, '3600'],
    terminationGracePeriod: [pod.terminationGracePeriodSeconds, 177],
    backoffLimit: [job.spec.backoffLimit, 4],
    ttlAfterFinished: [job.spec.ttlSecondsAfterFinished, 300],
    clusterDomain: [variablesOf(initiate).MEMBERS.split(',')[4], 'shop-db-4.shop-db.demo.svc.example.internal:27017'],
  });
});

test('MongoReplicaSet applies the pod options of the members to the Job', () => {
  const manifests = renderMongo({ ...POD_OPTIONS, resources: undefined });
  const { metadata, spec: { template } } = manifests.find('Job');
  expect([metadata.labels.team, template.metadata.labels.team, metadata.annotations, template.metadata.annotations]).toEqual([
    'storage', 'storage', POD_OPTIONS.annotations, POD_OPTIONS.podAnnotations,
  ]);
  expect(template.spec).toMatchObject({
    imagePullSecrets: [{ name: 'registry' }], serviceAccountName: 'db', nodeSelector: { disk: 'ssd' },
    tolerations: POD_OPTIONS.tolerations, priorityClassName: 'high', securityContext: { runAsUser: 999, runAsGroup: 998 },
  });
  expect(template.spec.containers[0].imagePullPolicy).toBe('Always');
  expect(manifests.find('NetworkPolicy', 'shop-db-initiate').spec.policyTypes).toEqual(['Ingress']);
});

describe('MongoReplicaSet, for compatibility with running replica sets,', () => {
  test('keeps the names of its objects, except for the hash of the Job', () => {
    expect(renderMongo().names).toEqual([
      'Service mongo', 'StatefulSet mongo', 'ServiceAccount mongo', 'NetworkPolicy mongo', 'PodDisruptionBudget mongo',
      'ServiceAccount mongo-initiate', 'NetworkPolicy mongo-initiate', expect.stringMatching(/^Job mongo-initiate-[0-9a-f]{8}$/),
    ]);
    expect([0, 2].map((ordinal) => newMongo().claimName(ordinal))).toEqual(['data-mongo-0', 'data-mongo-2']);
  });

  test('keeps its selector, its Service, the name of the replica set and the directory of the data', () => {
    const { spec } = renderMongo().find('StatefulSet');
    const [container] = spec.template.spec.containers;
    expect(spec.selector.matchLabels).toEqual({ 'cdk8s-stateful/workload': 'mongo' });
    expect([spec.serviceName, argument(container.args, '--replSet')]).toEqual(['mongo', 'mongo']);
    expect(container.volumeMounts[0]).toEqual({ name: 'data', mountPath: '/data/db' });
  });

  test('keeps the names of the members', () => {
    expect(variablesOf(jobOf().spec.template.spec.containers[0])).toEqual({
      REPLICA_SET: 'mongo',
      MEMBERS: [0, 1, 2].map((at) => `mongo-${at}.mongo.demo.svc.cluster.local:27017`).join(','),
      JOIN_SECONDS: '43200',
      HOME: '/tmp',
    });
  });
});

describe('the Job of MongoReplicaSet', () => {
  test('gets another name when its spec changes, because Jobs are immutable', () => {
    const [usual] = [hashOf()];
    const others = [
      hashOf({ members: 5 }), hashOf({ image: 'mongo:7.0' }), hashOf({ rootPassword: { secret: 'mongo', key: 'other' } }), hashOf({ nodeSelector: { disk: 'ssd' } }),
    ];
    expect(new Set([usual, ...others]).size).toBe(5);
  });

  test('keeps its name when its spec does not change', () => {
    expect(hashOf({ size: Size.gibibytes(5), args: ['--quiet'], maxUnavailable: 1 })).toBe(hashOf());
  });

  test('keeps its ServiceAccount, labels and NetworkPolicy when its spec changes', () => {
    const [three, five] = [renderMongo(), renderMongo({ members: 5 })];
    for (const kind of ['ServiceAccount', 'NetworkPolicy'] as const) {
      expect(five.find(kind, 'mongo-initiate').metadata).toEqual(three.find(kind, 'mongo-initiate').metadata);
    }
    expect(five.find('Job').spec.template.metadata.labels).toMatchObject({ 'app.kubernetes.io/name': 'mongo-initiate', 'cdk8s-stateful/workload': 'mongo-initiate' });
  });

  test('is the only peer besides the members that can connect to them', () => {
    const manifests = renderMongo();
    const [own, job, ...more] = manifests.find('NetworkPolicy', 'mongo').spec.ingress;
    const labels = (name: string) => ({ 'cdk8s-stateful/workload': name });
    expect(own).toEqual({ from: [{ podSelector: { matchLabels: labels('mongo') } }] });
    expect(job).toEqual({ from: [{ podSelector: { matchLabels: labels('mongo-initiate') } }], ports: [{ port: 27017, protocol: 'TCP' }] });
    expect(more).toEqual([]);
    expect(manifests.find('NetworkPolicy', 'mongo-initiate').spec.egress.at(-1)).toEqual({
      to: [{ podSelector: { matchLabels: labels('mongo') } }], ports: [{ port: 27017, protocol: 'TCP' }],
    });
  });

  test('gets the key and the password as files, not as variables', () => {
    const { containers: [container], volumes } = jobOf().spec.template.spec;
    expect(volumes.filter(({ secret }) => secret).map(({ secret }) => secret)).toEqual([
      { secretName: 'mongo', items: [{ key: 'keyfile', path: 'keyfile' }], defaultMode: 0o440 },
      { secretName: 'mongo', items: [{ key: 'root-password', path: 'password' }], defaultMode: 0o440 },
    ]);
    expect(container.volumeMounts).toEqual(expect.arrayContaining([
      { name: 'key-secret', mountPath: '/etc/mongo/secret', readOnly: true }, { name: 'root-password', mountPath: '/etc/mongo/root', readOnly: true },
    ]));
    expect(container.env.every(({ value }) => typeof value === 'string')).toBe(true);
  });

  test('is retried, and deleted an hour after it has finished', () => {
    expect(jobOf().spec).toMatchObject({ backoffLimit: 10, ttlSecondsAfterFinished: 3600 });
  });
});

describe('the attributes of MongoReplicaSet', () => {
  test('describe how to connect', () => {
    const { hosts, port, replicaSet, connectionString, rootPasswordSecret, members, image, service } = newMongo();
    expect({ port, replicaSet, rootPasswordSecret, members, image }).toEqual({
      port: 27017, replicaSet: 'mongo', rootPasswordSecret: { secret: 'mongo', key: 'root-password' }, members: 3, image: 'mongo:8.0',
    });
    expect(hosts).toEqual(['mongo-0.mongo.demo.svc.cluster.local', 'mongo-1.mongo.demo.svc.cluster.local', 'mongo-2.mongo.demo.svc.cluster.local']);
    expect(connectionString).toBe(
      'mongodb://mongo-0.mongo.demo.svc.cluster.local:27017,mongo-1.mongo.demo.svc.cluster.local:27017,' +
        'mongo-2.mongo.demo.svc.cluster.local:27017/?replicaSet=mongo',
    );
    expect(service.serviceName).toBe('mongo');
  });

  test('contain no namespace if the chart has none', () => {
    expect(newMongo({ members: 1 }, newChartWithoutNamespace()).connectionString).toBe('mongodb://mongo-0.mongo:27017/?replicaSet=mongo');
  });

  test('allow the peers passed to connectFrom', () => {
    const mongo = newMongo();
    mongo.connectFrom(Peer.pods({ app: 'shop' }));
    expect(synth(Chart.of(mongo)).find('NetworkPolicy', 'mongo').spec.ingress.at(-1)).toEqual({
      from: [{ podSelector: { matchLabels: { app: 'shop' } } }], ports: [{ port: 27017, protocol: 'TCP' }],
    });
  });
});

describe('a member of MongoReplicaSet', () => {
  test('starts in parallel with the others, and has a DNS name before it is ready', () => {
    const manifests = renderMongo();
    expect(manifests.find('StatefulSet').spec.podManagementPolicy).toBe('Parallel');
    expect(manifests.find('Service').spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
  });

  test('starts with access control, and listens on every address', () => {
    expect(podOf().containers[0].args).toEqual([
      'mongod', '--replSet', 'mongo', '--bind_ip_all', '--ipv6', '--keyFile', '/etc/mongo/key/keyfile', '--wiredTigerCacheSizeGB', '0.5',
    ]);
    expect(podOf().containers[0].command).toBeUndefined();
  });

  test('has a cache of half of the memory above 1 GiB, at least 0.25 GiB', () => {
    const cache = (memoryLimit: Size) => argument(podOf({ resources: { memoryLimit } }).containers[0].args, '--wiredTigerCacheSizeGB');
    expect([1, 1.5, 2, 3.25, 16].map((gibibytes) => cache(Size.mebibytes(gibibytes * 1024)))).toEqual(['0.25', '0.25', '0.5', '1.12', '7.5']);
  });

  test('runs as the user of the image, with write access to the directories that it needs', () => {
    const { securityContext, containers: [mongod] } = podOf();
    expect(securityContext).toMatchObject({ runAsUser: 999, runAsGroup: 999, fsGroup: 999 });
    expect(mongod.volumeMounts.map(({ mountPath }) => mongod && mountPath)).toEqual(expect.arrayContaining(['/tmp', '/data/db', '/data/configdb']));
    expect(variablesOf(mongod)).toEqual({ HOME: '/tmp' });
    expect(mongod.resources).toEqual({ requests: { cpu: '250m', memory: '2Gi' }, limits: { cpu: '2', memory: '2Gi' } });
  });

  test('has a readiness probe that runs mongosh with a timeout of ten seconds', () => {
    const { readinessProbe, startupProbe, livenessProbe } = podOf().containers[0];
    expect(readinessProbe.exec.command).toEqual([
      'mongosh', '--quiet', '--norc', '--eval', 'const { isWritablePrimary, secondary } = db.hello();\nquit(isWritablePrimary || secondary ? 0 : 1);\n',
      'mongodb://127.0.0.1:27017/?directConnection=true&serverSelectionTimeoutMS=5000',
    ]);
    expect(readinessProbe).toMatchObject({ periodSeconds: 15, timeoutSeconds: 10 });
    expect([startupProbe.tcpSocket.port, livenessProbe.tcpSocket.port]).toEqual(['mongodb', 'mongodb']);
    expect(startupProbe.failureThreshold * startupProbe.periodSeconds).toBe(1800);
  });

  test('has a grace period that covers stepping down and writing the cache', () => {
    expect(podOf().terminationGracePeriodSeconds).toBe(30 + 26 + 5);
    expect(podOf({ resources: { memoryLimit: Size.gibibytes(16) } }).terminationGracePeriodSeconds).toBe(30 + 384 + 5);
  });

  test('mounts a copy of the key in memory, and not the Secret', () => {
    const { volumes, initContainers: [copyKey], containers: [mongod] } = podOf();
    expect(volumes.find(({ name }) => name === 'key')).toEqual({ name: 'key', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } });
    expect(copyKey.volumeMounts).toEqual([{ name: 'key-secret', mountPath: '/etc/mongo/secret', readOnly: true }, { name: 'key', mountPath: '/etc/mongo/key' }]);
    expect(mongod.volumeMounts).toContainEqual({ name: 'key', mountPath: '/etc/mongo/key', readOnly: true });
    expect(mongod.volumeMounts.map(({ name }) => name)).not.toContain('key-secret');
  });

  test('can have another home directory', () => {
    expect(variablesOf(podOf({ env: { HOME: '/home' } }).containers[0])).toEqual({ HOME: '/home' });
  });

  test('can be evicted if it is the only one', () => {
    expect(renderMongo({ members: 1 }).find('PodDisruptionBudget').spec.maxUnavailable).toBe(1);
  });
});

describe('the key file of MongoReplicaSet', () => {
  const [{ command }] = podOf().initContainers;
  let pod: PodDirectory;

  beforeEach(() => {
    pod = new PodDirectory();
    pod.write('/etc/mongo/key/x', '');
  });

  afterEach(() => pod.remove());

  function copied(): Promise<{ code: number; output: string }> {
    return pod.run(['/bin/bash', '-c', 'stat --format=%a "/etc/mongo/key/keyfile"; cat "/etc/mongo/key/keyfile"']);
  }

  test('is copied without white space, and is readable by its owner only', async () => {
    pod.write('/etc/mongo/secret/keyfile', 'c2Vj\ncmV0 +/=\r\n\t');
    expect(await pod.run(command)).toEqual({ code: 0, output: '' });
    expect((await copied()).output).toBe('400\nc2VjcmV0+/=');
  });

  test('replaces the copy of an earlier start', async () => {
    pod.write('/etc/mongo/key/keyfile', 'abcdef', 0o644);
    pod.write('/etc/mongo/secret/keyfile', 'ghijkl');
    expect((await pod.run(command)).code).toBe(0);
    expect((await copied()).output).toBe('400\nghijkl');
  });

  test.each([[6], [1024]])('can have %s characters', async (length) => {
    pod.write('/etc/mongo/secret/keyfile', 'a'.repeat(length));
    expect((await pod.run(command)).code).toBe(0);
  });

  test.each([
    ['too short', 'abcde\n', 'has 5 characters, but mongod requires 6 to 1024'],
    ['empty', '', 'has 0 characters, but mongod requires 6 to 1024'],
    ['too long', 'a'.repeat(1025), 'has 1025 characters, but mongod requires 6 to 1024'],
    ['not base64', 'hunter-2!', 'contains characters that are not base64'],
  ])('is rejected with a reason, but not logged, if it is %s', async (_, key, reason) => {
    pod.write('/etc/mongo/secret/keyfile', key);
    expect(await pod.run(command)).toEqual({ code: 1, output: `[copy-key] the key in the Secret ${reason}. Create a key with: openssl rand -base64 756\n` });
    expect((await copied()).code).toBe(1);
  });
});

describe('the validation of MongoReplicaSet', () => {
  test.each<[situation: string, props: Partial<MongoReplicaSetProps> & { [prop: string]: unknown }, problem: string]>([
    [
      'an even number of members', { members: 4 },
      "'members' must be 1, 3, 5 or 7, got 4: a majority of 4 is 3, so it tolerates no more failed members than 3, and a network partition into two equal halves " +
      'leaves it without a primary',
    ],
    ['more members than votes', { members: 9 }, "'members' must be 1, 3, 5 or 7, got 9: a replica set has at most 7 voting members"],
    ['a set without members', { members: 0 }, "'members' must be an integer of at least 1, got 0"],
    ['a missing size', { size: undefined }, "'size' is missing: give a Size such as Size.gibibytes(10)"],
    ['a missing key', { keyFile: undefined }, "'keyFile' is missing: give an object { secret, key }, the name of a Secret and a key in it"],
    [
      'a literal key', { keyFile: 'c2VjcmV0' as never },
      "'keyFile' must be an object { secret, key }, the name of a Secret and a key in it. Everyone who reads the manifest could read a literal value",
    ],
    [
      'a password that is the key', { rootPassword: { secret: 'mongo', key: 'keyfile' } },
      "'rootPassword' must not be the same key as 'keyFile': anyone who knows the password could join the replica set as a member",
    ],
    [
      'evictions of a majority', { maxUnavailable: 2 },
      "'maxUnavailable' must be at most 1 with 3 members, got 2: without a majority there is no primary",
    ],
    [
      'too little memory', { resources: { memoryLimit: Size.mebibytes(512) } },
      "'resources.memoryLimit' must be at least 1024 MiB, got 512 MiB: a member needs memory for a cache of 256 MiB, for mongod itself, and for the " +
      'mongosh of the readiness probe',
    ],
    [
      'a grace period that is too short to step down', { terminationGracePeriod: Duration.seconds(10) },
      "'terminationGracePeriod' must be at least 56 s, got 10 s: a primary may need that long to step down and to write its cache to a slow disk. " +
      'Raise it, or leave it out',
    ],
    [
      'variables with which the image creates users', { env: { MONGO_INITDB_ROOT_USERNAME: 'root' } },
      "'env' must not contain MONGO_INITDB_ROOT_USERNAME: each member would create data of its own, but a replica set is initiated from empty members. Set " +
      "'rootPassword' instead",
    ],
    [
      'variables of a Secret with which the image creates users', { envVars: [{ name: 'MONGO_INITDB_ROOT_PASSWORD_FILE' }] },
      "'envVars' must not contain MONGO_INITDB_ROOT_PASSWORD_FILE: each member would create data of its own, but a replica set is initiated from empty " +
      "members. Set 'rootPassword' instead",
    ],
    ['an option that the construct decides', { args: ['--replSet=rs0'] }, "'args' must not contain --replSet, which the construct itself decides: it is the name of the replica set"],
    [
      'an option for the size of the cache', { args: ['--wiredTigerCacheSizeGB', '4'] },
      "'args' must not contain --wiredTigerCacheSizeGB, which the construct itself decides: it is derived from 'resources.memoryLimit'",
    ],
    ['an option that is not a string', { args: [7 as never] }, "'args' must be a list of strings, got [7]"],
    ['replicas', { replicas: 3 }, "'replicas' is not supported: set 'members'"],
    [
      'arbiters', { arbiters: 1 },
      "'arbiters' is not supported: with an arbiter and one data member unavailable, writes with write concern \"majority\" would wait indefinitely. Use three " +
      'members with data',
    ],
    [
      'hidden members', { hidden: 1 },
      "'hidden' is not supported: all members are pods of one StatefulSet and therefore alike. Let backups and reports read from a secondary: readPreference=secondary",
    ],
    [
      'a name that is too long for that of the Job', { name: 'a'.repeat(46) },
      `'name' must be at most 45 characters, got 46 ("${'a'.repeat(46)}"): the name of the Job that initiates the replica set is longer, and limited to 63`,
    ],
    ['a start timeout of less than 10 seconds', { startTimeout: Duration.seconds(1) }, "'startTimeout' must be a whole number of seconds of at least 10, got 1 s"],
    ['a join timeout of less than 60 seconds', { joinTimeout: Duration.seconds(1) }, "'joinTimeout' must be a whole number of seconds of at least 60, got 1 s"],
    ['a time to live that is not a Duration', { ttlAfterFinished: 5 as never }, "'ttlAfterFinished' must be a Duration such as Duration.seconds(30), got 5"],
    ['half a retry', { backoffLimit: 0.5 }, "'backoffLimit' must be an integer of at least 0, got 0.5"],
  ])('rejects %s', (_, props, problem) => {
    expectError(() => newMongo(props), `[demo/mongo] ${problem}`);
  });

  test('reports props of a wrong type', () => {
    expectError(() => newMongo({ envVars: 5 } as never), "[demo/mongo] 'envVars' must be a list of which each element is a k8s.EnvVar, got 5");
  });

  test('reports all errors at once', () => {
    expectError(
      () => newMongo({ members: 9, size: 10 as never, backoffLimit: -1 }),
      "[demo/mongo] 3 errors:\n  'members' must be 1, 3, 5 or 7, got 9: a replica set has at most 7 voting members\n  " +
        "'size' must be a Size such as Size.gibibytes(10), got 10\n  'backoffLimit' must be an integer of at least 0, got -1",
    );
  });

  test('accepts a name of 45 characters, with which that of the Job has 63', () => {
    expect(jobOf({ name: 'a'.repeat(45) }).metadata.name).toHaveLength(63);
  });

  test.each([[3, 1], [5, 2], [7, 3]])('allows for %i members that evictions make %i unavailable', (members, maxUnavailable) => {
    expect(renderMongo({ members, maxUnavailable }).find('PodDisruptionBudget').spec.maxUnavailable).toBe(maxUnavailable);
  });

  test.each([
    ['keyFile', 'keyfile', ['root-password']],
    ['rootPassword', 'root-password', ['keyfile']],
  ])('rejects %s if a Secret of the app does not have its key', (prop, key, has) => {
    const chart = newChart();
    new k8s.KubeSecret(chart, 'secret', { metadata: { name: 'mongo' }, stringData: Object.fromEntries(has.map((each) => [each, ''])) });
    newMongo({}, chart);
    expectSynthError(chart, `[demo/mongo] '${prop}' names key "${key}" of Secret "mongo", which has "${has[0]}": name one of them, or add it`);
  });

  test('rejects two replica sets with the same name', () => {
    const chart = newChart();
    newMongo({}, chart);
    new MongoReplicaSet(chart, 'other', { size: Size.gibibytes(1), keyFile: { secret: 'mongo', key: 'keyfile' }, name: 'mongo' });
    expect(() => synth(chart)).toThrow("'name' is \"mongo\", which is also the StatefulSet of [demo/mongo/Resource]: give one of them another 'name'");
  });
});
