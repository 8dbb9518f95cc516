import {
  AwsEbsOptions,
  AzureDiskOptions,
  CephRbdOptions,
  CustomProvisionerOptions,
  DriverSecret,
  GcePdOptions,
  NfsOptions,
  Provisioner,
} from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';

const SECRET: Required<DriverSecret> = { name: 'ceph-user', namespace: 'ceph-csi' };
const FS_TYPE = 'csi.storage.k8s.io/fstype';

describe('Provisioner.awsEbs', () => {
  test('renders every prop of AwsEbsOptions', () => {
    const options: Required<AwsEbsOptions> = {
      type: 'io2',
      iops: 16000,
      throughput: 500,
      encrypted: false,
      kmsKeyId: 'arn:aws:kms:eu-central-1:1:key/2',
      fsType: 'xfs',
    };
    const { parameters = {} } = Provisioner.awsEbs(options);

    expectEveryProp<AwsEbsOptions>({
      type: [parameters.type, 'io2'],
      iops: [parameters.iops, '16000'],
      throughput: [parameters.throughput, '500'],
      encrypted: [parameters.encrypted, 'false'],
      kmsKeyId: [parameters.kmsKeyId, 'arn:aws:kms:eu-central-1:1:key/2'],
      fsType: [parameters[FS_TYPE], 'xfs'],
    });
  });

  test('supports volume expansion', () => {
    expect(Provisioner.awsEbs()).toMatchObject({ name: 'ebs.csi.aws.com', expandable: true });
  });

  test('provisions encrypted gp3 volumes with ext4 by default', () => {
    expect(Provisioner.awsEbs().parameters).toEqual({ type: 'gp3', encrypted: 'true', [FS_TYPE]: 'ext4' });
  });
});

describe('Provisioner.gcePd', () => {
  test('renders every prop of GcePdOptions', () => {
    const options: Required<GcePdOptions> = { type: 'pd-ssd', regional: true, kmsKey: 'projects/p/keys/k', fsType: 'xfs' };
    const { parameters = {} } = Provisioner.gcePd(options);

    expectEveryProp<GcePdOptions>({
      type: [parameters.type, 'pd-ssd'],
      regional: [parameters['replication-type'], 'regional-pd'],
      kmsKey: [parameters['disk-encryption-kms-key'], 'projects/p/keys/k'],
      fsType: [parameters[FS_TYPE], 'xfs'],
    });
  });

  test('supports volume expansion', () => {
    expect(Provisioner.gcePd()).toMatchObject({ name: 'pd.csi.storage.gke.io', expandable: true });
  });

  test('provisions zonal pd-balanced disks with ext4 by default', () => {
    expect(Provisioner.gcePd().parameters).toEqual({ type: 'pd-balanced', [FS_TYPE]: 'ext4' });
    expect(Provisioner.gcePd({ regional: false }).parameters).toEqual({ type: 'pd-balanced', [FS_TYPE]: 'ext4' });
  });
});

describe('Provisioner.azureDisk', () => {
  test('renders every prop of AzureDiskOptions', () => {
    const options: Required<AzureDiskOptions> = {
      skuName: 'Premium_ZRS',
      cachingMode: 'ReadOnly',
      diskEncryptionSetId: '/subscriptions/s/des/d',
      fsType: 'xfs',
    };
    const { parameters = {} } = Provisioner.azureDisk(options);

    expectEveryProp<AzureDiskOptions>({
      skuName: [parameters.skuName, 'Premium_ZRS'],
      cachingMode: [parameters.cachingMode, 'ReadOnly'],
      diskEncryptionSetId: [parameters.diskEncryptionSetID, '/subscriptions/s/des/d'],
      fsType: [parameters[FS_TYPE], 'xfs'],
    });
  });

  test('supports volume expansion', () => {
    expect(Provisioner.azureDisk()).toMatchObject({ name: 'disk.csi.azure.com', expandable: true });
  });

  test('provisions Premium_LRS disks with ext4 by default', () => {
    expect(Provisioner.azureDisk().parameters).toEqual({ skuName: 'Premium_LRS', [FS_TYPE]: 'ext4' });
  });
});

describe('Provisioner.cephRbd', () => {
  test('renders every prop of CephRbdOptions', () => {
    const options: Required<CephRbdOptions> = {
      clusterId: 'b9127830',
      pool: 'kube',
      secret: SECRET,
      imageFeatures: ['layering', 'exclusive-lock'],
      fsType: 'xfs',
    };
    const { parameters = {} } = Provisioner.cephRbd(options);
    const secretOf = (step: string) => ({
      name: parameters[`csi.storage.k8s.io/${step}-secret-name`],
      namespace: parameters[`csi.storage.k8s.io/${step}-secret-namespace`],
    });

    expectEveryProp<CephRbdOptions>({
      clusterId: [parameters.clusterID, 'b9127830'],
      pool: [parameters.pool, 'kube'],
      secret: [['provisioner', 'controller-expand', 'node-stage'].map(secretOf), [SECRET, SECRET, SECRET]],
      imageFeatures: [parameters.imageFeatures, 'layering,exclusive-lock'],
      fsType: [parameters[FS_TYPE], 'xfs'],
    });
  });

  test('supports volume expansion', () => {
    expect(Provisioner.cephRbd({ clusterId: 'c', pool: 'p', secret: SECRET })).toMatchObject({ name: 'rbd.csi.ceph.com', expandable: true });
  });

  test('provisions images with layering and ext4 by default', () => {
    const defaults = Provisioner.cephRbd({ clusterId: 'c', pool: 'p', secret: SECRET });

    expect(defaults.parameters).toMatchObject({ imageFeatures: 'layering', [FS_TYPE]: 'ext4' });
  });
});

describe('Provisioner.nfs', () => {
  test('renders every prop of NfsOptions', () => {
    const options: Required<NfsOptions> = { server: 'nfs.example.org', share: '/exports', subDir: '${pvc.metadata.name}' };
    const { parameters = {} } = Provisioner.nfs(options);

    expectEveryProp<NfsOptions>({
      server: [parameters.server, 'nfs.example.org'],
      share: [parameters.share, '/exports'],
      subDir: [parameters.subDir, '${pvc.metadata.name}'],
    });
  });

  test('supports volume expansion', () => {
    expect(Provisioner.nfs({ server: 's', share: '/x' })).toMatchObject({ name: 'nfs.csi.k8s.io', expandable: true });
  });

  test('leaves the directory name to the driver by default', () => {
    expect(Provisioner.nfs({ server: 's', share: '/x' }).parameters).toEqual({ server: 's', share: '/x' });
  });
});

describe('Provisioner.localPath', () => {
  test('has no parameters and does not support volume expansion', () => {
    expect(Provisioner.localPath()).toMatchObject({ name: 'rancher.io/local-path', expandable: false });
    expect(Provisioner.localPath().parameters).toBeUndefined();
  });
});

describe('Provisioner.custom', () => {
  test('renders every prop of CustomProvisionerOptions', () => {
    const options: Required<CustomProvisionerOptions> = { parameters: { kind: 'ssd' }, expandable: false };
    const { parameters, expandable } = Provisioner.custom('disk.example.org', options);

    expectEveryProp<CustomProvisionerOptions>({
      parameters: [parameters, { kind: 'ssd' }],
      expandable: [expandable, false],
    });
  });

  test('has the given name', () => {
    expect(Provisioner.custom('disk.example.org').name).toBe('disk.example.org');
  });

  test('has no parameters and supports volume expansion by default', () => {
    expect(Provisioner.custom('disk.example.org').parameters).toBeUndefined();
    expect(Provisioner.custom('disk.example.org').expandable).toBe(true);
  });

  test('copies the parameters', () => {
    const given = { kind: 'ssd' };
    const provisioner = Provisioner.custom('disk.example.org', { parameters: given });

    given.kind = 'tape';

    expect(provisioner.parameters).toEqual({ kind: 'ssd' });
  });
});
