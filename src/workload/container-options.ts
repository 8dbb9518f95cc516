import { LifecycleOptions } from './lifecycle-options';
import { Probe } from './probe';

/** Options for the main container of a workload. */
export interface ContainerOptions {
  /**
   * Container image, with a tag or a digest.
   *
   * @see https://kubernetes.io/docs/concepts/containers/images/
   */
  readonly image: string;

  /**
   * Entry point of the container. It is not run in a shell. Kubernetes replaces `$(NAME)` with the value of a variable, and `$$` with `$`.
   *
   * @default - the entry point of the image
   * @see https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
   */
  readonly command?: string[];

  /**
   * Arguments of the entry point. Kubernetes replaces `$(NAME)` with the value of a variable, and `$$` with `$`.
   *
   * @default - the arguments of the image
   */
  readonly args?: string[];

  /**
   * Working directory of the container.
   *
   * @default - the working directory of the image
   */
  readonly workingDir?: string;

  /**
   * TCP ports of the container and the Service, by name. A name has at most 15 lowercase letters, digits and "-".
   *
   * @default - no TCP ports
   */
  readonly ports?: { [name: string]: number };

  /**
   * UDP ports of the container and the Service, by name.
   *
   * @default - no UDP ports
   */
  readonly udpPorts?: { [name: string]: number };

  /**
   * Startup probe. The other probes start when it has succeeded, so give one to servers that start slowly.
   *
   * @default - no startup probe
   */
  readonly startup?: Probe;

  /**
   * Readiness probe. Rolling updates and ordered starts wait until it succeeds.
   *
   * @default - a TCP probe of the only port in `ports`; no probe without ports; required if there are several ports
   */
  readonly readiness?: Probe;

  /**
   * Liveness probe. The container is restarted when it fails.
   *
   * @default - no liveness probe: a server that exits is restarted anyway, and a restart does not help a slow one
   */
  readonly liveness?: Probe;

  /**
   * Lifecycle hooks and graceful shutdown.
   *
   * @default - no hooks, and a grace period of 35 seconds
   */
  readonly lifecycle?: LifecycleOptions;
}
