import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { RestoreOptions } from '../restore-options';
import { AuxiliaryPod, AuxiliaryContainer } from '../../workload/private/auxiliary-pod';
import { renderOneTimeJob } from './one-time-job';

/** Renders the Job and returns its name. */
export function renderRestore(
  scope: Construct, auxiliaryPod: AuxiliaryPod, options: RestoreOptions, container: AuxiliaryContainer, pod?: Partial<k8s.PodSpec>,
): string {
  return renderOneTimeJob(scope, auxiliaryPod, { ...options, backoffLimit: options.backoffLimit ?? 3 }, container, pod);
}
