import { Duration } from 'cdk8s';
import { LifecycleHook } from './lifecycle-hook';

/**
 * Options for the lifecycle hooks and the graceful shutdown of a container.
 *
 * When a pod is terminated, `preStop` runs first. Then the server receives SIGTERM and finishes its work. Processes that still run at the
 * end of `terminationGracePeriod` are killed.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
export interface LifecycleOptions {
  /**
   * Hook that runs immediately after the container is created, in parallel with its entry point.
   *
   * @default - no hook
   */
  readonly postStart?: LifecycleHook;

  /**
   * Hook that runs before the server receives SIGTERM.
   *
   * @default - no hook
   */
  readonly preStop?: LifecycleHook;

  /**
   * Time allowed for `preStop`, in whole seconds.
   *
   * @default - 30 seconds with a `preStop` hook, else 0
   */
  readonly preStopTimeout?: Duration;

  /**
   * Time allowed for the server to finish its requests and write its data after SIGTERM, in whole seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly drainTimeout?: Duration;

  /**
   * Time after which a terminating pod is killed, in whole seconds. It must be at least `preStopTimeout` plus `drainTimeout`.
   *
   * @default - `preStopTimeout` plus `drainTimeout` plus 5 seconds
   */
  readonly terminationGracePeriod?: Duration;
}
