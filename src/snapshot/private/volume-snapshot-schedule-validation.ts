import { cronJobName } from '../../job/private/backup-cron-job';
import { CRON } from '../../job/private/schedule';
import { ValidationRule } from '../../private/validation/props';
import { format } from '../../private/validation/report';
import { repeated } from '../../private/validation/rules';
import { StructShape, integer, listOf, refine, required, seconds, struct } from '../../private/validation/shapes';
import { NamedPod, POD_RULES } from '../../workload/private/pod-validation';
import { POD_SHAPES, image, objectName } from '../../workload/private/shapes';
import { VolumeSnapshotScheduleProps } from '../volume-snapshot-schedule-props';

/** Length of the name of a Job of a CronJob: that of the CronJob, and at most 11 characters more. */
const JOB_NAME_SUFFIX = 11;
const MAX_OBJECT_NAME_LENGTH = 253;

type NamedProps = VolumeSnapshotScheduleProps & NamedPod;

const CLAIM_NAMES = refine(listOf(objectName, 1), (prop, claims) =>
  repeated(claims).map((claim) => `'${prop}' has ${format(claim)} twice: keep one of them`));

/** Shapes of the props of a `VolumeSnapshotSchedule`. */
export const VOLUME_SNAPSHOT_SCHEDULE: StructShape<VolumeSnapshotScheduleProps> = struct('the props of a VolumeSnapshotSchedule', {
  ...POD_SHAPES,
  claimNames: required(CLAIM_NAMES, 'give the names of the claims to take snapshots of'),
  schedule: required(CRON),
  keep: integer(1),
  snapshotClass: objectName,
  readyTimeout: seconds(1),
  image,
});

/** Rules for its props. */
export const VOLUME_SNAPSHOT_SCHEDULE_RULES: readonly ValidationRule<NamedProps>[] = [cronJobName, snapshotNames, ...POD_RULES];

/** The name of a snapshot contains those of the Job and the claim. */
function snapshotNames({ name, claimNames }: NamedProps): string[] {
  const longest = MAX_OBJECT_NAME_LENGTH - name.length - JOB_NAME_SUFFIX - 1;
  return claimNames
    .filter((claim) => claim.length > longest)
    .map((claim) => `'claimNames' has ${format(claim)} with ${claim.length} characters, but with this 'name' a claim can have ${longest}: ` +
      `a snapshot is named after both, and names have at most ${MAX_OBJECT_NAME_LENGTH} characters`);
}
