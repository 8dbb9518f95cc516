import { Cron, Duration, Size } from 'cdk8s';
import { PodOptions } from '../workload/pod-options';
import { IStorageClass } from '../storage/storage-class';

/** When and where something is backed up. */
export interface BackupOptions extends PodOptions {
  /** When a backup is made, in the time zone of the cluster's controllers. */
  readonly schedule: Cron;

  /**
   * Size of the claim that is made for the backups, 1 KiB or more.
   *
   * @default - none is made: `claim` says where the backups go
   */
  readonly size?: Size;

  /**
   * Class of the claim that is made.
   *
   * @default - the cluster's default class
   */
  readonly storageClass?: IStorageClass;

  /**
   * Name of a claim that exists already.
   *
   * @default - one of the backup's own, of `size`
   */
  readonly claimName?: string;

  /**
   * Number of backups that are kept, a whole number of 1 or more. Older ones are removed when a new one is whole.
   *
   * @default 7
   */
  readonly keep?: number;

  /**
   * Longest time of one backup, in whole seconds; it is ended then, and counts as failed.
   *
   * @default - none
   */
  readonly activeDeadline?: Duration;

  /**
   * The image that makes the backup, with a tag or a digest.
   *
   * @default - that of the servers; for Cassandra one with kubectl and a shell
   */
  readonly image?: string;
}
