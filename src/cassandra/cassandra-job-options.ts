import { OneTimeJobOptions } from '../job/one-time-job-options';

/**
 * Options for Jobs that run programs inside the nodes of a datacenter. The ServiceAccount of such a Job may run programs only in the pods
 * that it works on. Its pods may connect anywhere, as the address of the API server is not known at synth.
 */
export interface CassandraJobOptions extends OneTimeJobOptions {
  /**
   * Number of retries before the Job counts as failed, an integer of at least 0. A retry continues where the Job was interrupted.
   *
   * @default 3
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy
   */
  readonly backoffLimit?: number;

  /**
   * Image of the Job, with a tag or a digest. It must contain kubectl and a shell.
   *
   * @default "alpine/kubectl:1.33.3"
   */
  readonly image?: string;
}
