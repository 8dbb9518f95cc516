import { Duration, Size, Testing } from 'cdk8s';
import {
  ClaimRetentionPolicy,
  ImagePullPolicy,
  NetworkIsolation,
  PodManagementPolicy,
  Probe,
  UpdateStrategy,
  StatefulWorkload,
  StatefulWorkloadProps,
} from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { expectError } from '../support/expect-error';
import { newChart } from '../support/synth';
import { newWorkload, render, specOf } from '../support/workloads';

const LABEL = 'must be a DNS label (lower-case letters, digits and "-", starting with a letter, ending with a letter or digit)';
const DATA = { mountPath: '/data', size: Size.gibibytes(1) };
const HELPER = { name: 'helper', image: 'helper:1' };
const UNPINNED =
  'a restart could start another version on the same data. Give "name:tag" or "name@sha256:digest"';

const PART = 'has at most 63 lower-case letters, digits and \"-\", and starts and ends with a letter or digit';
const MALFORMED = (got: string | undefined) =>
  `must be an image reference such as "nginx:1.28" or "registry.example.org/nginx:1.28", got ${got === undefined ? 'undefined' : `"${got}"`}: ` +
  'a name has lower-case letters, digits and separators ("/", ".", "_", "-"), and a digest is "@sha256:" and 64 hexadecimal digits';

type Refused = [situation: string, props: Partial<StatefulWorkloadProps>, message: string];

function testRefusals(refused: Refused[]): void {
  test.each(refused)('fails when %s', (_, props, message) => {
    expectError(() => newWorkload(props), `[demo/web] ${message}`);
  });
}

describe('names of a StatefulWorkload', () => {
  const long = 'a'.repeat(53);

  testRefusals([
    [
      'it has 53 characters',
      { name: long },
      `'name' must be at most 52 characters, got 53 ("${long}"): the pods of a StatefulSet with a longer one cannot start`,
    ],
    ['it has a capital letter', { name: 'Web' }, `'name' ${LABEL}, got "Web"`],
    ['it starts with a digit', { name: '0web' }, `'name' ${LABEL}, got "0web"`],
    ['it has a dot', { name: 'web.shop' }, `'name' ${LABEL}, got "web.shop"`],
    ['it is empty', { name: '' }, `'name' ${LABEL}, got ""`],
    ['it is not ASCII', { name: 'wéb' }, `'name' ${LABEL}, got "wéb"`],
    [
      'the application has a space',
      { application: 'my shop' },
      '\'application\' must be at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit, got "my shop"',
    ],
    [
      'the application is empty',
      { application: '' },
      '\'application\' must be at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit, got ""',
    ],
    [
      'the application has 64 characters',
      { application: 'a'.repeat(64) },
      '\'application\' must be at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit, ' +
      `got "${'a'.repeat(64)}"`,
    ],
    [
      'labels set the label of the selector',
      { labels: { 'cdk8s-stateful/workload': 'db' } },
      '\'labels\' sets "cdk8s-stateful/workload" to "db": this library selects pods by the labels that begin with "cdk8s-stateful/". Use another prefix',
    ],
  ]);

  test('fails when the ids do not form a valid name', () => {
    expectError(
      () => new StatefulWorkload(newChart(), 'My Shop', { image: 'x:1' }),
      `[demo/My Shop] 'name' ${LABEL}, got "My Shop"`,
    );
  });

  test('accepts a name of 52 characters and an application of 63', () => {
    const manifests = render({ name: 'a'.repeat(52), application: 'B'.repeat(63) });

    expect(manifests.find('StatefulSet').metadata.name).toHaveLength(52);
  });

  test('accepts recommended labels, which are no selectors', () => {
    const labels = { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/name': 'db', 'app.kubernetes.io/instance': 'shop-db' };

    expect(specOf({ labels }).template.metadata.labels).toEqual({ ...labels, 'cdk8s-stateful/workload': 'web' });
  });
});

describe('numbers of a StatefulWorkload', () => {
  testRefusals([
    ['replicas is negative', { replicas: -1 }, "'replicas' must be an integer of at least 0, got -1"],
    ['replicas is not an integer', { replicas: 2.5 }, "'replicas' must be an integer of at least 0, got 2.5"],
    [
      'replicas is a string',
      { replicas: '3' as unknown as number },
      "'replicas' must be an integer of at least 0, got \"3\"",
    ],
    ['startOrdinal is negative', { startOrdinal: -1 }, "'startOrdinal' must be an integer of at least 0, got -1"],
    ['startOrdinal is not an integer', { startOrdinal: 0.1 }, "'startOrdinal' must be an integer of at least 0, got 0.1"],
    ['maxUnavailable is 0', { maxUnavailable: 0 }, "'maxUnavailable' must be an integer of at least 1, got 0"],
    ['maxUnavailable is not an integer', { maxUnavailable: 0.5 }, "'maxUnavailable' must be an integer of at least 1, got 0.5"],
    [
      'the user is root',
      { runAsUser: 0 },
      "'runAsUser' is 0, which is root: give the number that the image is made for, and its directories in 'writablePaths'",
    ],
    [
      'the group is root',
      { runAsGroup: 0 },
      "'runAsGroup' is 0, which is root: give the number that the image is made for, and its directories in 'writablePaths'",
    ],
    ['the user is negative', { runAsUser: -1 }, "'runAsUser' must be an integer of at least 1, got -1"],
    ['the group is not an integer', { runAsGroup: 1.5 }, "'runAsGroup' must be an integer of at least 1, got 1.5"],
    [
      'minReady is not whole seconds',
      { minReady: Duration.millis(1500) },
      "'minReady' must be a whole number of seconds of at least 0, got 1.5 s",
    ],
    [
      'minReady is a number',
      { minReady: 5 as unknown as Duration },
      "'minReady' must be a Duration such as Duration.seconds(30), got 5",
    ],
    [
      'replicas is above the range of int32',
      { replicas: 2 ** 31 },
      "'replicas' must be at most 2147483647, got 2147483648",
    ],
    [
      'minReady is above the range of int32',
      { minReady: Duration.days(100_000) },
      "'minReady' must be at most 2147483647 s, got 8640000000 s",
    ],
    [
      'the partition is negative',
      { updateStrategy: UpdateStrategy.rollingUpdate({ partition: -2 }) },
      "'updateStrategy.partition' must be an integer of at least 0, got -2",
    ],
  ]);

  test('fails when replicas is not a number', () => {
    expect(() => newWorkload({ replicas: NaN })).toThrow("'replicas' must be an integer of at least 0");
    expect(() => newWorkload({ replicas: Infinity })).toThrow("'replicas' must be an integer of at least 0");
  });

  test('reports a value that is not a number', () => {
    expectError(() => newWorkload({ replicas: NaN }), "[demo/web] 'replicas' must be an integer of at least 0, got NaN");
  });

  test('accepts the minimum of every number', () => {
    const spec = specOf({ replicas: 0, startOrdinal: 0, maxUnavailable: 1, runAsUser: 1, runAsGroup: 1, minReady: Duration.seconds(0) });

    expect(spec).toMatchObject({ replicas: 0, ordinals: { start: 0 }, minReadySeconds: 0 });
  });
});

describe('enums of a StatefulWorkload', () => {
  testRefusals([
    [
      'the pod management policy is unknown',
      { podManagementPolicy: 'Ordered' as PodManagementPolicy },
      "'podManagementPolicy' must be one of OrderedReady, Parallel, got \"Ordered\"",
    ],
    [
      'claimRetention.whenDeleted is unknown',
      { claimRetention: { whenDeleted: 'Keep' as ClaimRetentionPolicy } },
      "'claimRetention.whenDeleted' must be one of Retain, Delete, got \"Keep\"",
    ],
    [
      'claimRetention.whenScaled is unknown',
      { claimRetention: { whenScaled: 'Keep' as ClaimRetentionPolicy } },
      "'claimRetention.whenScaled' must be one of Retain, Delete, got \"Keep\"",
    ],
    [
      'the image pull policy is unknown',
      { imagePullPolicy: 'Sometimes' as ImagePullPolicy },
      "'imagePullPolicy' must be one of IfNotPresent, Always, Never, got \"Sometimes\"",
    ],
    [
      'the network isolation is unknown',
      { networkIsolation: 'Some' as NetworkIsolation },
      "'networkIsolation' must be one of Full, Ingress, None, got \"Some\"",
    ],
  ]);
});

describe('the image of a StatefulWorkload', () => {
  testRefusals([
    ['it has no tag', { image: 'nginx' }, `'image' must have a tag or a digest, got "nginx": ${UNPINNED}`],
    [
      'only its registry has a port',
      { image: 'registry:5000/nginx' },
      `'image' must have a tag or a digest, got "registry:5000/nginx": ${UNPINNED}`,
    ],
    ['it is empty', { image: '' }, `'image' must have a tag or a digest, got "": ${UNPINNED}`],
    ['its tag is empty', { image: 'nginx:' }, `'image' must have a tag or a digest, got "nginx:": ${UNPINNED}`],
    [
      'it is missing',
      { image: undefined },
      "'image' is missing: give the image, with a tag or a digest",
    ],
    ['it starts with a space', { image: ' nginx:1' }, `'image' ${MALFORMED(' nginx:1')}`],
    ['it has no name', { image: ':1' }, `'image' ${MALFORMED(':1')}`],
    ['its name has a capital letter', { image: 'Nginx:1' }, `'image' ${MALFORMED('Nginx:1')}`],
    [
      'its name has 256 characters',
      { image: `${'a'.repeat(256)}:1` },
      `'image' ${MALFORMED(`${'a'.repeat(256)}:1`)}`,
    ],
    ['its digest is truncated', { image: `nginx@sha256:${'a'.repeat(63)}` }, `'image' ${MALFORMED(`nginx@sha256:${'a'.repeat(63)}`)}`],
  ]);

  const digest = `sha256:${'a'.repeat(64)}`;

  test.each(['nginx:1', 'registry:5000/nginx:1.2-rc.3_x', 'Registry.example.org/a_b/c__d/e--f.g:1', '[::1]:5000/a:1', `${'a'.repeat(255)}:1`, `nginx@${digest}`, `nginx:1@${digest}`])('accepts %s', (image) => {
    expect(specOf({ image }).template.spec.containers[0].image).toBe(image);
  });
});

describe('labels and annotations of a StatefulWorkload', () => {
  const name = 'at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit';
  const key = `a key is ${name}, with an optional prefix of a DNS subdomain and "/"`;
  const map = 'must be an object of names and values, got';

  testRefusals([
    ['a label has a key with a space', { labels: { 'my team': 'x' } }, `'labels' has the key "my team": ${key}`],
    ['the prefix of a label is not a DNS subdomain', { labels: { 'Shop/team': 'x' } }, `'labels' has the key "Shop/team": ${key}`],
    [
      'a label has a value with a space',
      { labels: { team: 'my team' } },
      `'labels' has the value "my team" for "team": the value of a label is empty, or ${name}`,
    ],
    [
      'the value of a label is a number',
      { labels: { rack: 7 as unknown as string } },
      `'labels' has the value 7 for "rack": the value of a label is empty, or ${name}`,
    ],
    ['labels is a list', { labels: ['x'] as never }, `'labels' ${map} ["x"]`],
    ['nodeSelector has an invalid label value', { nodeSelector: { disk: '-' } }, `'nodeSelector' has the value "-" for "disk": the value of a label is empty, or ${name}`],
    ['an annotation has no key', { annotations: { '': 'x' } }, `'annotations' has the key "": ${key}`],
    ['an annotation of the pods has a key with two "/"', { podAnnotations: { 'a/b/c': 'x' } }, `'podAnnotations' has the key "a/b/c": ${key}`],
    [
      'the value of an annotation is a number',
      { annotations: { port: 80 as unknown as string } },
      '\'annotations\' has the value 80 for "port": it must be a string',
    ],
    [
      'annotations are too large',
      { annotations: { a: 'x'.repeat(256 * 1024) } },
      "'annotations' has 262145 bytes, but Kubernetes allows at most 262144: put large values in a ConfigMap",
    ],
    [
      'a key is one that cdk8s cannot render',
      { labels: { constructor: 'x' } as unknown as StatefulWorkloadProps['labels'] },
      '\'labels\' has the key "constructor", which cdk8s cannot render: choose another key',
    ],
  ]);

  test('accept prefixed keys, empty values and uppercase annotation keys', () => {
    const labels = { 'shop.example.org/My_Team': '', ['k'.repeat(63)]: 'v'.repeat(63) };
    const annotations = { 'Shop.Example.org/Note': 'a b', 'a': 'x'.repeat(200_000) };

    expect(render({ labels, annotations }).find('StatefulSet').metadata).toMatchObject({ labels, annotations });
  });
});

describe('references to objects in the cluster', () => {
  const subdomain =
    'must be a DNS subdomain (lower-case letters, digits, "-" and ".", starting and ending with a letter or digit, at most 253 characters)';

  testRefusals([
    ['serviceAccountName has a capital letter', { serviceAccountName: 'Web' }, `'serviceAccountName' ${subdomain}, got "Web"`],
    ['serviceAccountName is empty', { serviceAccountName: '' }, `'serviceAccountName' ${subdomain}, got ""`],
    ['priorityClassName has a space', { priorityClassName: 'very high' }, `'priorityClassName' ${subdomain}, got "very high"`],
    [
      'imagePullSecrets has a name with a capital letter',
      { imagePullSecrets: ['Registry'] },
      '\'imagePullSecrets\' must be the name of a Secret (lower-case letters, digits, "-" and ".", at most 253 characters)',
    ],
  ]);
});

describe('values of the wrong type', () => {
  testRefusals([
    ['sidecars is not a list', { sidecars: HELPER as never }, "'sidecars' must be a list of which each element is a k8s.Container, got {\"name\":\"helper\",\"image\":\"helper:1\"}"],
    ['a sidecar is undefined', { sidecars: [undefined as never] }, "'sidecars[0]' must be a k8s.Container, got undefined"],
    ['the command is a string', { command: 'serve' as never }, "'command' must be a list of strings, the program first, got \"serve\""],
    ['an argument is a number', { args: [8080 as never] }, "'args' must be a list of strings, got [8080]"],
    ['ports is a number', { ports: 80 as never }, "'ports' must be an object of names and port numbers, got 80"],
    [
      'a probe is a Kubernetes object',
      { readiness: { tcpSocket: { port: 80 } } as never },
      "'readiness' must be a Probe such as Probe.httpGet(\"/healthz\"), got {\"tcpSocket\":{\"port\":80}}",
    ],
    ['updateStrategy is a string', { updateStrategy: 'OnDelete' as never }, "'updateStrategy' must be an UpdateStrategy such as UpdateStrategy.onDelete(), got \"OnDelete\""],
    [
      'a hook is a list of strings',
      { lifecycle: { preStop: ['sync'] as never } },
      "'lifecycle.preStop' must be a LifecycleHook such as LifecycleHook.exec(\"sync\"), got [\"sync\"]",
    ],
    ['service is a string', { service: 'db' as never }, "'service' must be a HeadlessService, got \"db\""],
  ]);

  test('fails when an object contains itself, as constructs do', () => {
    expectError(
      () => newWorkload({ updateStrategy: newChart() as never }),
      "[demo/web] 'updateStrategy' must be an UpdateStrategy such as UpdateStrategy.onDelete(), got an object of class Chart",
    );
  });

  test('treats null as undefined', () => {
    const nothing = { labels: null, env: null, sidecars: null, readiness: null, volumes: null, lifecycle: null, replicas: null } as never;

    expect(render(nothing).all).toEqual(render().all);
  });
});

describe('ports of a StatefulWorkload', () => {
  const twice = 'is used by two containers of the pod: give the one in \'sidecars\' another name';
  const sidecar = (name: string) => ({ ...HELPER, ports: [{ name, containerPort: 9000 }] });

  testRefusals([
    ['a port number is out of range', { ports: { http: 0 } }, "'ports.http' must be a port number from 1 to 65535, got 0"],
    [
      'a TCP and a UDP port have the same name',
      { ports: { dns: 53 }, udpPorts: { dns: 53 } },
      "'udpPorts' has the name \"dns\", which is also in 'ports': choose another name, such as \"dns-udp\"",
    ],
    [
      'two TCP ports have the same number',
      { ports: { a: 80, b: 80, c: 81 }, readiness: Probe.none() },
      "'ports' has port 80 twice, as \"a\" and \"b\": a Service has each port number once",
    ],
    [
      'two UDP ports have the same number',
      { udpPorts: { a: 80, b: 80 } },
      "'udpPorts' has port 80 twice, as \"a\" and \"b\": a Service has each port number once",
    ],
    ['a sidecar has a port of the same name', { ports: { http: 80 }, sidecars: [sidecar('http')] }, `port name "http" ${twice}`],
    ['a sidecar has a UDP port of the same name', { udpPorts: { dns: 53 }, sidecars: [sidecar('dns')] }, `port name "dns" ${twice}`],
    [
      'two sidecars have a port of the same name',
      { sidecars: [sidecar('metrics'), { ...sidecar('metrics'), name: 'other' }] },
      `port name "metrics" ${twice}`,
    ],
  ]);
});

describe('environment variables of a StatefulWorkload', () => {
  const allowed = 'a name has letters, digits, "_", "-" and ".", and does not start with a digit';

  testRefusals([
    ['a name has a space', { env: { 'MY MODE': 'x' } }, `'env' has the variable "MY MODE": ${allowed}`],
    ['a name starts with a digit', { env: { '1ST': 'x' } }, `'env' has the variable "1ST": ${allowed}`],
    ['a name is empty', { env: { '': 'x' } }, `'env' has the variable "": ${allowed}`],
    ['a name is not ASCII', { env: { MÜDE: 'x' } }, `'env' has the variable "MÜDE": ${allowed}`],
    ['a name in envVars has a space', { envVars: [{ name: 'MY MODE', value: 'x' }] }, `'envVars' has the variable "MY MODE": ${allowed}`],
    ['a name starts with two dots', { env: { '..data': 'x' } }, `'env' has the variable "..data": ${allowed}`],
    [
      'a value is a number',
      { env: { PORT: 80 as unknown as string } },
      '\'env\' has the value 80 for "PORT": it must be a string',
    ],
    [
      'variables refer to each other in a circle',
      { env: { A: '$(B)', B: '$(C)', C: '$(A)' } },
      '\'env\' or \'envVars\' has "C", which refers to "A", which refers back to it: Kubernetes would leave one of the two references as it is. ' +
        'Write out one of the values',
    ],
    [
      'a variable is set by env and by envVars',
      { env: { MODE: 'x' }, envVars: [{ name: 'MODE', value: 'y' }] },
      'variable "MODE" is set twice by \'env\' and \'envVars\': keep one of them',
    ],
    [
      'a variable is set twice in envVars',
      { envVars: [{ name: 'MODE', value: 'x' }, { name: 'MODE', value: 'y' }] },
      'variable "MODE" is set twice by \'env\' and \'envVars\': keep one of them',
    ],
  ]);
});

describe('volumes and mounts of a StatefulWorkload', () => {
  const twice = "is mounted twice by 'volumes' or 'volumeMounts': keep one of them";
  const named = "is used twice by 'volumes', 'podVolumes' or 'writablePaths': rename one of them";
  const settings = { name: 'settings', configMap: { name: 'x' } };

  testRefusals([
    ['two volumes are mounted at the same path', { volumes: { one: DATA, two: DATA } }, `"/data" ${twice}`],
    [
      'volumeMounts has the path of a volume',
      { volumes: { data: DATA }, podVolumes: [settings], volumeMounts: [{ name: 'settings', mountPath: '/data' }] },
      `"/data" ${twice}`,
    ],
    [
      'volumeMounts has the path of a volume, written in another way',
      { volumes: { data: DATA }, podVolumes: [settings], volumeMounts: [{ name: 'settings', mountPath: '//data/' }] },
      `"/data" ${twice}`,
    ],
    [
      'a writable path is inside a volume',
      { volumes: { data: DATA }, writablePaths: ['/data/cache'] },
      '"/data/cache" is an emptyDir inside "/data", where a volume is mounted, and would hide that part of it: mount the volume at "/data/cache", ' +
        "or leave the path out of 'writablePaths'",
    ],
    [
      'podVolumes has the name of a claim',
      { volumes: { settings: DATA }, podVolumes: [settings] },
      `volume name "settings" ${named}`,
    ],
    ['two podVolumes have the same name', { podVolumes: [settings, settings] }, `volume name "settings" ${named}`],
    ['a volume has the name of the volume of a writable path', { podVolumes: [{ ...settings, name: 'scratch-tmp' }] }, `volume name "scratch-tmp" ${named}`],
    [
      'a writable path is relative',
      { writablePaths: ['cache'] },
      "'writablePaths' must be an absolute path below \"/\" without \":\", got \"cache\"",
    ],
    [
      'a writable path has ":" in it',
      { writablePaths: ['/var/a:b'] },
      "'writablePaths' must be an absolute path below \"/\" without \":\", got \"/var/a:b\"",
    ],
    [
      'a writable path contains ".."',
      { writablePaths: ['/var/../etc'] },
      "'writablePaths' must not contain \"..\", got \"/var/../etc\": give the resolved path",
    ],
    [
      'a mount refers to an unknown volume',
      { podVolumes: [settings], volumeMounts: [{ name: 'setting', mountPath: '/etc/web' }] },
      "'volumeMounts' mounts volume \"setting\", which the pod does not have: add it to 'podVolumes', or mount one of settings, scratch-tmp, scratch-run",
    ],
    [
      'a subPath is outside the volume',
      { podVolumes: [settings], volumeMounts: [{ name: 'settings', mountPath: '/etc/web', subPath: '/web' }] },
      "'volumeMounts.subPath' must be a path inside the volume, not starting with \"/\", got \"/web\"",
    ],
    [
      'podVolumes has a name with a capital letter',
      { podVolumes: [{ ...settings, name: 'Settings' }] },
      `'podVolumes' has the name "Settings": the name of a volume ${PART}`,
    ],
    [
      'a writable path is the root directory',
      { writablePaths: ['/'] },
      "'writablePaths' must be an absolute path below \"/\" without \":\", got \"/\"",
    ],
  ]);
});

describe('claims of a StatefulWorkload', () => {
  test('fails when two StatefulSets have the same claim names and would share data', () => {
    const chart = newChart();
    newWorkload({ name: 'c', volumes: { 'a-b': DATA } }, new Construct(chart, 'one'));
    newWorkload({ name: 'b-c', volumes: { a: DATA } }, new Construct(chart, 'two'));

    expect(() => Testing.synth(chart)).toThrow('a-b-c');
  });
});

describe('sidecars and init containers of a StatefulWorkload', () => {
  const twice = "is used twice in the pod: rename the one in 'sidecars' or 'initContainers'";

  testRefusals([
    ['a sidecar has the name of the workload', { sidecars: [{ ...HELPER, name: 'web' }] }, `container name "web" ${twice}`],
    ['an init container has the name of the workload', { initContainers: [{ ...HELPER, name: 'web' }] }, `container name "web" ${twice}`],
    ['a sidecar has a name with a space', { sidecars: [{ ...HELPER, name: 'a b' }] }, `'sidecars' has the name "a b": the name of a container ${PART}`],
    ['an init container has no image', { initContainers: [{ name: 'prepare' }] }, `'initContainers.prepare.image' ${MALFORMED(undefined)}`],
    [
      'a sidecar has a port with an empty name',
      { sidecars: [{ ...HELPER, ports: [{ name: '', containerPort: 1 }] }] },
      '\'sidecars.helper.ports\' has the name "": a port name has at most 15 lower-case letters, digits and single "-" in between, and at least one letter',
    ],
    [
      'a sidecar has an invalid port number',
      { sidecars: [{ ...HELPER, ports: [{ name: 'metrics', containerPort: 0 }] }] },
      "'sidecars.helper.ports.metrics' must be a port number from 1 to 65535, got 0",
    ],
    [
      'a sidecar has a variable without a name',
      { sidecars: [{ ...HELPER, env: [{ name: '', value: 'x' }] }] },
      '\'sidecars.helper.env\' has the variable "": a name has letters, digits, "_", "-" and ".", and does not start with a digit',
    ],
    [
      'a sidecar mounts an unknown volume',
      { volumes: { data: DATA }, sidecars: [{ ...HELPER, volumeMounts: [{ name: 'date', mountPath: '/data' }] }] },
      "'sidecars.helper.volumeMounts' mounts volume \"date\", which the pod does not have: add it to 'podVolumes', or mount one of data, scratch-tmp, scratch-run",
    ],
    [
      'a sidecar mounts two volumes at the same path',
      { volumes: { data: DATA }, sidecars: [{ ...HELPER, volumeMounts: ['data', 'scratch-tmp'].map((name) => ({ name, mountPath: '/x' })) }] },
      "'sidecars.helper' mounts two volumes at \"/x\": keep one of them",
    ],
    ['a sidecar and an init container have the same name', { sidecars: [HELPER], initContainers: [HELPER] }, `container name "helper" ${twice}`],
  ]);
});

describe('several invalid props', () => {
  test('fail together in one error', () => {
    expectError(
      () =>
        newWorkload({
          name: 'Web',
          application: 'web',
          image: 'nginx',
          replicas: -1,
          ports: { http: 99999 },
          volumes: { data: { mountPath: 'data', size: '10Gi' as unknown as Size } },
          readiness: Probe.httpGet('/', { port: 'https' }),
        }),
      [
        '[demo/web] 7 errors:',
        `'image' must have a tag or a digest, got "nginx": ${UNPINNED}`,
        "'ports.http' must be a port number from 1 to 65535, got 99999",
        "'replicas' must be an integer of at least 0, got -1",
        "'volumes.data.mountPath' must be an absolute path below \"/\" without \":\", got \"data\"",
        "'volumes.data.size' must be a Size such as Size.gibibytes(10), got \"10Gi\"",
        `'name' ${LABEL}, got "Web"`,
        "'readiness.port' is \"https\", which is not in 'ports': use one of http",
      ].join('\n  '),
    );
  });

  test('render no objects', () => {
    const chart = newChart();

    expect(() => newWorkload({ image: 'nginx', replicas: -1 }, chart)).toThrow();

    expect(chart.apiObjects).toEqual([]);
  });
});
