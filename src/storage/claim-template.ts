import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { AccessMode } from './access-mode';
import { IStorageClass } from './storage-class';

/**
 * How a volume is presented to the container.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-mode
 */
export enum VolumeMode {
  /** As a directory with a file system. */
  FILESYSTEM = 'Filesystem',
  /** As a raw block device. */
  BLOCK = 'Block',
}

/**
 * Volume claim template: each pod of a StatefulSet has a volume of its own, and keeps it when the pod is replaced.
 *
 * Kubernetes does not allow changes to the claim templates of an existing StatefulSet. To increase `size`, follow
 * "Grow a volume" in the documentation.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#volume-claim-templates
 */
export interface ClaimTemplate {
  /** Absolute path of the volume in the container. With `VolumeMode.BLOCK`, path of the device. */
  readonly mountPath: string;

  /** Size of each volume, at least 1 KiB. */
  readonly size: Size;

  /**
   * StorageClass of the volumes.
   *
   * @default - the default StorageClass of the cluster
   */
  readonly storageClass?: IStorageClass;

  /**
   * Access mode of the volumes.
   *
   * @default AccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: AccessMode;

  /**
   * How the volume is presented to the container.
   *
   * @default VolumeMode.FILESYSTEM
   */
  readonly volumeMode?: VolumeMode;

  /**
   * Directory in the volume to mount. Use it for software that requires an empty directory, because a new ext4 volume contains
   * `lost+found`.
   *
   * @default - the root of the volume
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath
   */
  readonly subPath?: string;

  /**
   * VolumeSnapshot or claim that new volumes are created from.
   *
   * @default - new volumes are empty
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-snapshot-and-restore-volume-from-snapshot-support
   */
  readonly dataSource?: k8s.TypedLocalObjectReference;

  /**
   * Labels of the existing volumes that the claims may be bound to.
   *
   * @default - any volume of the StorageClass
   */
  readonly selector?: { [key: string]: string };

  /**
   * Labels of the claims.
   *
   * @default - the selector of the StatefulSet
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the claims.
   *
   * @default - no annotations
   */
  readonly annotations?: { [key: string]: string };
}

/** What happens to the claims of a StatefulSet. */
export enum ClaimRetentionPolicy {
  /** Keeps the claims and their data. A pod of the same name uses them again. */
  RETAIN = 'Retain',
  /** Deletes the claims. The reclaim policy of the StorageClass decides what happens to the data. */
  DELETE = 'Delete',
}

/**
 * What happens to the claims of a StatefulSet whose pods are removed.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
 */
export interface ClaimRetention {
  /**
   * Policy when the StatefulSet is deleted.
   *
   * @default ClaimRetentionPolicy.RETAIN
   */
  readonly whenDeleted?: ClaimRetentionPolicy;

  /**
   * Policy when `replicas` is reduced.
   *
   * @default ClaimRetentionPolicy.RETAIN
   */
  readonly whenScaled?: ClaimRetentionPolicy;
}
