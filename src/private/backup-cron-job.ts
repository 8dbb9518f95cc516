import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AccessMode } from '../access-mode';
import { BackupOptions } from '../backup-options';
import * as check from './checks';
import { Companion, CompanionContainer } from './companion';
import { scheduleProblems } from './cron';
import { jobSpec } from './job';
import { quantity } from './quantity';

/** The Jobs of a CronJob are named "<name>-<11 characters>". */
const LONGEST_NAME = 52;

/** What is wrong with when and where a backup is made. */
export function backupProblems(name: string, { schedule, size, claim, keep, deadline, storageClass }: BackupOptions): string[] {
  return [
    ...check.dnsLabel('name', name, LONGEST_NAME, 'a CronJob adds 11 characters for its Jobs, which have 63 at most'),
    ...scheduleProblems('schedule', schedule),
    ...(claim === undefined ? check.size('size', size, 'required') : check.dnsSubdomain('claim', claim)),
    ...(claim !== undefined && (size ?? storageClass) !== undefined
      ? ["'claim' exists already, so 'size' and 'storageClass' have no meaning: leave them out"]
      : []),
    ...check.storageClass('storageClass', storageClass),
    ...check.wholeNumber('keep', keep, 1),
    ...check.seconds('deadline', deadline, 1),
  ];
}

/** How many backups are kept. */
export function keptBackups({ keep }: BackupOptions): string {
  return `${keep ?? 7}`;
}

/** Renders the CronJob, and the claim where there is none yet. */
export function renderBackup(scope: Construct, companion: Companion, options: BackupOptions, container: CompanionContainer): void {
  if (options.claim === undefined) renderClaim(scope, companion, options);
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
      jobTemplate: { spec: jobSpec(companion, container, job) },
    },
  });
}

function renderClaim(scope: Construct, companion: Companion, { size, storageClass }: BackupOptions): void {
  if (!size) return;
  new k8s.KubePersistentVolumeClaim(scope, 'Claim', {
    metadata: companion.metadata(),
    spec: {
      accessModes: [AccessMode.READ_WRITE_ONCE],
      storageClassName: storageClass?.storageClassName,
      resources: { requests: { storage: quantity(size) } },
    },
  });
}
