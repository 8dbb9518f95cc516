import { OneTimeJobOptions } from './one-time-job-options';

/** Options for Jobs that restore a backup. */
export interface RestoreOptions extends OneTimeJobOptions {
  /** Name of the claim with the backups, such as `StoreBackup.claimName` or `MySqlBackup.claimName`. */
  readonly claimName: string;

  /**
   * File name of the backup.
   *
   * @default - the newest complete backup
   */
  readonly file?: string;

  /**
   * Number of retries before the Job counts as failed, an integer of at least 0. A retry continues with what is still missing.
   *
   * @default 3
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy
   */
  readonly backoffLimit?: number;

  /**
   * Image that restores the backup, with a tag or a digest.
   *
   * @default - the image of the servers; for a store, its `toolsImage`; for Cassandra, an image with kubectl and a shell
   */
  readonly image?: string;
}
