import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { AccessMode } from './access-mode';
import { IStorageClass } from './storage-class';

/**
 * How a volume is handed to the container.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-mode
 */
export enum VolumeMode {
  /** As a directory with a file system in it. */
  FILESYSTEM = 'Filesystem',
  /** As a raw block device. */
  BLOCK = 'Block',
}

/**
 * A volume that each pod of a set has for itself, and gets back when it is replaced.
 *
 * Kubernetes takes no change to the claims of a set that exists; a larger `size` needs the steps of the README's
 * "Caveats and limits".
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#volume-claim-templates
 */
export interface ClaimTemplate {
  /** Where the container finds the volume: an absolute path. With `VolumeMode.BLOCK`, the path of the device. */
  readonly mountPath: string;

  /** Size of each pod's volume, 1 KiB or more. */
  readonly size: Size;

  /**
   * Class of the volume.
   *
   * @default - the cluster's default class
   */
  readonly storageClass?: IStorageClass;

  /**
   * From where the volume may be used.
   *
   * @default AccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: AccessMode;

  /**
   * How the container gets the volume.
   *
   * @default VolumeMode.FILESYSTEM
   */
  readonly volumeMode?: VolumeMode;

  /**
   * Directory in the volume that is mounted. Where software insists on an empty directory: a fresh ext4 volume has a `lost+found`.
   *
   * @default - the volume itself
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath
   */
  readonly subPath?: string;

  /**
   * What a new volume is filled with: a snapshot or another claim.
   *
   * @default - nothing
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-snapshot-and-restore-volume-from-snapshot-support
   */
  readonly dataSource?: k8s.TypedLocalObjectReference;

  /**
   * Labels of the volumes that the claims may be bound to, for volumes that exist already.
   *
   * @default - any volume of the class
   */
  readonly selector?: { [key: string]: string };

  /**
   * Labels of the claims.
   *
   * @default - those that select the set's pods
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the claims.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };
}

/** What becomes of the claims of a set. */
export enum ClaimRetentionPolicy {
  /** They stay, with their data; the same pod finds them again. */
  RETAIN = 'Retain',
  /** They are deleted; what becomes of the data then, their class says. */
  DELETE = 'Delete',
}

/**
 * What becomes of the claims of a set when their pods go for good.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
 */
export interface ClaimRetention {
  /**
   * When the set is deleted.
   *
   * @default ClaimRetentionPolicy.RETAIN
   */
  readonly whenDeleted?: ClaimRetentionPolicy;

  /**
   * When `replicas` is reduced.
   *
   * @default ClaimRetentionPolicy.RETAIN
   */
  readonly whenScaled?: ClaimRetentionPolicy;
}
