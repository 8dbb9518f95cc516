import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { RestoreOptions } from '../restore-options';
import { AuxiliaryPod, AuxiliaryContainer } from '../../workload/private/auxiliary-pod';
import { jobSpec } from './job';

/** Renders the Job. */
export function renderRestore(
  scope: Construct, auxiliaryPod: AuxiliaryPod, options: RestoreOptions, container: AuxiliaryContainer, pod?: Partial<k8s.PodSpec>,
): void {
  const { backoffLimit, ttlAfterFinished } = options;
  const job = { backoffLimit: backoffLimit ?? 3, ttlSecondsAfterFinished: (ttlAfterFinished ?? Duration.hours(1)).toSeconds() };
  new k8s.KubeJob(scope, 'Resource', { metadata: auxiliaryPod.metadata(), spec: jobSpec(auxiliaryPod, container, job, pod) });
}
