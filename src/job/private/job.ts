import { k8s } from 'cdk8s-plus-27';
import { checksum } from '../../private/checksum';
import { AuxiliaryPod, AuxiliaryContainer } from '../../workload/private/auxiliary-pod';

/** Options for the spec of a Job, named as in Kubernetes. */
export interface JobOptions {
  /** Number of retries before the Job counts as failed. */
  readonly backoffLimit: number;
  /** Time after which the finished Job is deleted. */
  readonly ttlSecondsAfterFinished?: number;
  /** Maximum duration of the Job. */
  readonly activeDeadlineSeconds?: number;
}

/** Length of the suffix that `namedAfterWork` adds to the name. */
export const NAME_SUFFIX_LENGTH = 9;

/** Renders the spec of a Job. Failed pods are replaced instead of restarted, so that the logs of each attempt are kept. */
export function jobSpec(
  auxiliaryPod: AuxiliaryPod, container: AuxiliaryContainer, options: JobOptions, pod: Partial<k8s.PodSpec> = {},
): k8s.JobSpec {
  return { ...options, template: auxiliaryPod.template(container, { restartPolicy: 'Never', ...pod }) };
}

/**
 * Renders a Job that runs again when its spec changes. A Job is immutable and runs only once, so its name ends with a checksum of the spec.
 * The ServiceAccount, the NetworkPolicy and the labels have the name without the checksum. After a rollback the earlier Job may still exist
 * and does not run again, so such a Job must not undo the work of another one.
 */
export function namedAfterWork(auxiliaryPod: AuxiliaryPod, spec: k8s.JobSpec): k8s.KubeJobProps {
  const work = checksum(JSON.stringify(spec)).slice(0, NAME_SUFFIX_LENGTH - 1);
  return { metadata: { ...auxiliaryPod.metadata(), name: `${auxiliaryPod.name}-${work}` }, spec };
}
