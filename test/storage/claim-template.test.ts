import { Size } from 'cdk8s';
import { AccessMode, ClaimTemplate, Provisioner, StorageClass, VolumeMode } from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { expectError } from '../support/expect-error';
import { newChart } from '../support/synth';
import { newWorkload, specOf } from '../support/workloads';

const MINIMAL: ClaimTemplate = { mountPath: '/data', size: Size.gibibytes(10) };

function claimOf(template: Partial<ClaimTemplate> = {}) {
  return specOf({ volumes: { data: { ...MINIMAL, ...template } } }).volumeClaimTemplates[0];
}

function containerWith(template: Partial<ClaimTemplate>) {
  return specOf({ volumes: { data: { ...MINIMAL, ...template } } }).template.spec.containers[0];
}

test('renders every prop of ClaimTemplate', () => {
  const template: Required<ClaimTemplate> = {
    mountPath: '/var/lib/db',
    size: Size.gibibytes(42),
    storageClass: StorageClass.fromName('gold'),
    accessMode: AccessMode.READ_WRITE_ONCE_POD,
    volumeMode: VolumeMode.FILESYSTEM,
    subPath: 'db',
    dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'monday' },
    selector: { disk: 'one' },
    labels: { team: 'storage' },
    annotations: { 'example.org/note': 'ask first' },
  };
  const { metadata, spec } = claimOf(template);
  const mount = containerWith(template).volumeMounts[0];

  expectEveryProp<ClaimTemplate>({
    mountPath: [mount.mountPath, '/var/lib/db'],
    size: [spec.resources.requests.storage, '42Gi'],
    storageClass: [spec.storageClassName, 'gold'],
    accessMode: [spec.accessModes, ['ReadWriteOncePod']],
    volumeMode: [spec.volumeMode, 'Filesystem'],
    subPath: [mount.subPath, 'db'],
    dataSource: [spec.dataSource, { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'monday' }],
    selector: [spec.selector, { matchLabels: { disk: 'one' } }],
    labels: [metadata.labels, { team: 'storage' }],
    annotations: [metadata.annotations, { 'example.org/note': 'ask first' }],
  });
});

describe('a ClaimTemplate by default', () => {
  test('requests its size and ReadWriteOnce only', () => {
    expect(claimOf()).toEqual({
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
    });
  });

  test('is mounted at its root, with a file system', () => {
    expect(containerWith({}).volumeMounts[0]).toEqual({ name: 'data', mountPath: '/data' });
    expect(containerWith({}).volumeDevices).toBeUndefined();
  });
});

describe('storageClass of a ClaimTemplate', () => {
  test('can be a StorageClass of the app', () => {
    const storageClass = new StorageClass(newChart(), 'fast', { provisioner: Provisioner.localPath() });

    expect(claimOf({ storageClass }).spec.storageClassName).toBe('fast');
  });

  test('renders the empty name for StorageClass.none', () => {
    expect(claimOf({ storageClass: StorageClass.none() }).spec.storageClassName).toBe('');
  });
});

describe('a ClaimTemplate with VolumeMode.BLOCK', () => {
  const container = containerWith({ volumeMode: VolumeMode.BLOCK, mountPath: '/dev/xvda' });

  test('is a volume device of the container', () => {
    expect(container.volumeDevices).toEqual([{ name: 'data', devicePath: '/dev/xvda' }]);
  });

  test('is not mounted', () => {
    expect(container.volumeMounts.map(({ name }) => name)).not.toContain('data');
  });

  test('has a claim with the volume mode Block', () => {
    expect(claimOf({ volumeMode: VolumeMode.BLOCK }).spec.volumeMode).toBe('Block');
  });
});

describe('several ClaimTemplates', () => {
  test('render a claim and a mount each, by name', () => {
    const { volumeClaimTemplates, template } = specOf({
      volumes: { wal: { mountPath: '/wal', size: Size.gibibytes(1) }, data: { mountPath: '/data', size: Size.gibibytes(2) } },
    });

    expect(volumeClaimTemplates.map(({ metadata }) => metadata.name)).toEqual(['data', 'wal']);
    expect(template.spec.containers[0].volumeMounts.slice(0, 2)).toEqual([
      { name: 'data', mountPath: '/data' },
      { name: 'wal', mountPath: '/wal' },
    ]);
  });
});

describe('validation of ClaimTemplate', () => {
  const refused: [string, Partial<ClaimTemplate>, string][] = [
    [
      'the size is a string',
      { size: '10Gi' as unknown as Size },
      "'volumes.data.size' must be a Size such as Size.gibibytes(10), got \"10Gi\"",
    ],
    ['the size is missing', { size: undefined }, "'volumes.data.size' is missing: give a Size such as Size.gibibytes(10)"],
    ['the size is 0', { size: Size.mebibytes(0) }, "'volumes.data.size' must be a whole number of KiB of at least 1, got 0 KiB"],
    ['the size is not whole KiB', { size: Size.kibibytes(0.5) }, "'volumes.data.size' must be a whole number of KiB of at least 1, got 0.5 KiB"],
    ['the mount path is relative', { mountPath: 'data' }, "'volumes.data.mountPath' must be an absolute path below \"/\" without \":\", got \"data\""],
    ['the mount path is the root', { mountPath: '/' }, "'volumes.data.mountPath' must be an absolute path below \"/\" without \":\", got \"/\""],
    [
      'the access mode is unknown',
      { accessMode: 'ReadWrite' as AccessMode },
      "'volumes.data.accessMode' must be one of ReadWriteOnce, ReadWriteOncePod, ReadOnlyMany, ReadWriteMany, got \"ReadWrite\"",
    ],
    ['the volume mode is unknown', { volumeMode: 'Raw' as VolumeMode }, "'volumes.data.volumeMode' must be one of Filesystem, Block, got \"Raw\""],
    [
      'the StorageClass is a string',
      { storageClass: 'fast' as never },
      "'volumes.data.storageClass' must be a StorageClass, or the name of one as StorageClass.fromName(\"fast\"), got \"fast\"",
    ],
    [
      'the name of the StorageClass has a capital letter',
      { storageClass: StorageClass.fromName('Fast') },
      '\'volumes.data.storageClass\' must be a DNS subdomain (lower-case letters, digits, "-" and ".", starting and ending with a letter or digit, ' +
        'at most 253 characters), got "Fast"',
    ],
    [
      'the selector has a value with a space',
      { selector: { disk: 'very fast' } },
      '\'volumes.data.selector\' has the value "very fast" for "disk": the value of a label is empty, or at most 63 letters, ' +
      'digits, "-", "_" and ".", starting and ending with a letter or digit',
    ],
    [
      'the subPath is outside the volume',
      { subPath: '../etc' },
      "'volumes.data.subPath' must not contain \"..\", got \"../etc\": give the resolved path",
    ],
    [
      'a block device has a subPath',
      { volumeMode: VolumeMode.BLOCK, subPath: 'db' },
      "'volumes.data.subPath' needs a file system, but 'volumeMode' is Block: leave one of them out",
    ],
  ];

  test.each(refused)('fails when %s', (_, template, message) => {
    expectError(() => newWorkload({ volumes: { data: { ...MINIMAL, ...template } } }), `[demo/web] ${message}`);
  });

  test('fails when a volume is undefined', () => {
    expectError(() => newWorkload({ volumes: { data: undefined as never } }), "[demo/web] 'volumes.data' must be an object { mountPath, size }, got undefined");
  });

  test.each(['My-Data', 'my_data', '', '-data', '1data', 'день'])('fails when the name is %p', (name) => {
    expectError(
      () => newWorkload({ volumes: { [name]: MINIMAL } }),
      `[demo/web] 'volumes' must be a DNS label (lower-case letters, digits and "-", starting with a letter, ending with a letter or digit), got "${name}"`,
    );
  });

  test('fails when the name has 64 characters', () => {
    const name = 'd'.repeat(64);

    expectError(
      () => newWorkload({ volumes: { [name]: MINIMAL } }),
      `[demo/web] 'volumes' must be at most 63 characters, got 64 ("${name}"): the name of a volume is a DNS label`,
    );
  });
});
