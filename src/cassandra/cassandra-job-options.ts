import { Duration } from 'cdk8s';
import { PodOptions } from '../workload/pod-options';

/**
 * What a Job can be told that runs programs inside the nodes of a datacenter. Its account may run programs in just the pods that it is
 * about; its pods are let out to the network, as the address of the API server is not known at synth.
 */
export interface CassandraJobOptions extends PodOptions {
  /**
   * How often the Job is run again after it failed: a whole number of 0 or more. It goes on where it was.
   *
   * @default 3
   */
  readonly backoffLimit?: number;

  /**
   * Time after which the finished Job is removed, in whole seconds. Until then a Job of the same name does not run again.
   *
   * @default Duration.hours(24)
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * An image with kubectl and a shell, with a tag or a digest.
   *
   * @default "alpine/kubectl:1.33.3"
   */
  readonly image?: string;
}
