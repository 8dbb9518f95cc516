import { STRINGS } from '../private/validation/string-maps';
import { StructShape, boolean, integer, optionsOf, required, strings, struct, text } from '../private/validation/shapes';
import { DriverSecret } from './driver-secret';
import { DRIVER_SECRET, HOST, PROVISIONER_NAME } from './private/drivers';

/** Options for `Provisioner.awsEbs`. */
export interface AwsEbsOptions {
  /**
   * Volume type, such as "gp3", "io2" or "st1".
   *
   * @default "gp3"
   */
  readonly type?: string;

  /**
   * I/O operations per second.
   *
   * @default - the default of the volume type
   */
  readonly iops?: number;

  /**
   * Throughput in MiB/s, for gp3 volumes.
   *
   * @default - the default of the volume type
   */
  readonly throughput?: number;

  /**
   * Whether to encrypt the volumes.
   *
   * @default true
   */
  readonly encrypted?: boolean;

  /**
   * ARN of the KMS key for the encryption.
   *
   * @default - the default KMS key of the AWS account for EBS
   */
  readonly kmsKeyId?: string;

  /**
   * File system type: "ext4" or "xfs".
   *
   * @default "ext4"
   */
  readonly fsType?: string;
}

/** Options for `Provisioner.gcePd`. */
export interface GcePdOptions {
  /**
   * Disk type, such as "pd-balanced", "pd-ssd", "pd-standard" or "hyperdisk-balanced".
   *
   * @default "pd-balanced"
   */
  readonly type?: string;

  /**
   * Whether to replicate each disk to a second zone.
   *
   * @default false
   */
  readonly regional?: boolean;

  /**
   * Resource name of the KMS key for the encryption.
   *
   * @default - a key that Google manages
   */
  readonly kmsKey?: string;

  /**
   * File system type: "ext4" or "xfs".
   *
   * @default "ext4"
   */
  readonly fsType?: string;
}

/** Options for `Provisioner.azureDisk`. */
export interface AzureDiskOptions {
  /**
   * Disk type, such as "Premium_LRS", "StandardSSD_LRS" or "Premium_ZRS".
   *
   * @default "Premium_LRS"
   */
  readonly skuName?: string;

  /**
   * Host caching: "None", "ReadOnly" or "ReadWrite".
   *
   * @default - the default of the driver
   */
  readonly cachingMode?: string;

  /**
   * Resource id of the disk encryption set.
   *
   * @default - a key that Azure manages
   */
  readonly diskEncryptionSetId?: string;

  /**
   * File system type: "ext4" or "xfs".
   *
   * @default "ext4"
   */
  readonly fsType?: string;
}

/** Options for `Provisioner.cephRbd`. */
export interface CephRbdOptions {
  /** Cluster id (fsid), as in the ConfigMap of the driver. */
  readonly clusterId: string;

  /** Name of the pool. */
  readonly pool: string;

  /** Secret with `userID` and `userKey`. */
  readonly secret: DriverSecret;

  /**
   * RBD features of the images.
   *
   * @default ["layering"]
   */
  readonly imageFeatures?: string[];

  /**
   * File system type: "ext4" or "xfs".
   *
   * @default "ext4"
   */
  readonly fsType?: string;
}

/** Options for `Provisioner.nfs`. */
export interface NfsOptions {
  /** Host name or address of the server. */
  readonly server: string;

  /** Exported path. */
  readonly share: string;

  /**
   * Directory below `share`. `${pvc.metadata.namespace}`, `${pvc.metadata.name}` and `${pv.metadata.name}` are replaced by their values.
   * Claims with the same directory share their data.
   *
   * @default - the name of the volume
   */
  readonly subDir?: string;
}

/** Options for `Provisioner.custom`. */
export interface CustomProvisionerOptions {
  /**
   * Parameters of the driver.
   *
   * @default - no parameters
   */
  readonly parameters?: { [key: string]: string };

  /**
   * Whether the driver supports volume expansion.
   *
   * @default true
   */
  readonly expandable?: boolean;
}

const AWS_EBS: StructShape<AwsEbsOptions> = struct('an object such as { type, iops }', {
  type: text,
  iops: integer(1),
  throughput: integer(1),
  encrypted: boolean,
  kmsKeyId: text,
  fsType: text,
});

const GCE_PD: StructShape<GcePdOptions> = struct('an object such as { type, regional }', {
  type: text,
  regional: boolean,
  kmsKey: text,
  fsType: text,
});

const AZURE_DISK: StructShape<AzureDiskOptions> = struct('an object such as { skuName }', {
  skuName: text,
  cachingMode: text,
  diskEncryptionSetId: text,
  fsType: text,
});

const CEPH_RBD: StructShape<CephRbdOptions> = struct('an object { clusterId, pool, secret }', {
  clusterId: required(text),
  pool: required(text),
  secret: required(DRIVER_SECRET),
  imageFeatures: strings,
  fsType: text,
});

const NFS: StructShape<NfsOptions> = struct('an object { server, share }', {
  server: required(HOST),
  share: required(text),
  subDir: text,
});

const CUSTOM: StructShape<CustomProvisionerOptions> = struct('an object such as { parameters }', {
  parameters: STRINGS,
  expandable: boolean,
});

/**
 * Driver that provisions the volumes of a `StorageClass`, with its parameters. The driver must be installed in the cluster.
 *
 * @see https://kubernetes.io/docs/concepts/storage/storage-classes/#provisioner
 */
export class Provisioner {
  /**
   * Volumes on Amazon EBS.
   *
   * @param options the parameters of the volumes
   * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md
   */
  public static awsEbs(options: AwsEbsOptions = {}): Provisioner {
    const { options: given, errors } = optionsOf(AWS_EBS, options);
    return new Provisioner('ebs.csi.aws.com', {
      type: given.type ?? 'gp3',
      iops: given.iops?.toString(),
      throughput: given.throughput?.toString(),
      encrypted: `${given.encrypted ?? true}`,
      kmsKeyId: given.kmsKeyId,
      ...fileSystem(given.fsType),
    }, true, errors);
  }

  /**
   * Persistent disks of Google Compute Engine.
   *
   * @param options the parameters of the disks
   * @see https://github.com/kubernetes-sigs/gcp-compute-persistent-disk-csi-driver
   */
  public static gcePd(options: GcePdOptions = {}): Provisioner {
    const { options: given, errors } = optionsOf(GCE_PD, options);
    return new Provisioner('pd.csi.storage.gke.io', {
      'type': given.type ?? 'pd-balanced',
      'replication-type': given.regional ? 'regional-pd' : undefined,
      'disk-encryption-kms-key': given.kmsKey,
      ...fileSystem(given.fsType),
    }, true, errors);
  }

  /**
   * Azure managed disks.
   *
   * @param options the parameters of the disks
   * @see https://github.com/kubernetes-sigs/azuredisk-csi-driver/blob/master/docs/driver-parameters.md
   */
  public static azureDisk(options: AzureDiskOptions = {}): Provisioner {
    const { options: given, errors } = optionsOf(AZURE_DISK, options);
    return new Provisioner('disk.csi.azure.com', {
      skuName: given.skuName ?? 'Premium_LRS',
      cachingMode: given.cachingMode,
      diskEncryptionSetID: given.diskEncryptionSetId,
      ...fileSystem(given.fsType),
    }, true, errors);
  }

  /**
   * Ceph block devices, with the CSI driver that succeeds the in-tree driver `kubernetes.io/rbd`, which Kubernetes 1.31 removed.
   *
   * @param options the cluster, the pool and the credentials
   * @see https://github.com/ceph/ceph-csi/blob/devel/examples/rbd/storageclass.yaml
   */
  public static cephRbd(options: CephRbdOptions): Provisioner {
    const checked = optionsOf(CEPH_RBD, options);
    const { clusterId, pool, secret, imageFeatures = ['layering'], fsType } = checked.options;
    const parameters = {
      clusterID: clusterId,
      pool,
      imageFeatures: `${imageFeatures}`,
      ...secretFor('provisioner', secret),
      ...secretFor('controller-expand', secret),
      ...secretFor('node-stage', secret),
      ...fileSystem(fsType),
    };
    return new Provisioner('rbd.csi.ceph.com', parameters, true, checked.errors);
  }

  /**
   * A directory per volume on an NFS server.
   *
   * @param options the server and its exported path
   * @see https://github.com/kubernetes-csi/csi-driver-nfs/blob/master/docs/driver-parameters.md
   */
  public static nfs(options: NfsOptions): Provisioner {
    const { options: { server, share, subDir }, errors } = optionsOf(NFS, options);
    return new Provisioner('nfs.csi.k8s.io', { server, share, subDir }, true, errors);
  }

  /**
   * Directories on the disk of the node, for desktop clusters, tests, and software that replicates its data. The data is lost if the node
   * fails.
   *
   * @see https://github.com/rancher/local-path-provisioner
   */
  public static localPath(): Provisioner {
    return new Provisioner('rancher.io/local-path', {}, false);
  }

  /**
   * Any other driver.
   *
   * @param name the name of the driver, for the `provisioner` of the StorageClass
   * @param options the parameters and capabilities of the driver
   */
  public static custom(name: string, options: CustomProvisionerOptions = {}): Provisioner {
    const { options: { parameters, expandable }, errors } = optionsOf(CUSTOM, options);
    return new Provisioner(name, { ...parameters }, expandable ?? true, (prop) => [
      ...PROVISIONER_NAME.errors(`${prop}.name`, name),
      ...errors(prop),
    ]);
  }

  /** Parameters of the driver, undefined if there are none. */
  public readonly parameters?: { [key: string]: string };

  private constructor(
    /** Name of the driver. */
    public readonly name: string,
    parameters: { [key: string]: string | undefined },
    /** Whether the driver supports volume expansion. */
    public readonly expandable: boolean = true,
    private readonly errors: (prop: string) => string[] = () => [],
  ) {
    this.parameters = withValues(parameters);
  }

  /** @internal */
  public _errors(prop: string): string[] {
    return this.errors(prop);
  }
}

function fileSystem(fsType: string = 'ext4'): { [key: string]: string } {
  return { 'csi.storage.k8s.io/fstype': fsType };
}

function secretFor(step: string, secret: DriverSecret | undefined): { [key: string]: string | undefined } {
  return {
    [`csi.storage.k8s.io/${step}-secret-name`]: secret?.name,
    [`csi.storage.k8s.io/${step}-secret-namespace`]: secret?.namespace,
  };
}

/** Removes the parameters without a value. */
function withValues(parameters: { [key: string]: string | undefined }): { [key: string]: string } | undefined {
  const entries = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
