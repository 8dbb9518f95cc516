import { Size } from 'cdk8s';

/**
 * CPU, memory, ephemeral storage and devices of a container.
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
   * @default - 1, or `cpuRequest` if that is higher; more for databases
   */
  readonly cpuLimit?: number;

  /**
   * Whether the container has no CPU limit and may use what the node has left. When CPU is scarce, each container gets its share by
   * `cpuRequest`. It cannot be combined with `cpuLimit`, and a ResourceQuota or LimitRange of the namespace may require a limit.
   *
   * @default false
   */
  readonly unlimitedCpu?: boolean;

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

  /**
   * Request of ephemeral storage: disk of the node for logs and emptyDir volumes, which include `/tmp` and `writablePaths`.
   *
   * @default - the same as `ephemeralStorageLimit`
   * @see https://kubernetes.io/docs/concepts/storage/ephemeral-storage/
   */
  readonly ephemeralStorageRequest?: Size;

  /**
   * Limit of ephemeral storage. A pod that uses more is evicted.
   *
   * @default - no limit
   */
  readonly ephemeralStorageLimit?: Size;

  /**
   * Extended resources, such as `{ 'nvidia.com/gpu': 1 }`: the number of each, an integer of at least 1. A device plugin on the node offers
   * them. The request equals the limit.
   *
   * @default - no extended resources
   * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources
   */
  readonly extendedResources?: { [name: string]: number };
}
