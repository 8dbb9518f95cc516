import * as check from '../private/validation/rules';
import { driverSecret, host, provisionerName } from './private/drivers';
import { texts } from '../private/validation/maps';
import { withoutNulls } from '../private/validation/report';
import * as shape from '../private/validation/shapes';

/** Name and namespace of a Secret that a storage driver reads. */
export interface DriverSecret {
  /** Name of the Secret. */
  readonly name: string;

  /** Namespace of the Secret: classes and volumes have none of their own. */
  readonly namespace: string;
}

/** Settings of volumes on Amazon EBS. */
export interface AwsEbsOptions {
  /**
   * Volume type: "gp3", "io2", "st1", ...
   *
   * @default "gp3"
   */
  readonly type?: string;

  /**
   * I/O operations per second.
   *
   * @default - what the type gives
   */
  readonly iops?: number;

  /**
   * Throughput in MiB/s, for gp3.
   *
   * @default - what the type gives
   */
  readonly throughput?: number;

  /**
   * Encrypt the volumes.
   *
   * @default true
   */
  readonly encrypted?: boolean;

  /**
   * ARN of the key that encrypts the volumes.
   *
   * @default - the account's key for EBS
   */
  readonly kmsKeyId?: string;

  /**
   * File system: "ext4" or "xfs".
   *
   * @default "ext4"
   */
  readonly fsType?: string;
}

/** Settings of volumes on Google Compute Engine persistent disks. */
export interface GcePdOptions {
  /**
   * Disk type: "pd-balanced", "pd-ssd", "pd-standard", "hyperdisk-balanced", ...
   *
   * @default "pd-balanced"
   */
  readonly type?: string;

  /**
   * Keep a copy of each disk in a second zone.
   *
   * @default false
   */
  readonly regional?: boolean;

  /**
   * Key that encrypts the disks.
   *
   * @default - a key of Google's
   */
  readonly kmsKey?: string;

  /**
   * File system: "ext4" or "xfs".
   *
   * @default "ext4"
   */
  readonly fsType?: string;
}

/** Settings of volumes on Azure managed disks. */
export interface AzureDiskOptions {
  /**
   * Disk type: "Premium_LRS", "StandardSSD_LRS", "Premium_ZRS", ...
   *
   * @default "Premium_LRS"
   */
  readonly skuName?: string;

  /**
   * Host caching: "None", "ReadOnly" or "ReadWrite".
   *
   * @default - the driver's own
   */
  readonly cachingMode?: string;

  /**
   * Resource id of the disk encryption set.
   *
   * @default - a key of the platform's
   */
  readonly diskEncryptionSetId?: string;

  /**
   * File system: "ext4" or "xfs".
   *
   * @default "ext4"
   */
  readonly fsType?: string;
}

/** Settings of volumes on Ceph block devices. */
export interface CephRbdOptions {
  /** Id (fsid) of the Ceph cluster, as the driver's ConfigMap names it. */
  readonly clusterId: string;

  /** Pool that the images are made in. */
  readonly pool: string;

  /** Secret with `userID` and `userKey`. */
  readonly secret: DriverSecret;

  /**
   * Features of the images.
   *
   * @default ["layering"]
   */
  readonly imageFeatures?: string[];

  /**
   * File system: "ext4" or "xfs".
   *
   * @default "ext4"
   */
  readonly fsType?: string;
}

/** Settings of volumes on an NFS server: a directory each. */
export interface NfsOptions {
  /** Host name or address of the server. */
  readonly server: string;

  /** Exported path. */
  readonly share: string;

  /**
   * Directory below `share`; `${pvc.metadata.namespace}`, `${pvc.metadata.name}` and `${pv.metadata.name}` are filled in. It must
   * differ for each claim, or claims share their data.
   *
   * @default - the volume's name
   */
  readonly subDir?: string;
}

/** Settings of any other driver. */
export interface CustomProvisionerOptions {
  /**
   * The driver's parameters.
   *
   * @default - none
   */
  readonly parameters?: { [key: string]: string };

  /**
   * Whether the driver can grow a volume.
   *
   * @default true
   */
  readonly expandable?: boolean;
}

/**
 * The driver that makes the volumes of a `StorageClass`, and its settings. The driver itself must be in the cluster.
 *
 * @see https://kubernetes.io/docs/concepts/storage/storage-classes/#provisioner
 */
export class Provisioner {
  /**
   * Amazon EBS.
   *
   * @param options what the volumes are like
   * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md
   */
  public static awsEbs(options: AwsEbsOptions = {}): Provisioner {
    options = withoutNulls(options);
    return new Provisioner('ebs.csi.aws.com', {
      type: options.type ?? 'gp3',
      iops: options.iops?.toString(),
      throughput: options.throughput?.toString(),
      encrypted: `${options.encrypted ?? true}`,
      kmsKeyId: options.kmsKeyId,
      ...fileSystem(options.fsType),
    });
  }

  /**
   * Google Compute Engine persistent disks.
   *
   * @param options what the disks are like
   * @see https://github.com/kubernetes-sigs/gcp-compute-persistent-disk-csi-driver
   */
  public static gcePd(options: GcePdOptions = {}): Provisioner {
    options = withoutNulls(options);
    return new Provisioner('pd.csi.storage.gke.io', {
      'type': options.type ?? 'pd-balanced',
      'replication-type': options.regional ? 'regional-pd' : undefined,
      'disk-encryption-kms-key': options.kmsKey,
      ...fileSystem(options.fsType),
    });
  }

  /**
   * Azure managed disks.
   *
   * @param options what the disks are like
   * @see https://github.com/kubernetes-sigs/azuredisk-csi-driver/blob/master/docs/driver-parameters.md
   */
  public static azureDisk(options: AzureDiskOptions = {}): Provisioner {
    options = withoutNulls(options);
    return new Provisioner('disk.csi.azure.com', {
      skuName: options.skuName ?? 'Premium_LRS',
      cachingMode: options.cachingMode,
      diskEncryptionSetID: options.diskEncryptionSetId,
      ...fileSystem(options.fsType),
    });
  }

  /**
   * Ceph block devices. The driver in Kubernetes itself (`kubernetes.io/rbd`) is gone since 1.31; this is its successor.
   *
   * @param options which pool of which cluster
   * @see https://github.com/ceph/ceph-csi/blob/devel/examples/rbd/storageclass.yaml
   */
  public static cephRbd(options: CephRbdOptions): Provisioner {
    const { clusterId, pool, secret, imageFeatures = ['layering'], fsType } = withoutNulls(options);
    const parameters = {
      clusterID: clusterId,
      pool,
      imageFeatures: `${imageFeatures}`,
      ...secretFor('provisioner', secret),
      ...secretFor('controller-expand', secret),
      ...secretFor('node-stage', secret),
      ...fileSystem(fsType),
    };
    return new Provisioner('rbd.csi.ceph.com', parameters, true, [
      ...check.text('provisioner.clusterId', clusterId),
      ...check.text('provisioner.pool', pool),
      ...driverSecret('provisioner.secret', secret),
      ...shape.texts('provisioner.imageFeatures', imageFeatures),
    ]);
  }

  /**
   * Directories on an NFS server.
   *
   * @param options where the server is
   * @see https://github.com/kubernetes-csi/csi-driver-nfs/blob/master/docs/driver-parameters.md
   */
  public static nfs(options: NfsOptions): Provisioner {
    const { server, share, subDir } = withoutNulls(options);
    return new Provisioner('nfs.csi.k8s.io', { server, share, subDir }, true, [
      ...host('provisioner.server', server),
      ...check.text('provisioner.share', share),
    ]);
  }

  /**
   * Directories on the node's own disk: for desktops, tests, and software that keeps copies of its data itself. The data is lost with the node.
   *
   * @see https://github.com/rancher/local-path-provisioner
   */
  public static localPath(): Provisioner {
    return new Provisioner('rancher.io/local-path', {}, false);
  }

  /**
   * Any other driver.
   *
   * @param name the name under which the driver is known to Kubernetes
   * @param options its parameters, and what it can do
   */
  public static custom(name: string, options: CustomProvisionerOptions = {}): Provisioner {
    const { parameters, expandable } = withoutNulls(options);
    return new Provisioner(name, { ...parameters }, expandable ?? true, [
      ...provisionerName('provisioner.name', name),
      ...texts('provisioner.parameters', parameters),
    ]);
  }

  /** The parameters that the driver gets; undefined when there are none. */
  public readonly parameters?: { [key: string]: string };

  private constructor(
    /** The name under which the driver is known to Kubernetes. */
    public readonly name: string,
    parameters: { [key: string]: string | undefined },
    /** Whether the driver can grow a volume. */
    public readonly expandable: boolean = true,
    private readonly errors: string[] = [],
  ) {
    this.parameters = withValues(parameters);
  }

  /** @internal */
  public _errors(): string[] {
    return this.errors;
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

/** The parameters that have a value. */
function withValues(parameters: { [key: string]: string | undefined }): { [key: string]: string } | undefined {
  const entries = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
