import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { RestoreOptions } from '../restore-options';
import * as check from '../../private/validation/rules';
import { AuxiliaryPod, AuxiliaryContainer, podLabelErrors } from '../../workload/private/auxiliary-pod';
import { jobSpec } from './job';
import { format } from '../../private/validation/report';

const FILE = /^(?!\.\.?$)[^/\0]+$/;

/** Validates the options of a restore. */
export function restoreErrors(name: string, { claimName, file, backoffLimit, ttlAfterFinished }: RestoreOptions): string[] {
  return [
    ...podLabelErrors(name),
    ...check.dnsSubdomain('claimName', claimName),
    ...fileErrors(file),
    ...check.wholeNumber('backoffLimit', backoffLimit, 0),
    ...check.seconds('ttlAfterFinished', ttlAfterFinished, 0),
  ];
}

function fileErrors(file: string | undefined): string[] {
  if (file === undefined || (typeof file === 'string' && FILE.test(file))) return [];
  return [`'file' must be the name of a file on the claim, without a directory, got ${format(file)}`];
}

/** Renders the Job. */
export function renderRestore(
  scope: Construct, auxiliaryPod: AuxiliaryPod, options: RestoreOptions, container: AuxiliaryContainer, pod?: Partial<k8s.PodSpec>,
): void {
  const { backoffLimit, ttlAfterFinished } = options;
  const job = { backoffLimit: backoffLimit ?? 3, ttlSecondsAfterFinished: (ttlAfterFinished ?? Duration.hours(1)).toSeconds() };
  new k8s.KubeJob(scope, 'Resource', { metadata: auxiliaryPod.metadata(), spec: jobSpec(auxiliaryPod, container, job, pod) });
}
