import { k8s } from 'cdk8s-plus-27';
import { Companion, CompanionContainer } from './companion';

/** A Job that runs a program until it is done. */
export interface JobOptions {
  /** How often it is run again after it failed. */
  readonly backoffLimit: number;
  /** Seconds after its end at which it is removed. */
  readonly ttlSecondsAfterFinished?: number;
  /** Seconds after which it is ended and counts as failed. */
  readonly activeDeadlineSeconds?: number;
}

/** The spec of such a Job. Its pods are not restarted but replaced: the logs of each attempt stay to be read. */
export function jobSpec(
  companion: Companion, container: CompanionContainer, options: JobOptions, pod: Partial<k8s.PodSpec> = {},
): k8s.JobSpec {
  return { ...options, template: companion.template(container, { restartPolicy: 'Never', ...pod }) };
}
