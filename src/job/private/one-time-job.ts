/** Rendering of Jobs that act on data once. */
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AuxiliaryContainer, AuxiliaryPod } from '../../workload/private/auxiliary-pod';
import { NamedPod, POD_RULES } from '../../workload/private/pod-validation';
import { ValidationRule } from '../../private/validation/props';
import { dnsLabel } from '../../private/validation/names';
import { renderObject } from '../../private/render';
import { OneTimeJobOptions } from '../one-time-job-options';
import { NAME_SUFFIX_LENGTH, jobSpec, namedAfterWork } from './job';

const MAX_NAME_LENGTH = 63 - NAME_SUFFIX_LENGTH;

/** Rules for the pods of such a Job. */
export const ONE_TIME_JOB_RULES: readonly ValidationRule<NamedPod>[] = [
  ({ name }) => dnsLabel('name', name, MAX_NAME_LENGTH, `the name of the Job has ${NAME_SUFFIX_LENGTH} characters more, and 63 at most`),
  ...POD_RULES,
];

/** Options of such a Job, with its number of retries. */
export interface OneTimeJob extends OneTimeJobOptions {
  readonly backoffLimit: number;
}

/**
 * Renders the Job and returns its name. Its program must leave a mark at its target that tells which `run` is complete, and do nothing if
 * it finds that mark: a deleted Job may be created again by tools or by a later apply.
 */
export function renderOneTimeJob(
  scope: Construct, auxiliaryPod: AuxiliaryPod, options: OneTimeJob, container: AuxiliaryContainer, pod?: Partial<k8s.PodSpec>,
): string {
  const { backoffLimit, ttlAfterFinished, run } = options;
  const spec = jobSpec(auxiliaryPod, container, { backoffLimit, ttlSecondsAfterFinished: ttlAfterFinished?.toSeconds() }, pod);
  const job = namedAfterWork(auxiliaryPod, spec, run);
  renderObject(scope, 'Resource', k8s.KubeJob, job);
  return job.metadata.name;
}
