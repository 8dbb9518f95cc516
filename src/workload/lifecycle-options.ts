import { Duration } from 'cdk8s';
import { LifecycleHook } from './lifecycle-hook';

/**
 * What happens when a container starts and when it ends.
 *
 * A pod that is to end gets `terminationGracePeriod` in all: first `preStop` runs, then the server gets SIGTERM and finishes its work;
 * what is still running at the end of the period is killed.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
export interface LifecycleOptions {
  /**
   * Runs right after the container's start, beside its command.
   *
   * @default - nothing
   */
  readonly postStart?: LifecycleHook;

  /**
   * Runs before the server gets SIGTERM.
   *
   * @default - nothing
   */
  readonly preStop?: LifecycleHook;

  /**
   * Time that `preStop` may take, in whole seconds.
   *
   * @default - 30 seconds with a `preStop`, else 0
   */
  readonly preStopTimeout?: Duration;

  /**
   * Time that the server needs, from SIGTERM on, to finish its requests and write its data, in whole seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly drainTimeout?: Duration;

  /**
   * Time after which a pod that is to end is killed, in whole seconds. Never less than `preStopTimeout` and `drainTimeout` together.
   *
   * @default - `preStopTimeout` and `drainTimeout` and 5 seconds
   */
  readonly terminationGracePeriod?: Duration;
}
