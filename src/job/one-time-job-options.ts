import { Duration } from 'cdk8s';
import { PodOptions } from '../workload/pod-options';

/**
 * Options for Jobs that act on data once, such as restores. The name of such a Job ends with a checksum of its work: its pods and `run`. So
 * an unchanged Job is not created twice, and a changed one does not fail because Jobs are immutable.
 */
export interface OneTimeJobOptions extends PodOptions {
  /**
   * Name of this run, 1 to 63 letters, digits, "_", "-" and ".". Work that is complete is not repeated, even if the Job is deleted and
   * created again. To repeat it on purpose, give another value, such as the date.
   *
   * @default - the first run
   */
  readonly run?: string;

  /**
   * Time after which the finished Job is deleted, in whole seconds. Tools that keep the cluster in the state of the manifests, such as
   * Argo CD and Flux, create a deleted Job again.
   *
   * @default - the Job is kept
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
   */
  readonly ttlAfterFinished?: Duration;
}
