import { Size } from 'cdk8s';

/**
 * CPU and memory requests and limits of a container.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
export interface ComputeResources {
  /**
   * CPU request, in cores. Fractions are allowed, with a minimum of 0.001.
   *
   * @default 0.1, or `cpuLimit` if that is lower
   */
  readonly cpuRequest?: number;

  /**
   * CPU limit, in cores. A container that needs more is throttled.
   *
   * @default 1
   */
  readonly cpuLimit?: number;

  /**
   * Memory request.
   *
   * @default - the same as `memoryLimit`
   */
  readonly memoryRequest?: Size;

  /**
   * Memory limit. A container that uses more is killed.
   *
   * @default Size.mebibytes(256)
   */
  readonly memoryLimit?: Size;
}
