import { ApiObject, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import {
  ClaimRetentionPolicy,
  ClaimRetention,
  HeadlessService,
  LifecycleHook,
  PodManagementPolicy,
  Probe,
  UpdateStrategy,
  StatefulWorkload,
  StatefulWorkloadProps,
} from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { expectEveryProp } from '../support/every-prop';
import { POD_OPTIONS } from '../support/pod-options';
import { expectError, expectSynthError } from '../support/expect-error';
import { newApp, newChart, newChartWithoutNamespace, synth } from '../support/synth';
import { newWorkload, render, specOf } from '../support/workloads';

const VOLUMES = { data: { mountPath: '/data', size: Size.gibibytes(1) } };
const ONLY_FOR_ITS_OWN_SERVICE = { publishNotReadyAddresses: undefined, clusterDomain: undefined };
const SELECTOR = { 'cdk8s-stateful/workload': 'web' };
const LABELS = { 'app.kubernetes.io/name': 'web', 'app.kubernetes.io/instance': 'web', ...SELECTOR };

test('renders every prop of StatefulWorkloadProps', () => {
  const chart = newChart();
  const service = new HeadlessService(chart, 'pods', { selector: { 'app.kubernetes.io/name': 'shop' } });
  const spread: k8s.TopologySpreadConstraint = { topologyKey: 'rack', maxSkew: 2, whenUnsatisfiable: 'DoNotSchedule' };
  const props: Required<StatefulWorkloadProps> = {
    ...POD_OPTIONS,
    replicas: 3,
    volumes: VOLUMES,
    claimRetention: { whenScaled: ClaimRetentionPolicy.DELETE },
    application: 'shop',
    podManagementPolicy: PodManagementPolicy.PARALLEL,
    updateStrategy: UpdateStrategy.onDelete(),
    startOrdinal: 4,
    minReady: Duration.seconds(13),
    disruptionBudget: false,
    service,
    publishNotReadyAddresses: true,
    clusterDomain: 'corp.example',
    maxUnavailable: 2,
    image: 'db:1',
    command: ['db'],
    args: ['--serve'],
    workingDir: '/srv',
    ports: { sql: 5432 },
    udpPorts: { stats: 8125 },
    startup: Probe.exec(['started']),
    readiness: Probe.exec(['ready']),
    liveness: Probe.exec(['alive']),
    lifecycle: { preStop: LifecycleHook.exec('stop') },
  };
  const manifests = synth(Chart.of(newWorkload({ ...props, ...ONLY_FOR_ITS_OWN_SERVICE }, chart)));
  const set = manifests.find('StatefulSet');
  const { spec } = set;
  const pod = spec.template.spec;
  const [container] = pod.containers;
  const ownChart = newChart();
  const own = newWorkload({ ...props, service: undefined }, ownChart);
  const ownService = synth(ownChart).find('Service');
  const budgeted = render({ maxUnavailable: 2 }).find('PodDisruptionBudget');

  expectEveryProp<StatefulWorkloadProps>({
    name: [set.metadata.name, 'shop-db'],
    replicas: [spec.replicas, 3],
    volumes: [[spec.volumeClaimTemplates[0].metadata.name, container.volumeMounts[0]], ['data', { name: 'data', mountPath: '/data' }]],
    claimRetention: [spec.persistentVolumeClaimRetentionPolicy, { whenDeleted: 'Retain', whenScaled: 'Delete' }],
    application: [spec.template.metadata.labels['app.kubernetes.io/name'], 'shop'],
    podManagementPolicy: [spec.podManagementPolicy, 'Parallel'],
    updateStrategy: [spec.updateStrategy, { type: 'OnDelete' }],
    startOrdinal: [spec.ordinals, { start: 4 }],
    minReady: [spec.minReadySeconds, 13],
    disruptionBudget: [manifests.ofKind('PodDisruptionBudget'), []],
    service: [spec.serviceName, 'pods'],
    publishNotReadyAddresses: [ownService.spec.publishNotReadyAddresses, true],
    clusterDomain: [own.hosts[0], 'shop-db-4.shop-db.demo.svc.corp.example'],
    labels: [[set, spec.template].map(({ metadata }) => metadata.labels.team), ['storage', 'storage']],
    annotations: [set.metadata.annotations, { 'example.org/note': 'ask first' }],
    podAnnotations: [spec.template.metadata.annotations, { 'example.org/scrape': 'true' }],
    resources: [container.resources.limits.cpu, '2'],
    env: [container.env[0], { name: 'MODE', value: 'fast' }],
    envVars: [container.env[1], { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    envFrom: [container.envFrom, [{ secretRef: { name: 'db-settings' } }]],
    sidecars: [pod.containers[1].image, 'exporter:1'],
    initContainers: [pod.initContainers.map(({ image }) => image), ['busybox:1']],
    podVolumes: [pod.volumes.at(-1), { name: 'settings', configMap: { name: 'db-settings' } }],
    volumeMounts: [container.volumeMounts.at(-1), { name: 'settings', mountPath: '/etc/db' }],
    writablePaths: [container.volumeMounts[1], { name: 'scratch-var-cache', mountPath: '/var/cache' }],
    readOnlyRootFilesystem: [container.securityContext.readOnlyRootFilesystem, false],
    runAsUser: [pod.securityContext.runAsUser, 999],
    runAsGroup: [[pod.securityContext.runAsGroup, pod.securityContext.fsGroup], [998, 998]],
    imagePullPolicy: [container.imagePullPolicy, 'Always'],
    imagePullSecrets: [pod.imagePullSecrets, [{ name: 'registry' }]],
    serviceAccountName: [pod.serviceAccountName, 'db'],
    networkIsolation: [manifests.find('NetworkPolicy').spec.policyTypes, ['Ingress']],
    maxUnavailable: [budgeted.spec.maxUnavailable, 2],
    nodeSelector: [pod.nodeSelector, { disk: 'ssd' }],
    tolerations: [pod.tolerations, [{ key: 'dedicated', operator: 'Exists' }]],
    affinity: [pod.affinity, { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } }],
    topologySpreadConstraints: [pod.topologySpreadConstraints, [spread]],
    priorityClassName: [pod.priorityClassName, 'high'],
    image: [container.image, 'db:1'],
    command: [container.command, ['db']],
    args: [container.args, ['--serve']],
    workingDir: [container.workingDir, '/srv'],
    ports: [container.ports[0], { name: 'sql', containerPort: 5432, protocol: 'TCP' }],
    udpPorts: [container.ports[1], { name: 'stats', containerPort: 8125, protocol: 'UDP' }],
    startup: [container.startupProbe.exec.command, ['started']],
    readiness: [container.readinessProbe.exec.command, ['ready']],
    liveness: [container.livenessProbe.exec.command, ['alive']],
    lifecycle: [container.lifecycle.preStop.exec.command, ['stop']],
  });
});

test('renders the ports of its Service', () => {
  const service = render({ ports: { sql: 5432 }, udpPorts: { stats: 8125 } }).find('Service');

  expect(service.spec.ports).toEqual([
    { name: 'sql', port: 5432, protocol: 'TCP' },
    { name: 'stats', port: 8125, protocol: 'UDP' },
  ]);
});

test('sets labels and annotations on every object', () => {
  const annotations = { 'example.org/note': 'ask first' };
  const { all } = render({ labels: { team: 'storage' }, annotations });

  expect(all.map(({ metadata }) => metadata)).toEqual(
    Array(5).fill({ name: 'web', namespace: 'demo', labels: { ...LABELS, team: 'storage' }, annotations }),
  );
});

test('renders every prop of ClaimRetention', () => {
  const claimRetention: Required<ClaimRetention> = { whenDeleted: ClaimRetentionPolicy.DELETE, whenScaled: ClaimRetentionPolicy.DELETE };
  const policy = specOf({ volumes: VOLUMES, claimRetention }).persistentVolumeClaimRetentionPolicy;

  expectEveryProp<ClaimRetention>({
    whenDeleted: [policy.whenDeleted, 'Delete'],
    whenScaled: [policy.whenScaled, 'Delete'],
  });
});

describe('identity of a StatefulWorkload', () => {
  test('all objects are named like the id of the construct', () => {
    expect(render().names.sort()).toEqual([
      'NetworkPolicy web',
      'PodDisruptionBudget web',
      'Service web',
      'ServiceAccount web',
      'StatefulSet web',
    ]);
  });

  test('the default name joins the ids of the construct and its parents', () => {
    const chart = newChart();
    const workload = newWorkload({}, new Construct(chart, 'shop'));

    expect(workload.name).toBe('shop-web');
    expect(synth(chart).find('StatefulSet').metadata.name).toBe('shop-web');
  });

  test('all objects have the name in props', () => {
    const names = render({ name: 'db' }).all.map(({ metadata }) => metadata.name);

    expect(names).toEqual(['db', 'db', 'db', 'db', 'db']);
  });

  test('the StatefulSet is governed by its headless Service', () => {
    expect(specOf().serviceName).toBe('web');
  });

  test('the selector has only the name, under a prefix that no deployment tool writes', () => {
    const manifests = render({ labels: { team: 'storage' } });

    expect(manifests.find('StatefulSet').spec.selector).toEqual({ matchLabels: SELECTOR });
    expect(manifests.find('Service').spec.selector).toEqual(SELECTOR);
    expect(manifests.find('NetworkPolicy').spec.podSelector).toEqual({ matchLabels: SELECTOR });
    expect(manifests.find('PodDisruptionBudget').spec.selector).toEqual({ matchLabels: SELECTOR });
  });

  test('two workloads of one application select different pods', () => {
    expect(specOf({ name: 'a', application: 'db' }).selector.matchLabels).toEqual({
      'cdk8s-stateful/workload': 'a',
    });
    expect(newWorkload({ name: 'b', application: 'db' }).selector).toEqual({
      'cdk8s-stateful/workload': 'b',
    });
  });

  test('claims are named after volume and workload', () => {
    expect(specOf({ volumes: VOLUMES }).volumeClaimTemplates[0].metadata.name).toBe('data');
    expect(newWorkload({ volumes: VOLUMES }).claimName('data', 2)).toBe('data-web-2');
  });

  test('claim names do not change when replicas grows', () => {
    const [before, after] = [1, 5].map((replicas) => newWorkload({ replicas, volumes: VOLUMES }));

    expect(after.claimName('data', 0)).toBe(before.claimName('data', 0));
  });

  test('immutable fields do not change when other props do', () => {
    const before = specOf({ volumes: VOLUMES });
    const after = specOf({ volumes: VOLUMES, image: 'nginx:1.29', replicas: 9, labels: { team: 'x' }, ports: { http: 80 }, runAsUser: 33 });

    expect(after.selector).toEqual(before.selector);
    expect(after.serviceName).toBe(before.serviceName);
    expect(after.volumeClaimTemplates).toEqual(before.volumeClaimTemplates);
    expect(after.podManagementPolicy).toBe(before.podManagementPolicy);
  });

  test('labels of the chart are on the objects but not in the selector', () => {
    const chart = new Chart(newApp(), 'demo', { namespace: 'demo', labels: { stage: 'test' } });
    newWorkload({}, chart);
    const { metadata, spec } = synth(chart).find('StatefulSet');

    expect(metadata.labels).toEqual({ ...LABELS, stage: 'test' });
    expect(spec.selector.matchLabels).toEqual(SELECTOR);
    expect(spec.template.metadata.labels).toEqual(LABELS);
  });

  test('the main container is named like the workload', () => {
    expect(specOf().template.spec.containers.map(({ name }) => name)).toEqual(['web']);
  });

  test('all objects are in the namespace of the chart', () => {
    expect(new Set(render({ volumes: VOLUMES }).all.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['demo']));
  });

  test('no object has a namespace if the chart has none', () => {
    const chart = newChartWithoutNamespace();
    newWorkload({ volumes: VOLUMES }, chart);

    expect(synth(chart).all.filter(({ metadata }) => metadata.namespace !== undefined)).toEqual([]);
  });
});

describe('a StatefulWorkload by default', () => {
  const spec = specOf();

  test('has one pod', () => {
    expect(spec.replicas).toBe(1);
    expect(newWorkload().replicas).toBe(1);
  });

  test('accepts 0 replicas', () => {
    expect(specOf({ replicas: 0 }).replicas).toBe(0);
  });

  test('starts and terminates its pods in order, from ordinal 0', () => {
    expect(spec.podManagementPolicy).toBe('OrderedReady');
    expect(spec.ordinals).toBeUndefined();
  });

  test('updates all pods, one at a time', () => {
    expect(spec.updateStrategy).toEqual({ type: 'RollingUpdate' });
  });

  test('counts a pod as available as soon as it is ready', () => {
    expect(spec.minReadySeconds).toBeUndefined();
  });

  test('has no volumes and no claim retention policy', () => {
    expect(spec.volumeClaimTemplates).toBeUndefined();
    expect(spec.persistentVolumeClaimRetentionPolicy).toBeUndefined();
    expect(specOf({ volumes: {} }).volumeClaimTemplates).toBeUndefined();
  });

  test('keeps claims when the StatefulSet is deleted or scaled down', () => {
    const retained = { whenDeleted: 'Retain', whenScaled: 'Retain' };

    expect(specOf({ volumes: VOLUMES }).persistentVolumeClaimRetentionPolicy).toEqual(retained);
    expect(specOf({ volumes: VOLUMES, claimRetention: {} }).persistentVolumeClaimRetentionPolicy).toEqual(retained);
  });

  test('has the application and instance labels and no annotations', () => {
    const { metadata } = render().find('StatefulSet');

    expect(metadata).toEqual({ name: 'web', namespace: 'demo', labels: LABELS });
    expect(spec.template.metadata).toEqual({ labels: LABELS });
  });

  test('has a headless Service that publishes ready pods only', () => {
    const service = render().find('Service').spec;

    expect(service.clusterIP).toBe('None');
    expect(service.publishNotReadyAddresses).toBe(false);
  });

  test('has a ServiceAccount without a token', () => {
    expect(render().find('ServiceAccount').automountServiceAccountToken).toBe(false);
    expect(spec.template.spec.serviceAccountName).toBe('web');
  });

  test('allows the eviction of one pod at a time, and of pods that are not ready', () => {
    expect(render().find('PodDisruptionBudget').spec).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
  });
});

describe('an existing ServiceAccount', () => {
  const manifests = render({ serviceAccountName: 'db' });

  test('is used instead of a new one', () => {
    expect(manifests.find('StatefulSet').spec.template.spec.serviceAccountName).toBe('db');
    expect(manifests.ofKind('ServiceAccount')).toEqual([]);
  });

  test('mounts no token in the pods', () => {
    expect(manifests.find('StatefulSet').spec.template.spec.automountServiceAccountToken).toBe(false);
  });
});

describe('outputs of a StatefulWorkload', () => {
  test('hosts lists every pod in order', () => {
    expect(newWorkload({ replicas: 3 }).hosts).toEqual([
      'web-0.web.demo.svc.cluster.local',
      'web-1.web.demo.svc.cluster.local',
      'web-2.web.demo.svc.cluster.local',
    ]);
  });

  test('hosts starts at startOrdinal', () => {
    expect(newWorkload({ replicas: 2, startOrdinal: 7 }).hosts).toEqual([
      'web-7.web.demo.svc.cluster.local',
      'web-8.web.demo.svc.cluster.local',
    ]);
  });

  test('hosts are short names if the chart has no namespace', () => {
    expect(newWorkload({}, newChartWithoutNamespace()).hosts).toEqual(['web-0.web']);
  });

  test('hosts is empty for 0 replicas', () => {
    expect(newWorkload({ replicas: 0 }).hosts).toEqual([]);
  });

  test('port returns the number of a TCP or UDP port', () => {
    const workload = newWorkload({ ports: { http: 80 }, udpPorts: { stats: 8125 } });

    expect(workload.port('http')).toBe(80);
    expect(workload.port('stats')).toBe(8125);
  });

  test('port fails for an unknown name', () => {
    const workload = newWorkload({ ports: { http: 80 }, udpPorts: { stats: 8125 } });

    expectError(() => workload.port('https'), '[demo/web] unknown port "https": use one of http, stats');
  });

  test('claimName fails for an unknown volume', () => {
    expectError(() => newWorkload({ volumes: VOLUMES }).claimName('logs', 0), '[demo/web] unknown volume "logs": use one of data');
    expectError(() => newWorkload().claimName('logs', 0), '[demo/web] unknown volume "logs": there is no volume');
  });

  test('port and claimName fail for names of Object.prototype', () => {
    expect(() => newWorkload().port('constructor')).toThrow('unknown port "constructor"');
    expect(() => newWorkload().claimName('constructor', 0)).toThrow('unknown volume "constructor"');
  });

  test('service is the headless Service', () => {
    expect(newWorkload({ ports: { http: 80 } }).service.srv('http')).toBe('_http._tcp.web.demo.svc.cluster.local');
  });
});

describe('an existing HeadlessService', () => {
  const application = { 'app.kubernetes.io/name': 'db' };

  test('governs several StatefulSets whose pods it selects', () => {
    const chart = newChart();
    const service = new HeadlessService(chart, 'db', { selector: application });
    const racks = ['a', 'b'].map((name) => newWorkload({ name: `rack-${name}`, application: 'db', service }, new Construct(chart, name)));

    expect(synth(chart).ofKind('StatefulSet').map(({ spec }) => spec.serviceName)).toEqual(['db', 'db']);
    expect(synth(chart).ofKind('Service')).toHaveLength(1);
    expect(racks[1].hosts).toEqual(['rack-b-0.db.demo.svc.cluster.local']);
    expect(racks[1].service).toBe(service);
  });

  test('may select by labels in props', () => {
    const chart = newChart();
    const service = new HeadlessService(chart, 'db', { selector: { team: 'storage' } });
    newWorkload({ labels: { team: 'storage' }, service }, chart);

    expect(synth(chart).find('StatefulSet').spec.serviceName).toBe('db');
  });

  test('fails when it does not select the pods', () => {
    const chart = newChart();
    const service = new HeadlessService(chart, 'db', { selector: { app: 'db' } });

    expectError(
      () => newWorkload({ service }, chart),
      "[demo/web] 'service' is [demo/db], whose selector {\"app\":\"db\"} does not match the labels of the pods, " +
        '{"app.kubernetes.io/name":"web","app.kubernetes.io/instance":"web","cdk8s-stateful/workload":"web"}: ' +
        "add what is missing to 'labels', or leave 'service' out",
    );
  });

  test('fails when the pods have only some of the selected labels', () => {
    const chart = newChart();
    const service = new HeadlessService(chart, 'db', { selector: { team: 'storage', app: 'db' } });

    expectError(
      () => newWorkload({ service, labels: { team: 'storage' } }, chart),
      "[demo/web] 'service' is [demo/db], whose selector {\"app\":\"db\",\"team\":\"storage\"} does not match the labels of the pods, " +
        '{"app.kubernetes.io/name":"web","app.kubernetes.io/instance":"web","team":"storage","cdk8s-stateful/workload":"web"}: ' +
        "add what is missing to 'labels', or leave 'service' out",
    );
  });

  test('fails when it is in another namespace', () => {
    const service = new HeadlessService(newChart({ id: 'other', namespace: 'other' }), 'db', { selector: LABELS });

    expectError(
      () => newWorkload({ service }),
      "[demo/web] 'service' is [other/db] in namespace \"other\", but the pods are in \"demo\": give a Service of the same namespace",
    );
  });

  test('fails when only one of the charts has a namespace', () => {
    const service = new HeadlessService(newChartWithoutNamespace(), 'db', { selector: LABELS });

    expectError(
      () => newWorkload({ service }, newChart({ id: 'prod' })),
      "[prod/web] 'service' is [demo/db] in namespace \"\", but the pods are in \"demo\": give a Service of the same namespace",
    );
  });
});

describe('props for the headless Service of a StatefulWorkload', () => {
  test.failing.each([{ publishNotReadyAddresses: true }, { clusterDomain: 'corp.example' }])('fails when %j is given beside a Service', (props) => {
    const chart = newChart();
    const service = new HeadlessService(chart, 'db', { selector: LABELS });

    expect(() => newWorkload({ service, ...props }, chart)).toThrow(Object.keys(props)[0]);
  });
});

describe('two workloads with the same name', () => {
  test('fail at synth, with an error for each', () => {
    const chart = newChart();
    newWorkload({}, chart);
    new StatefulWorkload(chart, 'other', { image: 'nginx:1.28', name: 'web' });

    const also = (kind: string, path: string) => `'name' is "web", which is also the ${kind} of [${path}]: give one of them another 'name'`;
    expectSynthError(
      chart,
      `[demo/web] ${also('StatefulSet', 'demo/other')}`,
      `[demo/web/Service] ${also('Service', 'demo/other/Service')}`,
      `[demo/other] ${also('StatefulSet', 'demo/web')}`,
      `[demo/other/Service] ${also('Service', 'demo/web/Service')}`,
    );
  });

  test('fail with an error for each of three', () => {
    const chart = newChart();
    const selector = { app: 'x' };
    ['a', 'b', 'c'].forEach((id) => new HeadlessService(chart, id, { selector, name: 'web' }));

    const also = (path: string) => `'name' is "web", which is also the Service of [demo/${path}]: give one of them another 'name'`;
    expectSynthError(
      chart,
      ...[['a', 'b'], ['a', 'c'], ['b', 'a'], ['b', 'c'], ['c', 'a'], ['c', 'b']].map(([self, other]) => `[demo/${self}] ${also(other)}`),
    );
  });

  test.failing('fail in two charts of one namespace too', () => {
    const app = newApp();
    newWorkload({}, newChart({ app }));
    newWorkload({}, newChart({ app, id: 'more' }));

    expect(() => app.synthYaml()).toThrow('"web"');
  });

  test('are accepted in charts of different namespaces', () => {
    const app = newApp();
    const [blue, green] = ['blue', 'green'].map((namespace) => newChart({ app, id: namespace, namespace }));
    newWorkload({}, blue);
    newWorkload({}, green);

    expect(synth(blue).find('StatefulSet').metadata.namespace).toBe('blue');
    expect(synth(green).find('StatefulSet').metadata.namespace).toBe('green');
  });
});

describe('escape hatches of a StatefulWorkload', () => {
  test('a JSON patch applies to the StatefulSet', () => {
    const chart = newChart();
    const workload = newWorkload({}, chart);

    ApiObject.of(workload).addJsonPatch(JsonPatch.add('/spec/revisionHistoryLimit', 3));

    expect(synth(chart).find('StatefulSet').spec.revisionHistoryLimit).toBe(3);
  });

  test('a JSON patch of a child applies to that object', () => {
    const chart = newChart();
    const workload = newWorkload({}, chart);

    ApiObject.of(workload.node.findChild('DisruptionBudget')).addJsonPatch(JsonPatch.remove('/spec/unhealthyPodEvictionPolicy'));

    expect(synth(chart).find('PodDisruptionBudget').spec.unhealthyPodEvictionPolicy).toBeUndefined();
  });
});

test('later changes of the props object have no effect', () => {
  const chart = newChart();
  const labels = { team: 'storage' };
  newWorkload({ labels }, chart);

  labels.team = 'other';

  expect(synth(chart).find('StatefulSet').metadata.labels).toMatchObject({ team: 'storage' });
});

test('renders a complete workload', () => {
  const manifests = render({
    replicas: 3,
    ports: { http: 80 },
    volumes: { www: { mountPath: '/usr/share/nginx/html', size: Size.gibibytes(1) } },
    writablePaths: ['/var/cache/nginx'],
  });

  expect(manifests.all).toMatchSnapshot();
});
