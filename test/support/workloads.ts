import { Construct } from 'constructs';
import { StatefulWorkload, StatefulWorkloadProps } from 'cdk8s-stateful';
import { Chart } from 'cdk8s';
import { Manifests, PodSecurity, newChart, synth } from './synth';

/** A workload `web` that says no more than it must, and what a test is about. */
export function newWorkload(props: Partial<StatefulWorkloadProps> = {}, scope: Construct = newChart()): StatefulWorkload {
  return new StatefulWorkload(scope, 'web', { image: 'nginx:1.28', ...props });
}

/** All that such a workload renders. */
export function render(props: Partial<StatefulWorkloadProps> = {}, podSecurity?: PodSecurity): Manifests {
  return synth(Chart.of(newWorkload(props)), podSecurity);
}

export function specOf(props: Partial<StatefulWorkloadProps> = {}) {
  return render(props).find('StatefulSet').spec;
}

export function podOf(props: Partial<StatefulWorkloadProps> = {}, podSecurity?: PodSecurity) {
  return render(props, podSecurity).find('StatefulSet').spec.template.spec;
}

/** The container that the workload is about. */
export function containerOf(props: Partial<StatefulWorkloadProps> = {}, podSecurity?: PodSecurity) {
  return podOf(props, podSecurity).containers[0];
}
