import { LifecycleOptions } from './lifecycle-options';
import { Probe } from './probe';

/** What runs in the main container of a workload, and how Kubernetes asks after it. */
export interface ContainerOptions {
  /**
   * The image, with a tag or a digest.
   *
   * @see https://kubernetes.io/docs/concepts/containers/images/
   */
  readonly image: string;

  /**
   * The program that runs, in place of the image's entry point. There is no shell around it.
   *
   * @default - the image's own
   */
  readonly command?: string[];

  /**
   * Arguments of the program.
   *
   * @default - the image's own
   */
  readonly args?: string[];

  /**
   * The program's working directory.
   *
   * @default - the image's own
   */
  readonly workingDir?: string;

  /**
   * TCP ports by name: of the container and of the Service. A name has at most 15 lower-case letters, digits and "-".
   *
   * @default - none
   */
  readonly ports?: { [name: string]: number };

  /**
   * UDP ports by name: of the container and of the Service.
   *
   * @default - none
   */
  readonly udpPorts?: { [name: string]: number };

  /**
   * Passes once the server has started; the other probes wait for it. Give one to servers that start slowly.
   *
   * @default - none
   */
  readonly startup?: Probe;

  /**
   * Passes while the server can take requests. Rollouts and ordered starts wait for it.
   *
   * @default - a connection to the first TCP port; none without ports
   */
  readonly readiness?: Probe;

  /**
   * Passes while the server is not stuck; it is restarted otherwise.
   *
   * @default - none: a server that ends is restarted anyway, and a slow one is not helped by a restart
   */
  readonly liveness?: Probe;

  /**
   * What happens when the container starts and when it ends.
   *
   * @default - no hooks; 35 seconds to end in
   */
  readonly lifecycle?: LifecycleOptions;
}
