import { Cron, Duration, Size } from 'cdk8s';
import { PodOptions } from '../workload/pod-options';
import { IStorageClass } from '../storage/storage-class';

/** Options for CronJobs that write backups to a claim. */
export interface BackupOptions extends PodOptions {
  /**
   * Schedule of the backups, in the time zone of the kube-controller-manager.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
   */
  readonly schedule: Cron;

  /**
   * Size of the claim that is created for the backups, at least 1 KiB. Required unless `claimName` names an existing claim.
   *
   * @default - no claim is created
   */
  readonly size?: Size;

  /**
   * StorageClass of the claim that is created.
   *
   * @default - the default StorageClass of the cluster
   */
  readonly storageClass?: IStorageClass;

  /**
   * Name of an existing claim for the backups.
   *
   * @default - a claim of `size` is created
   */
  readonly claimName?: string;

  /**
   * Number of backups to keep, an integer of at least 1. Older backups are deleted after a new one is complete.
   *
   * @default 7
   */
  readonly keep?: number;

  /**
   * Maximum duration of one backup, in whole seconds. A backup that takes longer is stopped and counts as failed.
   *
   * @default - no limit
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup
   */
  readonly activeDeadline?: Duration;

  /**
   * Image that makes the backup, with a tag or a digest.
   *
   * @default - the image of the servers; for a store, its `toolsImage`; for Cassandra, an image with kubectl and a shell
   */
  readonly image?: string;
}
