import { Construct } from 'constructs';
import { StatefulWorkload, StatefulWorkloadProps } from 'cdk8s-stateful';
import { Chart } from 'cdk8s';
import { Manifests, PodSecurity, newChart, synth } from './synth';

/** Creates a workload `web` with the required props and the given ones. */
export function newWorkload(props: Partial<StatefulWorkloadProps> = {}, scope: Construct = newChart()): StatefulWorkload {
  return new StatefulWorkload(scope, 'web', { image: 'nginx:1.28', ...props });
}

/** Renders such a workload. */
export function render(props: Partial<StatefulWorkloadProps> = {}, podSecurity?: PodSecurity): Manifests {
  return synth(Chart.of(newWorkload(props)), podSecurity);
}

export function specOf(props: Partial<StatefulWorkloadProps> = {}) {
  return render(props).find('StatefulSet').spec;
}

export function podOf(props: Partial<StatefulWorkloadProps> = {}, podSecurity?: PodSecurity) {
  return render(props, podSecurity).find('StatefulSet').spec.template.spec;
}

/** Returns the main container of such a workload. */
export function containerOf(props: Partial<StatefulWorkloadProps> = {}, podSecurity?: PodSecurity) {
  return podOf(props, podSecurity).containers[0];
}
