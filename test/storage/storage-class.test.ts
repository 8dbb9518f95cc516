import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import {
  DefaultStorageClass,
  Provisioner,
  ReclaimPolicy,
  StorageClass,
  StorageClassProps,
  VolumeBindingMode,
} from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { expectEveryProp } from '../support/every-prop';
import { expectError, expectSynthError } from '../support/expect-error';
import { newApp, newChart, newChartWithoutNamespace, synth } from '../support/synth';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
const EBS = Provisioner.awsEbs();

function newClass(props: Partial<StorageClassProps> = {}, scope: Construct = newChart()): StorageClass {
  return new StorageClass(scope, 'fast', { provisioner: EBS, ...props });
}

function newDefaultClass(id: string, scope: Construct, props: Partial<StorageClassProps> = {}): DefaultStorageClass {
  return new DefaultStorageClass(scope, id, { provisioner: EBS, ...props });
}

function rendered(props: Partial<StorageClassProps> = {}) {
  const chart = newChart();
  newClass(props, chart);
  return synth(chart).find('StorageClass');
}

test('renders every prop of StorageClassProps', () => {
  const props: Required<StorageClassProps> = {
    provisioner: Provisioner.custom('disk.example.org', { parameters: { kind: 'ssd' } }),
    name: 'gold',
    reclaimPolicy: ReclaimPolicy.DELETE,
    volumeBindingMode: VolumeBindingMode.IMMEDIATE,
    allowVolumeExpansion: false,
    mountOptions: ['noatime'],
    zones: ['eu-1a', 'eu-1b'],
    labels: { team: 'storage' },
    annotations: { 'example.org/note': 'ask first' },
  };
  const { metadata, ...storageClass } = rendered(props);

  expectEveryProp<StorageClassProps>({
    provisioner: [[storageClass.provisioner, storageClass.parameters], ['disk.example.org', { kind: 'ssd' }]],
    name: [metadata.name, 'gold'],
    reclaimPolicy: [storageClass.reclaimPolicy, 'Delete'],
    volumeBindingMode: [storageClass.volumeBindingMode, 'Immediate'],
    allowVolumeExpansion: [storageClass.allowVolumeExpansion, false],
    mountOptions: [storageClass.mountOptions, ['noatime']],
    zones: [
      storageClass.allowedTopologies,
      [{ matchLabelExpressions: [{ key: 'topology.kubernetes.io/zone', values: ['eu-1a', 'eu-1b'] }] }],
    ],
    labels: [metadata.labels, { team: 'storage' }],
    annotations: [metadata.annotations, { 'example.org/note': 'ask first' }],
  });
});

describe('a StorageClass by default', () => {
  test('retains volumes whose claim is deleted', () => {
    expect(rendered().reclaimPolicy).toBe('Retain');
  });

  test('provisions volumes in the zone of their pod', () => {
    expect(rendered().volumeBindingMode).toBe('WaitForFirstConsumer');
  });

  test('allows volume expansion if the provisioner supports it', () => {
    expect(rendered().allowVolumeExpansion).toBe(true);
    expect(rendered({ provisioner: Provisioner.localPath() }).allowVolumeExpansion).toBe(false);
  });

  test('renders no mount options and no zones', () => {
    expect(rendered().mountOptions).toBeUndefined();
    expect(rendered().allowedTopologies).toBeUndefined();
  });

  test('has no labels and no annotations, so it is not the default class', () => {
    expect(rendered().metadata).toEqual({ name: 'fast' });
  });
});

describe('identity of a StorageClass', () => {
  test('is named like the id of the construct', () => {
    expect(newClass().storageClassName).toBe('fast');
    expect(rendered().metadata.name).toBe('fast');
  });

  test('the default name joins the ids of the construct and its parents', () => {
    expect(newClass({}, new Construct(newChart(), 'ebs')).storageClassName).toBe('ebs-fast');
  });

  test('accepts a name with dots and 253 characters', () => {
    expect(rendered({ name: 'fast.example.org' }).metadata.name).toBe('fast.example.org');
    expect(rendered({ name: 'a'.repeat(253) }).metadata.name).toHaveLength(253);
  });
});

describe('namespace of a StorageClass', () => {
  test('is not rendered if the chart has one', () => {
    expect(rendered().metadata.namespace).toBeUndefined();
  });

  test('is not rendered if the chart has none', () => {
    const chart = newChartWithoutNamespace();
    newClass({}, chart);

    expect(synth(chart).find('StorageClass').metadata).toEqual({ name: 'fast' });
  });

  test('is not rendered for a DefaultStorageClass', () => {
    const chart = newChart();
    newDefaultClass('standard', chart);

    expect(synth(chart).find('StorageClass').metadata.namespace).toBeUndefined();
  });
});

describe('references to a StorageClass', () => {
  test('fromName refers to a class of the cluster', () => {
    expect(StorageClass.fromName('gp3')).toEqual({ storageClassName: 'gp3' });
  });

  test('none is the empty name', () => {
    expect(StorageClass.none()).toEqual({ storageClassName: '' });
  });
});

test('a JSON patch applies to the StorageClass', () => {
  const chart = newChart();
  const storageClass = newClass({}, chart);

  ApiObject.of(storageClass).addJsonPatch(JsonPatch.replace('/parameters/type', 'io2'));

  expect(synth(chart).find('StorageClass').parameters).toMatchObject({ type: 'io2' });
});

describe('DefaultStorageClass', () => {
  test('has the annotation of the default class', () => {
    const chart = newChart();
    newDefaultClass('standard', chart);

    expect(synth(chart).find('StorageClass').metadata.annotations).toEqual({ [DEFAULT_CLASS]: 'true' });
  });

  test('keeps annotations of the user', () => {
    const chart = newChart();
    newDefaultClass('standard', chart, { annotations: { 'example.org/note': 'x', [DEFAULT_CLASS]: 'false' } });

    expect(synth(chart).find('StorageClass').metadata.annotations).toEqual({ 'example.org/note': 'x', [DEFAULT_CLASS]: 'true' });
  });

  test('accepts other classes that are not the default', () => {
    const chart = newChart();
    newDefaultClass('standard', chart);
    newClass({ annotations: { [DEFAULT_CLASS]: 'false' } }, chart);

    expect(synth(chart).ofKind('StorageClass')).toHaveLength(2);
  });

  test('fails when two classes of a chart are the default, with an error for each', () => {
    const chart = newChart();
    newDefaultClass('standard', chart);
    newDefaultClass('fast', chart);

    expectSynthError(chart, `[demo/standard] ${alsoDefault('demo/fast')}`, `[demo/fast] ${alsoDefault('demo/standard')}`);
  });

  test('fails when another chart of the app has a default class', () => {
    const app = newApp();
    const [here, there] = [newChart({ app }), newChart({ app, id: 'there' })];
    newDefaultClass('standard', here);
    newDefaultClass('fast', there);

    // Each chart is validated separately, and a class of another chart counts too.
    expectRefusalOfApp(app, `[demo/standard] ${alsoDefault('there/fast')}`, `[there/fast] ${alsoDefault('demo/standard')}`);
  });

  test('fails when a class from elsewhere is the default', () => {
    const chart = newChart();
    newDefaultClass('standard', chart);
    new k8s.KubeStorageClass(chart, 'theirs', { metadata: { annotations: { [DEFAULT_CLASS]: 'true' } }, provisioner: 'x' });

    expectSynthError(chart, `[demo/standard] ${alsoDefault('demo/theirs')}`);
  });

  function alsoDefault(path: string): string {
    return `[${path}] is also a default StorageClass, so Kubernetes would choose between them for claims without a class: make one of them a StorageClass`;
  }

  function expectRefusalOfApp(app: App, ...errors: string[]): void {
    expectError(() => app.synthYaml(), ['Validation failed with the following errors:', ...errors].join('\n  '));
  }
});

describe('validation of StorageClass', () => {
  const subdomain =
    'must be a DNS subdomain (lower-case letters, digits, "-" and ".", starting and ending with a letter or digit, at most 253 characters)';

  const refused: [string, Partial<StorageClassProps>, string][] = [
    ['the name has a capital letter', { name: 'Fast' }, `'name' ${subdomain}, got "Fast"`],
    ['the name is empty', { name: '' }, `'name' ${subdomain}, got ""`],
    ['the name ends with a dot', { name: 'fast.' }, `'name' ${subdomain}, got "fast."`],
    ['the name has 254 characters', { name: 'a'.repeat(254) }, `'name' ${subdomain}, got "${'a'.repeat(254)}"`],
    [
      'the reclaim policy is unknown',
      { reclaimPolicy: 'Recycle' as ReclaimPolicy },
      "'reclaimPolicy' must be one of Retain, Delete, got \"Recycle\"",
    ],
    [
      'the binding mode is unknown',
      { volumeBindingMode: 'Later' as VolumeBindingMode },
      "'volumeBindingMode' must be one of WaitForFirstConsumer, Immediate, got \"Later\"",
    ],
    [
      'the provisioner does not support volume expansion',
      { provisioner: Provisioner.localPath(), allowVolumeExpansion: true },
      "'allowVolumeExpansion' is true, but \"rancher.io/local-path\" cannot grow a volume: leave it out, or choose another provisioner",
    ],
    ...['archiveOnDelete', 'onDelete'].map((name): [string, Partial<StorageClassProps>, string] => [
      `a volume that is kept has ${name}`,
      { provisioner: Provisioner.custom('nfs.csi.k8s.io', { parameters: { [name]: 'archive' } }) },
      `'provisioner' has the parameter "${name}", which has no effect on a volume that is kept: set 'reclaimPolicy' to DELETE, or leave it out`,
    ]),
    [
      'the provisioner is missing',
      { provisioner: undefined },
      "'provisioner' is missing: give the driver that provisions the volumes, such as Provisioner.awsEbs()",
    ],
    [
      'the provisioner is a string',
      { provisioner: 'ebs.csi.aws.com' as never },
      "'provisioner' must be a Provisioner such as Provisioner.awsEbs(), got \"ebs.csi.aws.com\"",
    ],
    [
      'the name of the driver is invalid',
      { provisioner: Provisioner.custom('my driver') },
      '\'provisioner.name\' must be the name of a driver such as "ebs.csi.aws.com" (at most 63 letters, digits, "-", "_" and ".", with an ' +
        'optional prefix of a DNS subdomain and "/"), got "my driver"',
    ],
    [
      'a parameter is a number',
      { provisioner: Provisioner.custom('d', { parameters: { iops: 3000 as never } }) },
      "'provisioner.parameters' has the value 3000 for \"iops\": it must be a string",
    ],
    [
      'the server is invalid',
      { provisioner: Provisioner.nfs({ server: '', share: '/x' }) },
      "'provisioner.server' must be a host name or an address, got \"\"",
    ],
    ['zones is empty', { zones: [] }, "'zones' is empty: give at least one"],
    ['zones has a duplicate', { zones: ['a', 'a'] }, "'zones' has \"a\" twice: keep one of them"],
    [
      'a label is invalid',
      { labels: { 'a b': 'x' } },
      '\'labels\' has the key "a b": a key is at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or ' +
      'digit, with an optional prefix of a DNS subdomain and "/"',
    ],
  ];

  test.each(refused)('fails when %s', (_, props, message) => {
    expectError(() => newClass(props), `[demo/fast] ${message}`);
  });

  test('reports all missing options of Ceph without printing a possible secret', () => {
    expectError(
      () => newClass({ provisioner: Provisioner.cephRbd({ secret: 'hunter2' } as never) }),
      [
        '[demo/fast] 3 errors:',
        "'provisioner.clusterId' is missing: give a string that is not empty",
        "'provisioner.pool' is missing: give a string that is not empty",
        "'provisioner.secret' must be an object { name, namespace } of a Secret. Everyone who reads the manifest could read a literal value",
      ].join('\n  '),
    );
  });

  test('reports all errors at once', () => {
    const props = { name: 'Fast', reclaimPolicy: 'Keep' as ReclaimPolicy };

    expectError(
      () => newClass(props),
      `[demo/fast] 2 errors:\n  'reclaimPolicy' must be one of Retain, Delete, got "Keep"\n  'name' ${subdomain}, got "Fast"`,
    );
  });

  test('fails when two classes of a chart have the same name, with an error for each', () => {
    const chart = newChart();
    newClass({}, chart);
    new StorageClass(chart, 'other', { provisioner: EBS, name: 'fast' });

    expectSynthError(
      chart,
      "[demo/fast] 'name' is \"fast\", which is also the StorageClass of [demo/other]: give one of them another 'name'",
      "[demo/other] 'name' is \"fast\", which is also the StorageClass of [demo/fast]: give one of them another 'name'",
    );
  });
});

test('fails when classes of two charts have the same name', () => {
  const app = newApp();
  newClass({}, newChart({ app }));
  newClass({ provisioner: Provisioner.gcePd() }, newChart({ app, id: 'there' }));

  expect(() => app.synthYaml()).toThrow('"fast"');
});

test.each([
  ['awsEbs', Provisioner.awsEbs()],
  ['gcePd', Provisioner.gcePd()],
  ['azureDisk', Provisioner.azureDisk()],
  ['cephRbd', Provisioner.cephRbd({ clusterId: 'c1', pool: 'kube', secret: { name: 'ceph', namespace: 'ceph-csi' } })],
  ['nfs', Provisioner.nfs({ server: 'nfs.example.org', share: '/exports' })],
  ['localPath', Provisioner.localPath()],
  ['custom', Provisioner.custom('disk.example.org', { parameters: { kind: 'ssd' } })],
])('renders a class of %s', (_, provisioner) => {
  const chart: Chart = newChart();
  newClass({ provisioner }, chart);

  expect(synth(chart).find('StorageClass')).toMatchSnapshot();
});
