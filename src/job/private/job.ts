import { k8s } from 'cdk8s-plus-27';
import { byName } from '../../private/by-name';
import { checksum } from '../../private/checksum';
import { isPlainObject } from '../../private/validation/shapes';
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

/** A Job with its name. */
export interface NamedJob extends k8s.KubeJobProps {
  readonly metadata: k8s.ObjectMeta & { readonly name: string };
}

/**
 * Time that a CronJob may start late. Without it, a CronJob that missed 100 runs, such as during an outage of the control plane, does not
 * run again.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline
 */
export const STARTING_DEADLINE_SECONDS = 3600;

/** Length of the suffix that `namedAfterWork` adds to the name. */
export const NAME_SUFFIX_LENGTH = 9;

/** Renders the spec of a Job. Failed pods are replaced instead of restarted, so that the logs of each attempt are kept. */
export function jobSpec(
  auxiliaryPod: AuxiliaryPod, container: AuxiliaryContainer, options: JobOptions, pod: Partial<k8s.PodSpec> = {},
): k8s.JobSpec {
  return { ...options, template: auxiliaryPod.template(container, { restartPolicy: 'Never', ...pod }) };
}

/**
 * Renders a Job that runs again when its work changes. A Job runs only once and the template of its pods is immutable, so its name ends
 * with a checksum of the template and of `run`. The other fields of its spec can be changed in place. The ServiceAccount, the NetworkPolicy
 * and the labels have the name without the checksum. After a rollback the earlier Job may still exist and does not run again, so such a Job
 * must not undo the work of another one.
 */
export function namedAfterWork(auxiliaryPod: AuxiliaryPod, spec: k8s.JobSpec, run?: string): NamedJob {
  const work = checksum(canonicalJson([spec.template, ...(run === undefined ? [] : [run])])).slice(0, NAME_SUFFIX_LENGTH - 1);
  return { metadata: { ...auxiliaryPod.metadata(), name: `${auxiliaryPod.name}-${work}` }, spec };
}

/** JSON that does not depend on the order in which the entries of a map were added. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (isPlainObject(each) ? byName(each) : each));
}
