import { PodOptions } from './pod-options';

/** What every construct whose pods run on and on can be told about them. */
export interface WorkloadOptions extends PodOptions {
  /**
   * Number of pods that may be away at a time because of an eviction, such as a node's drain. A whole number of 1 or more.
   *
   * @default 1
   * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
   */
  readonly maxUnavailable?: number;
}
