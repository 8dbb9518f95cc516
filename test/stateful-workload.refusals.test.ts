import { Duration, Size, Testing } from 'cdk8s';
import {
  ClaimFate,
  ImagePullPolicy,
  NetworkIsolation,
  PodManagementPolicy,
  Probe,
  Rollout,
  StatefulWorkload,
  StatefulWorkloadProps,
} from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { expectRefusal } from './support/refusals';
import { newChart } from './support/synth';
import { newWorkload, render, specOf } from './support/workloads';

const LABEL = 'must be a DNS label (lower-case letters, digits and "-", starting with a letter, ending with a letter or digit)';
const DATA = { mountPath: '/data', size: Size.gibibytes(1) };
const HELPER = { name: 'helper', image: 'helper:1' };
const UNPINNED =
  'a restart could start another version on the same data. Write "name:tag" or "name@sha256:digest"';

type Refused = [situation: string, props: Partial<StatefulWorkloadProps>, problem: string];

function testRefusals(refused: Refused[]): void {
  test.each(refused)('fails when %s', (_, props, problem) => {
    expectRefusal(() => newWorkload(props), `[demo/web] ${problem}`);
  });
}

describe('names', () => {
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
      'labels take over the application',
      { labels: { 'app.kubernetes.io/name': 'db' } },
      '\'labels\' sets "app.kubernetes.io/name" to "db": the workload selects its pods by it. Use \'application\' instead',
    ],
    [
      'labels take over the instance',
      { labels: { 'app.kubernetes.io/instance': 'db' } },
      '\'labels\' sets "app.kubernetes.io/instance" to "db": the workload selects its pods by it. Use \'name\' instead',
    ],
  ]);

  test('fails when the ids make no name', () => {
    expectRefusal(
      () => new StatefulWorkload(newChart(), 'My Shop', { image: 'x:1' }),
      `[demo/My Shop] 'name' ${LABEL}, got "My Shop"`,
    );
  });

  test('takes a name of 52 characters and an application of 63', () => {
    const manifests = render({ name: 'a'.repeat(52), application: 'B'.repeat(63) });

    expect(manifests.find('StatefulSet').metadata.name).toHaveLength(52);
  });

  test('takes other labels of the same kind', () => {
    expect(specOf({ labels: { 'app.kubernetes.io/part-of': 'shop' } }).template.metadata.labels).toMatchObject({
      'app.kubernetes.io/part-of': 'shop',
    });
  });
});

describe('numbers', () => {
  testRefusals([
    ['there are fewer than no pods', { replicas: -1 }, "'replicas' must be a whole number of 0 or more, got -1"],
    ['replicas is not whole', { replicas: 2.5 }, "'replicas' must be a whole number of 0 or more, got 2.5"],
    [
      'an untyped caller gives replicas as text',
      { replicas: '3' as unknown as number },
      "'replicas' must be a whole number of 0 or more, got \"3\"",
    ],
    ['the first ordinal is negative', { firstOrdinal: -1 }, "'firstOrdinal' must be a whole number of 0 or more, got -1"],
    ['the first ordinal is not whole', { firstOrdinal: 0.1 }, "'firstOrdinal' must be a whole number of 0 or more, got 0.1"],
    ['no pod may ever be evicted', { maxUnavailable: 0 }, "'maxUnavailable' must be a whole number of 1 or more, got 0"],
    ['part of a pod may be evicted', { maxUnavailable: 0.5 }, "'maxUnavailable' must be a whole number of 1 or more, got 0.5"],
    [
      'the user is root',
      { runAsUser: 0 },
      "'runAsUser' is 0, which is root: give the number that the image is made for, and its folders in 'writablePaths'",
    ],
    [
      'the group is root',
      { runAsGroup: 0 },
      "'runAsGroup' is 0, which is root: give the number that the image is made for, and its folders in 'writablePaths'",
    ],
    ['the user is negative', { runAsUser: -1 }, "'runAsUser' must be a whole number of 1 or more, got -1"],
    ['the group is not whole', { runAsGroup: 1.5 }, "'runAsGroup' must be a whole number of 1 or more, got 1.5"],
    [
      'the time to be ready is not whole seconds',
      { minReady: Duration.millis(1500) },
      "'minReady' must be a whole number of seconds, 0 or more, got 1.5 s",
    ],
    [
      'an untyped caller gives the time to be ready as a number',
      { minReady: 5 as unknown as Duration },
      "'minReady' must be a Duration such as Duration.seconds(30), got 5",
    ],
    [
      'the partition is negative',
      { rollout: Rollout.rollingUpdate({ partition: -2 }) },
      "'rollout.partition' must be a whole number of 0 or more, got -2",
    ],
  ]);

  test('fails when replicas is no number at all', () => {
    expect(() => newWorkload({ replicas: NaN })).toThrow("'replicas' must be a whole number of 0 or more");
    expect(() => newWorkload({ replicas: Infinity })).toThrow("'replicas' must be a whole number of 0 or more");
  });

  test('tells of a number that is none what it is', () => {
    expectRefusal(() => newWorkload({ replicas: NaN }), "[demo/web] 'replicas' must be a whole number of 0 or more, got NaN");
  });

  test('takes all numbers at their least', () => {
    const spec = specOf({ replicas: 0, firstOrdinal: 0, maxUnavailable: 1, runAsUser: 1, runAsGroup: 1, minReady: Duration.seconds(0) });

    expect(spec).toMatchObject({ replicas: 0, ordinals: { start: 0 }, minReadySeconds: 0 });
  });
});

describe('choices', () => {
  testRefusals([
    [
      'the pod management policy is unknown',
      { podManagementPolicy: 'Ordered' as PodManagementPolicy },
      "'podManagementPolicy' must be one of OrderedReady, Parallel, got \"Ordered\"",
    ],
    [
      'the fate of claims is unknown when the set is deleted',
      { claimRetention: { whenDeleted: 'Keep' as ClaimFate } },
      "'claimRetention.whenDeleted' must be one of Retain, Delete, got \"Keep\"",
    ],
    [
      'the fate of claims is unknown when the set is reduced',
      { claimRetention: { whenScaled: 'Keep' as ClaimFate } },
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

describe('the image', () => {
  testRefusals([
    ['it has no tag', { image: 'nginx' }, `'image' has neither a tag nor a digest, got "nginx": ${UNPINNED}`],
    [
      'only its registry has a port',
      { image: 'registry:5000/nginx' },
      `'image' has neither a tag nor a digest, got "registry:5000/nginx": ${UNPINNED}`,
    ],
    ['it is empty', { image: '' }, `'image' has neither a tag nor a digest, got "": ${UNPINNED}`],
    ['its tag is empty', { image: 'nginx:' }, `'image' has neither a tag nor a digest, got "nginx:": ${UNPINNED}`],
    [
      'an untyped caller gives none',
      { image: undefined },
      `'image' has neither a tag nor a digest, got undefined: ${UNPINNED}`,
    ],
  ]);

  const digest = `sha256:${'a'.repeat(64)}`;

  test.each(['nginx:1', 'registry:5000/nginx:1.2-rc.3_x', `nginx@${digest}`, `nginx:1@${digest}`])('takes %s', (image) => {
    expect(specOf({ image }).template.spec.containers[0].image).toBe(image);
  });
});

describe('ports', () => {
  const twice = 'is used by two containers of the pod: give the one in \'sidecars\' another name';
  const sidecar = (name: string) => ({ ...HELPER, ports: [{ name, containerPort: 9000 }] });

  testRefusals([
    ['a port is no port number', { ports: { http: 0 } }, "'ports.http' must be a port number from 1 to 65535, got 0"],
    [
      'a TCP and a UDP port have one name',
      { ports: { dns: 53 }, udpPorts: { dns: 53 } },
      "port name \"dns\" is in both 'ports' and 'udpPorts': give one of them another name, such as \"dns-udp\"",
    ],
    [
      'two TCP ports have one number',
      { ports: { a: 80, b: 80, c: 81 } },
      "'ports' has 80 twice, as \"a\" and \"b\": a Service takes each number once",
    ],
    [
      'two UDP ports have one number',
      { udpPorts: { a: 80, b: 80 } },
      "'udpPorts' has 80 twice, as \"a\" and \"b\": a Service takes each number once",
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

describe('the environment', () => {
  const allowed = 'letters, digits, "_", "-" and "." are allowed, not starting with a digit';

  testRefusals([
    ['a name has a space', { env: { 'MY MODE': 'x' } }, `'env' has the name "MY MODE": ${allowed}`],
    ['a name starts with a digit', { env: { '1ST': 'x' } }, `'env' has the name "1ST": ${allowed}`],
    ['a name is empty', { env: { '': 'x' } }, `'env' has the name "": ${allowed}`],
    ['a name is not ASCII', { env: { MÜDE: 'x' } }, `'env' has the name "MÜDE": ${allowed}`],
    [
      'a variable is set by a plain value and otherwise',
      { env: { MODE: 'x' }, envVars: [{ name: 'MODE', value: 'y' }] },
      'variable "MODE" is set twice, in \'env\' and \'envVars\': keep one of them',
    ],
    [
      'a variable is set twice otherwise',
      { envVars: [{ name: 'MODE', value: 'x' }, { name: 'MODE', value: 'y' }] },
      'variable "MODE" is set twice, in \'env\' and \'envVars\': keep one of them',
    ],
  ]);
});

describe('volumes and mounts', () => {
  const twice = "is mounted twice, by 'volumes', 'volumeMounts' or 'writablePaths': keep one of them";
  const named = "is used twice, by 'volumes', 'podVolumes' or 'writablePaths': rename one of them";
  const settings = { name: 'settings', configMap: { name: 'x' } };

  testRefusals([
    ['two volumes are mounted at one path', { volumes: { one: DATA, two: DATA } }, `"/data" ${twice}`],
    ['a volume is mounted where the container may write anyway', { volumes: { data: DATA }, writablePaths: ['/data'] }, `"/data" ${twice}`],
    [
      'a mount of the user is at the path of a volume',
      { volumes: { data: DATA }, podVolumes: [settings], volumeMounts: [{ name: 'settings', mountPath: '/data' }] },
      `"/data" ${twice}`,
    ],
    ['a path is writable twice', { writablePaths: ['/cache', '/cache'] }, `"/cache" ${twice}`],
    [
      'a volume of the pod has the name of a claim',
      { volumes: { settings: DATA }, podVolumes: [settings] },
      `volume name "settings" ${named}`,
    ],
    ['two volumes of the pod have one name', { podVolumes: [settings, settings] }, `volume name "settings" ${named}`],
    ['a volume has the name of a folder to write to', { podVolumes: [{ ...settings, name: 'scratch-tmp' }] }, `volume name "scratch-tmp" ${named}`],
    ['two folders to write to differ in a sign only', { writablePaths: ['/a-b', '/a_b'] }, `volume name "scratch-a-b" ${named}`],
    [
      'a folder to write to is relative',
      { writablePaths: ['cache'] },
      "'writablePaths' must be an absolute path below \"/\" without \":\", got \"cache\"",
    ],
    [
      'a folder to write to is the root',
      { writablePaths: ['/'] },
      "'writablePaths' must be an absolute path below \"/\" without \":\", got \"/\"",
    ],
  ]);
});

describe('claims', () => {
  test.failing('fails when the claims of two sets have one name, for they would share their data', () => {
    const chart = newChart();
    newWorkload({ name: 'c', volumes: { 'a-b': DATA } }, new Construct(chart, 'one'));
    newWorkload({ name: 'b-c', volumes: { a: DATA } }, new Construct(chart, 'two'));

    expect(() => Testing.synth(chart)).toThrow('a-b-c');
  });
});

describe('containers', () => {
  const twice = "is used twice in the pod: rename the one in 'sidecars' or 'initContainers'";

  testRefusals([
    ['a sidecar has the name of the workload', { sidecars: [{ ...HELPER, name: 'web' }] }, `container name "web" ${twice}`],
    ['an init container has the name of the workload', { initContainers: [{ ...HELPER, name: 'web' }] }, `container name "web" ${twice}`],
    ['a sidecar and an init container have one name', { sidecars: [HELPER], initContainers: [HELPER] }, `container name "helper" ${twice}`],
  ]);
});

describe('many mistakes', () => {
  test('fail together, in one error', () => {
    expectRefusal(
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
        '[demo/web] 7 problems:',
        `'name' ${LABEL}, got "Web"`,
        "'replicas' must be a whole number of 0 or more, got -1",
        `'image' has neither a tag nor a digest, got "nginx": ${UNPINNED}`,
        "'ports.http' must be a port number from 1 to 65535, got 99999",
        "'volumes.data.mountPath' must be an absolute path below \"/\" without \":\", got \"data\"",
        "'volumes.data.size' must be a Size such as Size.gibibytes(10), got \"10Gi\"",
        "'readiness' is about port \"https\", which is not in 'ports': it has http",
      ].join('\n  '),
    );
  });

  test('render nothing', () => {
    const chart = newChart();

    expect(() => newWorkload({ image: 'nginx', replicas: -1 }, chart)).toThrow();

    expect(chart.apiObjects).toEqual([]);
  });
});
