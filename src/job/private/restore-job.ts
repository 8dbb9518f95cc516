import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { RestoreOptions } from '../restore-options';
import * as check from '../../private/validation/rules';
import { Companion, CompanionContainer, podLabelProblems } from '../../workload/private/auxiliary-pod';
import { jobSpec } from './job';
import { shown } from '../../private/validation/report';

const FILE = /^(?!\.\.?$)[^/\0]+$/;

/** What is wrong with what is to be brought back, and how. */
export function restoreProblems(name: string, { claim, file, retries, keepFinished }: RestoreOptions): string[] {
  return [
    ...podLabelProblems(name),
    ...check.dnsSubdomain('claim', claim),
    ...fileProblems(file),
    ...check.wholeNumber('retries', retries, 0),
    ...check.seconds('keepFinished', keepFinished, 0),
  ];
}

function fileProblems(file: string | undefined): string[] {
  if (file === undefined || (typeof file === 'string' && FILE.test(file))) return [];
  return [`'file' must be the name of a file on the claim, without a folder, got ${shown(file)}`];
}

/** Renders the Job. */
export function renderRestore(
  scope: Construct, companion: Companion, options: RestoreOptions, container: CompanionContainer, pod?: Partial<k8s.PodSpec>,
): void {
  const { retries, keepFinished } = options;
  const job = { backoffLimit: retries ?? 3, ttlSecondsAfterFinished: (keepFinished ?? Duration.hours(1)).toSeconds() };
  new k8s.KubeJob(scope, 'Resource', { metadata: companion.metadata(), spec: jobSpec(companion, container, job, pod) });
}
