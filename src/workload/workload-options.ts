import { PodOptions } from './pod-options';

/** Options for the pods of long-running workloads. */
export interface WorkloadOptions extends PodOptions {
  /**
   * Number of pods that may be unavailable at a time because of an eviction, such as a node drain. An integer of at least 1.
   *
   * @default 1
   * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
   */
  readonly maxUnavailable?: number;
}
