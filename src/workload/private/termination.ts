import { k8s } from 'cdk8s-plus-27';
import { LifecycleOptions } from '../lifecycle-options';
import * as check from '../../private/validation/rules';
import { selfChecked } from '../../private/validation/shapes';

const SUCH = 'a LifecycleHook such as LifecycleHook.exec("sync")';

/** Allowance for delays of the kubelet between the steps of a shutdown. */
export const MARGIN_SECONDS = 5;

/** Returns the maximum duration of each step of a shutdown, in seconds. */
function steps(lifecycle: LifecycleOptions): { preStop: number; drain: number } {
  return {
    preStop: lifecycle.preStopTimeout?.toSeconds() ?? (lifecycle.preStop ? 30 : 0),
    drain: lifecycle.drainTimeout?.toSeconds() ?? 30,
  };
}

/** What is wrong with how a container starts and ends. */
export function lifecycleErrors(lifecycle: LifecycleOptions = {}, ports: string[]): string[] {
  const durations = [
    ...check.seconds('lifecycle.preStopTimeout', lifecycle.preStopTimeout, 0),
    ...check.seconds('lifecycle.drainTimeout', lifecycle.drainTimeout, 0),
    ...check.seconds('lifecycle.terminationGracePeriod', lifecycle.terminationGracePeriod, 1),
  ];
  return [
    ...(durations.length > 0 ? durations : tooShort(lifecycle)),
    ...selfChecked('lifecycle.postStart', lifecycle.postStart, SUCH, 'lifecycle.postStart', ports),
    ...selfChecked('lifecycle.preStop', lifecycle.preStop, SUCH, 'lifecycle.preStop', ports),
  ];
}

/** Returns the time after which a terminating pod is killed, in seconds. */
export function terminationGracePeriodSeconds(lifecycle: LifecycleOptions = {}): number {
  const { preStop, drain } = steps(lifecycle);
  return lifecycle.terminationGracePeriod?.toSeconds() ?? preStop + drain + MARGIN_SECONDS;
}

/** Renders the lifecycle hooks. */
export function hooks(lifecycle: LifecycleOptions = {}, ports: string[]): k8s.Lifecycle | undefined {
  if (!lifecycle.postStart && !lifecycle.preStop) return undefined;
  return { postStart: lifecycle.postStart?._render(ports), preStop: lifecycle.preStop?._render(ports) };
}

function tooShort(lifecycle: LifecycleOptions): string[] {
  const { preStop, drain } = steps(lifecycle);
  const grace = terminationGracePeriodSeconds(lifecycle);
  if (grace >= preStop + drain) return [];
  return [
    `'lifecycle.terminationGracePeriod' is ${grace} s, but preStop may take ${preStop} s and drain ${drain} s: ` +
      `the server would be killed before it has finished. Give ${preStop + drain + MARGIN_SECONDS} s or more, or leave it out`,
  ];
}
