import { k8s } from 'cdk8s-plus-27';
import { LifecycleOptions } from '../lifecycle-options';

/** Allowance for delays of the kubelet between the steps of a shutdown. */
export const MARGIN_SECONDS = 5;

/** Returns the maximum duration of each step of a shutdown, in seconds. */
function steps(lifecycle: LifecycleOptions): { preStop: number; drain: number } {
  return {
    preStop: lifecycle.preStopTimeout?.toSeconds() ?? (lifecycle.preStop ? 30 : 0),
    drain: lifecycle.drainTimeout?.toSeconds() ?? 30,
  };
}

/** Checks that a container has the time and the ports that its lifecycle needs. */
export function lifecycleErrors(lifecycle: LifecycleOptions = {}, ports: string[]): string[] {
  return [
    ...tooShort(lifecycle),
    ...(lifecycle.postStart?._portErrors('lifecycle.postStart', ports) ?? []),
    ...(lifecycle.preStop?._portErrors('lifecycle.preStop', ports) ?? []),
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
    `'lifecycle.terminationGracePeriod' is ${grace} s, but 'preStop' can take ${preStop} s and draining ${drain} s, ` +
      `so the server would be killed before it finishes: give at least ${preStop + drain + MARGIN_SECONDS} s, or leave it out`,
  ];
}
