import { ApiObject, JsonPatch, Size, Testing } from 'cdk8s';
import {
  AccessMode,
  ReclaimPolicy,
  StaticVolume,
  StaticVolumeProps,
  StorageClass,
  VolumeBinding,
  VolumeMode,
  VolumeSource,
} from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { expectEveryProp } from '../support/every-prop';
import { expectError, expectSynthError } from '../support/expect-error';
import { newApp, newChart, newChartWithoutNamespace, synth } from '../support/synth';
import { newVolume, renderVolume } from '../support/volumes';

const SECRET = { name: 'ceph-user', namespace: 'ceph-csi' };

function volumeOf(props: Partial<StaticVolumeProps> = {}) {
  return renderVolume(props).find('PersistentVolume');
}

function claimOf(props: Partial<StaticVolumeProps> = {}) {
  return renderVolume(props).find('PersistentVolumeClaim');
}

test('renders every prop of StaticVolumeProps', () => {
  const props: Required<StaticVolumeProps> = {
    source: VolumeSource.hostPath({ path: '/srv/data' }),
    size: Size.gibibytes(42),
    accessModes: [AccessMode.READ_ONLY_MANY, AccessMode.READ_WRITE_MANY],
    binding: VolumeBinding.bySelector({ disk: 'one' }),
    name: 'exports',
    volumeName: 'exports-of-demo',
    storageClass: StorageClass.fromName('manual'),
    reclaimPolicy: ReclaimPolicy.DELETE,
    volumeMode: VolumeMode.BLOCK,
    mountOptions: ['nfsvers=4.1'],
    labels: { team: 'storage' },
    annotations: { 'example.org/note': 'ask first' },
  };
  const manifests = renderVolume(props);
  const volume = manifests.find('PersistentVolume');
  const claim = manifests.find('PersistentVolumeClaim');

  expectEveryProp<StaticVolumeProps>({
    source: [volume.spec.hostPath.path, '/srv/data'],
    size: [[volume.spec.capacity.storage, claim.spec.resources.requests.storage], ['42Gi', '42Gi']],
    accessModes: [
      [volume.spec.accessModes, claim.spec.accessModes],
      [['ReadOnlyMany', 'ReadWriteMany'], ['ReadOnlyMany', 'ReadWriteMany']],
    ],
    binding: [claim.spec.selector, { matchLabels: { disk: 'one' } }],
    name: [claim.metadata.name, 'exports'],
    volumeName: [volume.metadata.name, 'exports-of-demo'],
    storageClass: [[volume.spec.storageClassName, claim.spec.storageClassName], ['manual', 'manual']],
    reclaimPolicy: [volume.spec.persistentVolumeReclaimPolicy, 'Delete'],
    volumeMode: [[volume.spec.volumeMode, claim.spec.volumeMode], ['Block', 'Block']],
    mountOptions: [volume.spec.mountOptions, ['nfsvers=4.1']],
    labels: [volume.metadata.labels, { team: 'storage', disk: 'one' }],
    annotations: [volume.metadata.annotations, { 'example.org/note': 'ask first' }],
  });
});

describe('a StaticVolume by default', () => {
  test('has the access mode ReadWriteOnce', () => {
    expect(volumeOf().spec.accessModes).toEqual(['ReadWriteOnce']);
    expect(claimOf().spec.accessModes).toEqual(['ReadWriteOnce']);
  });

  test('is bound by name', () => {
    expect(claimOf().spec.volumeName).toBe('demo-data');
    expect(claimOf().spec.selector).toBeUndefined();
  });

  test('has no StorageClass, so that no other volume is provisioned for the claim', () => {
    expect(volumeOf().spec.storageClassName).toBe('');
    expect(claimOf().spec.storageClassName).toBe('');
  });

  test('is retained when its claim is deleted', () => {
    expect(volumeOf().spec.persistentVolumeReclaimPolicy).toBe('Retain');
  });

  test('renders no volume mode', () => {
    expect(volumeOf().spec.volumeMode).toBeUndefined();
    expect(claimOf().spec.volumeMode).toBeUndefined();
  });

  test('has the mount options of the driver, no labels and no annotations', () => {
    expect(volumeOf().spec.mountOptions).toBeUndefined();
    expect(volumeOf().metadata).toEqual({ name: 'demo-data' });
  });
});

describe('identity of a StaticVolume', () => {
  test('the claim is named like the id of the construct, the volume after namespace and claim', () => {
    expect(renderVolume().names.sort()).toEqual(['PersistentVolume demo-data', 'PersistentVolumeClaim data']);
  });

  test('claimName and volumeName are the names of the objects', () => {
    expect(newVolume()).toMatchObject({ claimName: 'data', volumeName: 'demo-data' });
  });

  test('the default name of the claim joins the ids of the construct and its parents', () => {
    expect(newVolume({}, new Construct(newChart(), 'shop')).claimName).toBe('shop-data');
  });

  test('the volume is named like its claim if the chart has no namespace', () => {
    const binding = VolumeBinding.bySelector({ disk: 'one' });

    expect(newVolume({ binding }, newChartWithoutNamespace()).volumeName).toBe('data');
  });

  test('claims of the same name in two namespaces have different volumes', () => {
    expect(newVolume({}, newChart({ namespace: 'blue' })).volumeName).toBe('blue-data');
    expect(newVolume({}, newChart({ namespace: 'green' })).volumeName).toBe('green-data');
  });
});

describe('namespace of a StaticVolume', () => {
  test('is set on the claim but not on the volume', () => {
    expect(claimOf().metadata.namespace).toBe('demo');
    expect(volumeOf().metadata.namespace).toBeUndefined();
  });
});

describe('VolumeBinding.byName', () => {
  test('makes the claim and the volume name each other', () => {
    expect(claimOf({ name: 'exports', volumeName: 'nfs-1' }).spec.volumeName).toBe('nfs-1');
    expect(volumeOf({ name: 'exports', volumeName: 'nfs-1' }).spec.claimRef).toEqual({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      name: 'exports',
      namespace: 'demo',
    });
  });

  test('fails if the chart has no namespace', () => {
    expectError(
      () => newVolume({}, newChartWithoutNamespace()),
      "[demo/data] 'binding' by name needs the claim's namespace, or another claim could take the volume first: " +
        "give the chart a 'namespace', or bind with VolumeBinding.bySelector(...)",
    );
  });
});

describe('VolumeBinding.bySelector', () => {
  const binding = VolumeBinding.bySelector({ disk: 'one', rack: 'a' });

  test('makes the claim select labels of the volume', () => {
    expect(claimOf({ binding }).spec.selector).toEqual({ matchLabels: { disk: 'one', rack: 'a' } });
    expect(volumeOf({ binding }).metadata.labels).toEqual({ disk: 'one', rack: 'a' });
  });

  test('does not make them name each other', () => {
    expect(claimOf({ binding }).spec.volumeName).toBeUndefined();
    expect(volumeOf({ binding }).spec.claimRef).toBeUndefined();
  });

  test('overrides a label in props', () => {
    expect(volumeOf({ binding, labels: { disk: 'two' } }).metadata.labels).toEqual({ disk: 'one', rack: 'a' });
  });

  test('does not need a namespace', () => {
    const chart = newChartWithoutNamespace();
    newVolume({ binding }, chart);

    expect(synth(chart).find('PersistentVolumeClaim').metadata).toEqual({ name: 'data' });
  });

  test('fails when two volumes match one selector, with an error for each', () => {
    const chart = newChart();
    newVolume({ binding: VolumeBinding.bySelector({ disk: 'one' }) }, chart);
    new StaticVolume(chart, 'more', volumeProps({ binding: VolumeBinding.bySelector({ disk: 'one' }) }));

    expectSynthError(
      chart,
      `[demo/data] ${rival('{"disk":"one"}', 'demo/more')}`,
      `[demo/more] ${rival('{"disk":"one"}', 'demo/data')}`,
    );
  });

  test('fails when another volume with more labels matches', () => {
    const chart = newChart();
    newVolume({ binding: VolumeBinding.bySelector({ disk: 'one' }) }, chart);
    new StaticVolume(chart, 'more', volumeProps({ binding: VolumeBinding.bySelector({ disk: 'one', rack: 'a' }) }));

    expectSynthError(chart, `[demo/data] ${rival('{"disk":"one"}', 'demo/more')}`);
  });

  test('fails when another volume matches because of a label in props', () => {
    const chart = newChart();
    newVolume({ binding: VolumeBinding.bySelector({ disk: 'one' }) }, chart);
    new StaticVolume(chart, 'more', volumeProps({ binding: VolumeBinding.bySelector({ rack: 'a' }), labels: { disk: 'one' } }));

    expectSynthError(chart, `[demo/data] ${rival('{"disk":"one"}', 'demo/more')}`);
  });

  test('accepts volumes with other labels and reserved volumes', () => {
    const chart = newChart();
    newVolume({ binding: VolumeBinding.bySelector({ disk: 'one' }) }, chart);
    new StaticVolume(chart, 'two', volumeProps({ binding: VolumeBinding.bySelector({ disk: 'two' }) }));
    new StaticVolume(chart, 'three', volumeProps({ labels: { disk: 'one' } }));

    expect(synth(chart).ofKind('PersistentVolume')).toHaveLength(3);
  });

  function rival(selector: string, path: string): string {
    return (
      `'binding' selects ${selector}, which the volume of [${path}] has too: ` +
      'the claim could be bound to either. Give each its own label, or bind by name'
    );
  }
});

describe('VolumeBinding.reservedFor', () => {
  const binding = VolumeBinding.reservedFor({ name: 'data-db-0' });

  test('renders the volume and no claim', () => {
    expect(renderVolume({ binding }).names).toEqual(['PersistentVolume demo-data-db-0']);
  });

  test('reserves the volume for a claim in the namespace of the chart', () => {
    expect(volumeOf({ binding }).spec.claimRef).toMatchObject({ name: 'data-db-0', namespace: 'demo' });
    expect(newVolume({ binding }).claimName).toBe('data-db-0');
  });

  test('reserves the volume for a claim in another namespace', () => {
    const volume = volumeOf({ binding: VolumeBinding.reservedFor({ name: 'data-db-0', namespace: 'prod' }) });

    expect(volume.spec.claimRef).toMatchObject({ name: 'data-db-0', namespace: 'prod' });
    expect(volume.metadata.name).toBe('prod-data-db-0');
  });

  test('fails together with a name in props', () => {
    expect(() => newVolume({ binding, name: 'other' })).toThrow("'name'");
  });

  test('does not need a namespace of the chart if the claim has one', () => {
    const chart = newChartWithoutNamespace();
    newVolume({ binding: VolumeBinding.reservedFor({ name: 'data-db-0', namespace: 'prod' }) }, chart);

    expect(synth(chart).find('PersistentVolume').spec.claimRef.namespace).toBe('prod');
  });
});

test('a JSON patch applies to the PersistentVolume', () => {
  const chart = newChart();
  const volume = newVolume({}, chart);

  ApiObject.of(volume).addJsonPatch(JsonPatch.add('/metadata/finalizers', ['example.org/keep']));

  expect(synth(chart).find('PersistentVolume').metadata.finalizers).toEqual(['example.org/keep']);
});

describe('validation of StaticVolume', () => {
  const subdomain =
    'must be a DNS subdomain (lower-case letters, digits, "-" and ".", starting and ending with a letter or digit, at most 253 characters)';
  const sourceMissing = "'source' is missing: say where the data is, such as VolumeSource.nfs(...)";

  const refused: [string, Partial<StaticVolumeProps>, string][] = [
    ['the name is not a DNS subdomain', { name: 'My Data', volumeName: 'v' }, `'name' ${subdomain}, got "My Data"`],
    ['the name of the volume is not a DNS subdomain', { volumeName: 'My_Data' }, `'volumeName' ${subdomain}, got "My_Data"`],
    [
      'the size is a string',
      { size: '10Gi' as unknown as Size },
      "'size' must be a Size such as Size.gibibytes(10), got \"10Gi\"",
    ],
    ['the size is missing', { size: undefined }, "'size' is missing: give a Size such as Size.gibibytes(10)"],
    ['the size is 0', { size: Size.gibibytes(0) }, "'size' must be a whole number of KiB of at least 1, got 0 KiB"],
    ['the size is not a number', { size: Size.gibibytes(NaN) }, "'size' must be a whole number of KiB of at least 1, got NaN KiB"],
    ['the size is infinite', { size: Size.gibibytes(Infinity) }, "'size' must be a whole number of KiB of at least 1, got Infinity KiB"],
    ['accessModes is empty', { accessModes: [] }, "'accessModes' is empty: give at least one"],
    [
      'an access mode is unknown',
      { accessModes: ['ReadWrite' as AccessMode] },
      "'accessModes[0]' must be one of ReadWriteOnce, ReadWriteOncePod, ReadOnlyMany, ReadWriteMany, got \"ReadWrite\"",
    ],
    [
      'ReadWriteOncePod is combined with another access mode',
      { accessModes: [AccessMode.READ_WRITE_ONCE_POD, AccessMode.READ_WRITE_MANY] },
      "'accessModes' combines ReadWriteOncePod with another mode, which Kubernetes rejects: use ReadWriteOncePod alone, or leave it out",
    ],
    ['the size is too large', { size: Size.kibibytes(2 ** 53) }, "'size' must be less than 8 EiB, got 9007199254740992 KiB"],
    [
      'the StorageClass is a string',
      { storageClass: 'fast' as never },
      "'storageClass' must be a StorageClass, or the name of one as StorageClass.fromName(\"fast\"), got \"fast\"",
    ],
    ['a mount option is a number', { mountOptions: [4 as never] }, "'mountOptions' must be a list of strings, got [4]"],
    [
      'the binding is a string',
      { binding: 'byName' as never },
      "'binding' must be a VolumeBinding such as VolumeBinding.byName(), got \"byName\"",
    ],
    [
      'the reserved claim has no name',
      { binding: VolumeBinding.reservedFor({} as never) },
      "'binding.name' is missing: name the claim that the volume is reserved for",
    ],
    [
      'the namespace of the reserved claim is invalid',
      { volumeName: 'v', binding: VolumeBinding.reservedFor({ name: 'c', namespace: 'Shop' }) },
      '\'binding.namespace\' must be the name of a namespace (at most 63 lower-case letters, digits and "-", starting and ending with a letter or ' +
        'digit), got "Shop"',
    ],
    [
      'the source is a string',
      { source: '/srv' as never },
      "'source' must be a VolumeSource such as VolumeSource.nfs(...), got \"/srv\"",
    ],
    [
      'the reclaim policy is unknown',
      { reclaimPolicy: 'Recycle' as ReclaimPolicy },
      "'reclaimPolicy' must be one of Retain, Delete, got \"Recycle\"",
    ],
    ['the volume mode is unknown', { volumeMode: 'Raw' as VolumeMode }, "'volumeMode' must be one of Filesystem, Block, got \"Raw\""],
    ['the source is missing', { source: undefined }, sourceMissing],
    [
      'the source is invalid',
      { source: VolumeSource.hostPath({ path: 'data' }) },
      "'source.path' must be an absolute path below \"/\" without \":\", got \"data\"",
    ],
  ];

  test.each(refused)('fails when %s', (_, props, message) => {
    expectError(() => newVolume(props), `[demo/data] ${message}`);
  });

  test('reports all errors at once', () => {
    expectError(
      () => newVolume({ accessModes: [], volumeMode: 'Raw' as VolumeMode, name: 'X', volumeName: 'v' }),
      [
        '[demo/data] 3 errors:',
        "'accessModes' is empty: give at least one",
        "'volumeMode' must be one of Filesystem, Block, got \"Raw\"",
        `'name' ${subdomain}, got "X"`,
      ].join('\n  '),
    );
  });

  test('reports all missing props at once', () => {
    expectError(
      () => newVolume({ source: undefined, size: undefined, accessModes: [] }),
      [
        '[demo/data] 3 errors:',
        sourceMissing,
        "'size' is missing: give a Size such as Size.gibibytes(10)",
        "'accessModes' is empty: give at least one",
      ].join('\n  '),
    );
  });

  test('fails when two claims of a chart have the same name, with an error for each', () => {
    const chart = newChart();
    newVolume({}, chart);
    new StaticVolume(chart, 'more', volumeProps({ name: 'data', volumeName: 'more' }));

    expectSynthError(
      chart,
      "[demo/data] 'name' is \"data\", which is also the PersistentVolumeClaim of [demo/more]: give one of them another 'name'",
      "[demo/more] 'name' is \"data\", which is also the PersistentVolumeClaim of [demo/data]: give one of them another 'name'",
    );
  });

  test('fails when volumes of two charts have the same name', () => {
    const app = newApp();
    const [here, there] = [newChart({ app }), newChart({ app, id: 'there', namespace: 'there' })];
    newVolume({ volumeName: 'nfs' }, here);
    newVolume({ volumeName: 'nfs' }, there);

    expect(() => app.synthYaml()).toThrow('"nfs"');
  });

  test('names the prop to change when two volumes have the same name', () => {
    const chart = newChart();
    newVolume({ volumeName: 'nfs' }, chart);
    new StaticVolume(chart, 'more', volumeProps({ volumeName: 'nfs' }));

    expect(() => Testing.synth(chart)).toThrow("[demo/data] 'volumeName' is");
  });

  test('fails when two volumes of a chart have the same name, with an error for each', () => {
    const chart = newChart();
    newVolume({ volumeName: 'nfs' }, chart);
    new StaticVolume(chart, 'more', volumeProps({ volumeName: 'nfs' }));

    expectSynthError(
      chart,
      "[demo/data] 'volumeName' is \"nfs\", which is also the PersistentVolume of [demo/more]: give one of them another 'volumeName'",
      "[demo/more] 'volumeName' is \"nfs\", which is also the PersistentVolume of [demo/data]: give one of them another 'volumeName'",
    );
  });
});

test.each([
  ['nfs', VolumeSource.nfs({ server: 'nfs.example.org', path: '/exports' })],
  ['hostPath', VolumeSource.hostPath({ path: '/srv/data' })],
  ['local', VolumeSource.local({ path: '/mnt/disk1', nodes: ['node-1'] })],
  ['csi', VolumeSource.csi({ driver: 'ebs.csi.aws.com', volumeHandle: 'vol-0123456789abcdef0' })],
  ['cephRbd', VolumeSource.cephRbd({ clusterId: 'c1', pool: 'kube', image: 'img-1', secret: SECRET })],
  ['cephFs', VolumeSource.cephFs({ clusterId: 'c1', fsName: 'fs', rootPath: '/shared', secret: SECRET })],
])('renders a volume of %s and its claim', (_, source) => {
  expect(renderVolume({ source }).all).toMatchSnapshot();
});

function volumeProps(props: Partial<StaticVolumeProps>): StaticVolumeProps {
  return { source: VolumeSource.nfs({ server: 'nfs.example.org', path: '/exports' }), size: Size.gibibytes(1), ...props };
}
