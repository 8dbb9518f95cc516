import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BackupOptions } from '../backup-options';
import * as check from '../../private/validation/rules';
import { Companion, CompanionContainer } from '../../workload/private/auxiliary-pod';
import { scheduleProblems } from './schedule';
import { jobSpec } from './job';
import { ownClaimProblems, renderOwnClaim } from '../../storage/private/own-claim';

/** The Jobs of a CronJob are named "<name>-<11 characters>". */
const LONGEST_NAME = 52;

/** What is wrong with when and where a backup is made. */
export function backupProblems(name: string, options: BackupOptions): string[] {
  const { schedule, keep, deadline } = options;
  return [
    ...check.dnsLabel('name', name, LONGEST_NAME, 'a CronJob adds 11 characters for its Jobs, which have 63 at most'),
    ...scheduleProblems('schedule', schedule),
    ...ownClaimProblems(options),
    ...check.wholeNumber('keep', keep, 1),
    ...check.seconds('deadline', deadline, 1),
  ];
}

/** How many backups are kept. */
export function keptBackups({ keep }: BackupOptions): string {
  return `${keep ?? 7}`;
}

/** Renders the CronJob, and the claim where there is none yet. */
export function renderBackup(
  scope: Construct, companion: Companion, options: BackupOptions, container: CompanionContainer, pod?: Partial<k8s.PodSpec>,
): void {
  renderOwnClaim(scope, companion.metadata(), options);
  const job = { backoffLimit: 3, activeDeadlineSeconds: options.deadline?.toSeconds() };
  new k8s.KubeCronJob(scope, 'Resource', {
    metadata: companion.metadata(),
    spec: {
      schedule: options.schedule.expressionString,
      // One that is late must not write beside the next one.
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 3600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: { spec: jobSpec(companion, container, job, pod) },
    },
  });
}
