import { k8s } from 'cdk8s-plus-27';
import * as check from './checks';
import { Companion, CompanionContainer } from './companion';

/** A label of the pods has the name. */
const LONGEST_NAME = 63;

/** A Job that runs a program until it is done. */
export interface JobOptions {
  /** How often it is run again after it failed. */
  readonly backoffLimit: number;
  /** Seconds after its end at which it is removed. */
  readonly ttlSecondsAfterFinished?: number;
  /** Seconds after which it is ended and counts as failed. */
  readonly activeDeadlineSeconds?: number;
}

/** What is wrong with the name of a Job. */
export function jobNameProblems(name: string): string[] {
  return check.dnsLabel('name', name, LONGEST_NAME, 'the pods have it as a label');
}

/** The spec of such a Job. Its pods are not restarted but replaced: the logs of each attempt stay to be read. */
export function jobSpec(companion: Companion, container: CompanionContainer, options: JobOptions): k8s.JobSpec {
  return { ...options, template: companion.template(container, { restartPolicy: 'Never' }) };
}
