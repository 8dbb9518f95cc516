import { k8s } from 'cdk8s-plus-27';
import { checksum } from '../../private/checksum';
import { AuxiliaryPod, AuxiliaryContainer } from '../../workload/private/auxiliary-pod';

/** A Job that runs a program until it is done. */
export interface JobOptions {
  /** How often it is run again after it failed. */
  readonly backoffLimit: number;
  /** Seconds after its end at which it is removed. */
  readonly ttlSecondsAfterFinished?: number;
  /** Seconds after which it is ended and counts as failed. */
  readonly activeDeadlineSeconds?: number;
}

/** How many characters longer than that of its pods the name of a Job is that is named after its work. */
export const NAME_SUFFIX_LENGTH = 9;

/** The spec of such a Job. Its pods are not restarted but replaced: the logs of each attempt stay to be read. */
export function jobSpec(
  auxiliaryPod: AuxiliaryPod, container: AuxiliaryContainer, options: JobOptions, pod: Partial<k8s.PodSpec> = {},
): k8s.JobSpec {
  return { ...options, template: auxiliaryPod.template(container, { restartPolicy: 'Never', ...pod }) };
}

/**
 * A Job that runs again whenever it has something else to do. A Job cannot be changed, and one that has finished does not run again: so its
 * name has a checksum of all that it does. Its account, policy and labels keep the name without. Who goes back to what it did before finds
 * the finished one until it is removed: what such a Job does must not undo what another one did.
 */
export function namedAfterWork(auxiliaryPod: AuxiliaryPod, spec: k8s.JobSpec): k8s.KubeJobProps {
  const work = checksum(JSON.stringify(spec)).slice(0, NAME_SUFFIX_LENGTH - 1);
  return { metadata: { ...auxiliaryPod.metadata(), name: `${auxiliaryPod.name}-${work}` }, spec };
}
