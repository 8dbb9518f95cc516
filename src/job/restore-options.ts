import { Duration } from 'cdk8s';
import { PodOptions } from '../workload/pod-options';

/** What is brought back from a backup, and how. */
export interface RestoreOptions extends PodOptions {
  /** Name of the claim with the backups, such as `StoreBackup.claimName` or `MySqlBackup.claimName`. */
  readonly claimName: string;

  /**
   * Name of the backup's file.
   *
   * @default - the newest that is whole
   */
  readonly file?: string;

  /**
   * How often the Job is run again after it failed: a whole number of 0 or more. It goes on with what is missing.
   *
   * @default 3
   */
  readonly backoffLimit?: number;

  /**
   * Time after which the finished Job is removed, in whole seconds. Until then a Job of the same name does not run again.
   *
   * @default Duration.hours(1)
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * The image that reads the backup, with a tag or a digest.
   *
   * @default - that of the servers; for Cassandra one with kubectl and a shell
   */
  readonly image?: string;
}
