import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BackupOptions } from '../backup-options';
import { dnsLabel } from '../../private/validation/names';
import { AuxiliaryPod, AuxiliaryContainer } from '../../workload/private/auxiliary-pod';
import { STARTING_DEADLINE_SECONDS, jobSpec } from './job';
import { ValidationRule } from '../../private/validation/props';
import { claimRule, renderOwnClaim } from '../../storage/private/own-claim';
import { renderObject } from '../../private/render';

/** Kubernetes appends 11 characters to the name of a CronJob to name its Jobs, whose names have at most 63 characters. */
const MAX_NAME_LENGTH = 52;

/** Checks the name of a CronJob. */
export function cronJobName({ name }: { readonly name: string }): string[] {
  return dnsLabel('name', name, MAX_NAME_LENGTH, 'a CronJob adds 11 characters for its Jobs, which have 63 at most');
}

/** Rules for the props of a construct that makes backups, with its name. */
export const BACKUP_RULES: readonly ValidationRule<BackupOptions & { readonly name: string }>[] = [cronJobName, claimRule];

/** Returns the number of backups to keep. */
export function keptBackups({ keep }: BackupOptions): string {
  return `${keep ?? 7}`;
}

/** Renders the CronJob, and the claim unless it exists already. */
export function renderBackup(
  scope: Construct, auxiliaryPod: AuxiliaryPod, options: BackupOptions, container: AuxiliaryContainer, pod?: Partial<k8s.PodSpec>,
): void {
  renderOwnClaim(scope, auxiliaryPod.metadata(), options);
  renderCronJob(scope, auxiliaryPod, options, container, pod);
}

/** Renders a CronJob whose Jobs run one at a time. */
export function renderCronJob(
  scope: Construct, auxiliaryPod: AuxiliaryPod, options: Pick<BackupOptions, 'schedule' | 'activeDeadline'>, container: AuxiliaryContainer,
  pod?: Partial<k8s.PodSpec>,
): void {
  const job = { backoffLimit: 3, activeDeadlineSeconds: options.activeDeadline?.toSeconds() };
  renderObject(scope, 'Resource', k8s.KubeCronJob, {
    metadata: auxiliaryPod.metadata(),
    spec: {
      schedule: options.schedule.expressionString,
      // Two Jobs must not write to the same claim, or delete the same snapshots, at the same time.
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: STARTING_DEADLINE_SECONDS,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: { spec: jobSpec(auxiliaryPod, container, job, pod) },
    },
  });
}
