import { Size } from 'cdk8s';

/**
 * Processor and memory of a container: what it is sure to get, and the most it may take.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
export interface ComputeResources {
  /**
   * Cores it is sure to get; parts are fine, down to 0.001.
   *
   * @default 0.1, or `cpuLimit` where that is less
   */
  readonly cpuRequest?: number;

  /**
   * The most cores it may take. A container that wants more is slowed down.
   *
   * @default 1
   */
  readonly cpuLimit?: number;

  /**
   * Memory it is sure to get.
   *
   * @default - as much as `memoryLimit`
   */
  readonly memoryRequest?: Size;

  /**
   * The most memory it may take. A container that takes more is killed.
   *
   * @default Size.mebibytes(256)
   */
  readonly memoryLimit?: Size;
}
