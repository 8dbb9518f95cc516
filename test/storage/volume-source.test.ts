import {
  CephFsVolumeOptions,
  CephRbdVolumeOptions,
  CsiVolumeOptions,
  DriverSecret,
  HostPathType,
  HostPathVolumeOptions,
  LocalVolumeOptions,
  NfsVolumeOptions,
  VolumeSource,
} from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { expectError } from '../support/expect-error';
import { newVolume, renderVolume } from '../support/volumes';

const SECRET: Required<DriverSecret> = { name: 'ceph-user', namespace: 'ceph-csi' };

function specOf(source: VolumeSource) {
  return renderVolume({ source }).find('PersistentVolume').spec;
}

describe('VolumeSource.nfs', () => {
  test('renders every prop of NfsVolumeOptions', () => {
    const options: Required<NfsVolumeOptions> = { server: 'nfs.example.org', path: '/exports', readOnly: true };
    const { nfs } = specOf(VolumeSource.nfs(options));

    expectEveryProp<NfsVolumeOptions>({
      server: [nfs.server, 'nfs.example.org'],
      path: [nfs.path, '/exports'],
      readOnly: [nfs.readOnly, true],
    });
  });

  test('is mounted read-write by default', () => {
    expect(specOf(VolumeSource.nfs({ server: 's', path: '/x' })).nfs).toEqual({ server: 's', path: '/x' });
  });
});

describe('VolumeSource.hostPath', () => {
  test('renders every prop of HostPathVolumeOptions', () => {
    const options: Required<HostPathVolumeOptions> = { path: '/srv/data', type: HostPathType.DIRECTORY };
    const { hostPath } = specOf(VolumeSource.hostPath(options));

    expectEveryProp<HostPathVolumeOptions>({
      path: [hostPath.path, '/srv/data'],
      type: [hostPath.type, 'Directory'],
    });
  });

  test('creates a missing directory by default', () => {
    expect(specOf(VolumeSource.hostPath({ path: '/srv' })).hostPath.type).toBe('DirectoryOrCreate');
  });

  test('can skip the check of the path', () => {
    expect(specOf(VolumeSource.hostPath({ path: '/srv', type: HostPathType.UNCHECKED })).hostPath.type).toBe('');
  });
});

describe('VolumeSource.local', () => {
  test('renders every prop of LocalVolumeOptions', () => {
    const options: Required<LocalVolumeOptions> = { path: '/mnt/disk1', nodes: ['node-1', 'node-2'] };
    const { local, nodeAffinity } = specOf(VolumeSource.local(options));
    const [term] = nodeAffinity.required.nodeSelectorTerms;

    expectEveryProp<LocalVolumeOptions>({
      path: [local.path, '/mnt/disk1'],
      nodes: [term.matchExpressions, [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node-1', 'node-2'] }]],
    });
  });

  test('requires the nodes in a single term', () => {
    const { nodeAffinity } = specOf(VolumeSource.local({ path: '/d', nodes: ['node-1', 'node-2'] }));

    expect(nodeAffinity.required.nodeSelectorTerms).toHaveLength(1);
  });
});

describe('VolumeSource.csi', () => {
  test('renders every prop of CsiVolumeOptions', () => {
    const options: Required<CsiVolumeOptions> = {
      driver: 'ebs.csi.aws.com',
      volumeHandle: 'vol-0123456789abcdef0',
      volumeAttributes: { partition: '1' },
      fsType: 'xfs',
      nodeStageSecret: SECRET,
      zones: ['zone-1', 'zone-2'],
      readOnly: true,
    };
    const { csi, nodeAffinity } = specOf(VolumeSource.csi(options));

    expectEveryProp<CsiVolumeOptions>({
      driver: [csi.driver, 'ebs.csi.aws.com'],
      volumeHandle: [csi.volumeHandle, 'vol-0123456789abcdef0'],
      volumeAttributes: [csi.volumeAttributes, { partition: '1' }],
      fsType: [csi.fsType, 'xfs'],
      nodeStageSecret: [csi.nodeStageSecretRef, { name: 'ceph-user', namespace: 'ceph-csi' }],
      zones: [
        nodeAffinity.required.nodeSelectorTerms,
        [{ matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['zone-1', 'zone-2'] }] }],
      ],
      readOnly: [csi.readOnly, true],
    });
  });

  test('renders only the driver and the id by default', () => {
    const { csi, nodeAffinity } = specOf(VolumeSource.csi({ driver: 'd', volumeHandle: 'v' }));

    expect([csi, nodeAffinity]).toEqual([{ driver: 'd', volumeHandle: 'v' }, undefined]);
  });
});

describe('VolumeSource.cephRbd', () => {
  const required = { clusterId: 'b9127830', pool: 'kube', image: 'img-1', secret: SECRET };

  test('renders every prop of CephRbdVolumeOptions', () => {
    const options: Required<CephRbdVolumeOptions> = { ...required, imageFeatures: ['layering', 'journaling'], fsType: 'xfs', readOnly: true };
    const { csi } = specOf(VolumeSource.cephRbd(options));

    expectEveryProp<CephRbdVolumeOptions>({
      clusterId: [csi.volumeAttributes.clusterID, 'b9127830'],
      pool: [csi.volumeAttributes.pool, 'kube'],
      image: [csi.volumeHandle, 'img-1'],
      secret: [csi.nodeStageSecretRef, { name: 'ceph-user', namespace: 'ceph-csi' }],
      imageFeatures: [csi.volumeAttributes.imageFeatures, 'layering,journaling'],
      fsType: [csi.fsType, 'xfs'],
      readOnly: [csi.readOnly, true],
    });
  });

  test('uses the CSI driver for Ceph, as a static volume', () => {
    const { csi } = specOf(VolumeSource.cephRbd(required));

    expect(csi.driver).toBe('rbd.csi.ceph.com');
    expect(csi.volumeAttributes.staticVolume).toBe('true');
  });

  test('has an ext4 file system and layering and is mounted read-write by default', () => {
    const defaults = specOf(VolumeSource.cephRbd(required)).csi;

    expect(defaults.fsType).toBe('ext4');
    expect(defaults.volumeAttributes.imageFeatures).toBe('layering');
    expect(defaults.readOnly).toBeUndefined();
  });
});

describe('VolumeSource.cephFs', () => {
  const required = { clusterId: 'b9127830', fsName: 'fs', rootPath: '/shared/media', secret: SECRET };

  test('renders every prop of CephFsVolumeOptions', () => {
    const options: Required<CephFsVolumeOptions> = { ...required, readOnly: true };
    const { csi } = specOf(VolumeSource.cephFs(options));

    expectEveryProp<CephFsVolumeOptions>({
      clusterId: [csi.volumeAttributes.clusterID, 'b9127830'],
      fsName: [csi.volumeAttributes.fsName, 'fs'],
      rootPath: [csi.volumeAttributes.rootPath, '/shared/media'],
      secret: [csi.nodeStageSecretRef, { name: 'ceph-user', namespace: 'ceph-csi' }],
      readOnly: [csi.readOnly, true],
    });
  });

  test('uses the CSI driver for Ceph, as a static volume', () => {
    const { csi } = specOf(VolumeSource.cephFs(required));

    expect(csi.driver).toBe('cephfs.csi.ceph.com');
    expect(csi.volumeAttributes.staticVolume).toBe('true');
  });

  test('has different ids for different directories', () => {
    const handle = (rootPath: string) => specOf(VolumeSource.cephFs({ ...required, rootPath })).csi.volumeHandle;

    expect(handle('/shared/media')).toBe('fs-shared-media');
    expect(handle('/shared/docs')).toBe('fs-shared-docs');
  });

  test('has different ids for directories that differ in one character', () => {
    const handle = (rootPath: string) => specOf(VolumeSource.cephFs({ ...required, rootPath })).csi.volumeHandle;

    expect(handle('/shared/media')).not.toBe(handle('/shared-media'));
  });

  test('is mounted read-write by default', () => {
    expect(specOf(VolumeSource.cephFs(required)).csi.readOnly).toBeUndefined();
  });
});

describe('VolumeSource.nfs accepts the path', () => {
  test.each(['/a', '/exports/data', '/exports/data/', '/with space', '/..data'])('%s', (path) => {
    expect(specOf(VolumeSource.nfs({ server: 's', path })).nfs.path).toBe(path);
  });
});

test('VolumeSource.nfs accepts the root of the server', () => {
  expect(specOf(VolumeSource.nfs({ server: 's', path: '/' })).nfs.path).toBe('/');
});

describe('validation of VolumeSource', () => {
  const refused: [string, VolumeSource, string][] = [
    ['a path is relative', VolumeSource.nfs({ server: 's', path: 'exports' }), absolute('"exports"')],
    ['a path is the root', VolumeSource.hostPath({ path: '/' }), absolute('"/"')],
    ['a path is empty', VolumeSource.local({ path: '', nodes: ['n'] }), absolute('""')],
    ['the path is missing', VolumeSource.nfs({ server: 's' } as NfsVolumeOptions), "'source.path' is missing: give an absolute path"],
    ['a path contains ".."', VolumeSource.hostPath({ path: '/srv/../etc' }), "'source.path' must not contain \"..\", got \"/srv/../etc\": give the resolved path"],
    ['a server is not a host', VolumeSource.nfs({ server: 'nfs server', path: '/x' }), "'source.server' must be a host name or an address, got \"nfs server\""],
    [
      'the type is unknown',
      VolumeSource.hostPath({ path: '/srv', type: 'Dir' as HostPathType }),
      "'source.type' must be one of \"\", DirectoryOrCreate, Directory, FileOrCreate, File, Socket, CharDevice, BlockDevice, got \"Dir\"",
    ],
    [
      'the nodes are missing',
      VolumeSource.local({ path: '/d', nodes: undefined as never }),
      "'source.nodes' is missing: name the nodes that have the volume",
    ],
    [
      'a node has a name with a space',
      VolumeSource.local({ path: '/d', nodes: ['node 1'] }),
      '\'source.nodes[0]\' must be at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit, got "node 1"',
    ],
    [
      'the name of a driver is invalid',
      VolumeSource.csi({ driver: 'my driver', volumeHandle: 'v' }),
      "'source.driver' must be the name of a CSI driver such as \"ebs.csi.aws.com\" (at most 63 letters, digits, \"-\" and \".\"), got \"my driver\"",
    ],
    ['a volume has no id', VolumeSource.csi({ driver: 'd', volumeHandle: '' }), "'source.volumeHandle' must be a string that is not empty, got \"\""],
    [
      'an attribute is a number',
      VolumeSource.csi({ driver: 'd', volumeHandle: 'v', volumeAttributes: { size: 1 as never } }),
      "'source.volumeAttributes' has the value 1 for \"size\": it must be a string",
    ],
    [
      'an image has no name',
      VolumeSource.cephRbd({ clusterId: 'c', pool: 'p', image: '', secret: SECRET }),
      "'source.image' must be a string that is not empty, got \"\"",
    ],
    [
      'a Secret has no name and namespace',
      VolumeSource.cephFs({ clusterId: 'c', fsName: 'fs', rootPath: '/', secret: 'hunter2' as never }),
      "'source.secret' must be an object { name, namespace } of a Secret. Everyone who reads the manifest could read a literal value",
    ],
    ['a local volume has no nodes', VolumeSource.local({ path: '/d', nodes: [] }), "'source.nodes' is empty: give at least one"],
  ];

  test.each(refused)('fails when %s', (_, source, message) => {
    expectError(() => newVolume({ source }), `[demo/data] ${message}`);
  });

  function absolute(got: string): string {
    return `'source.path' must be an absolute path below "/" without ":", got ${got}`;
  }
});
