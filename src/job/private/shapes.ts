import { BackupOptions } from '../backup-options';
import { OneTimeJobOptions } from '../one-time-job-options';
import { RestoreOptions } from '../restore-options';
import { Shape, ShapesOf, integer, mismatch, required, seconds, shapeOf, size } from '../../private/validation/shapes';
import { storageClass } from '../../storage/private/shapes';
import { POD_SHAPES, image, objectName } from '../../workload/private/shapes';
import { CRON } from './schedule';

const FILE_NAME = /^(?!\.\.?$)[^/\0]+$/;
const FILE = 'the name of a file on the claim, without a directory';

const file: Shape<string> = shapeOf<string>(FILE, (prop, value) =>
  typeof value === 'string' && FILE_NAME.test(value) ? [] : mismatch(prop, FILE, value));

const RUN_NAME = /^[0-9A-Za-z_.-]{1,63}$/;
const RUN = '1 to 63 letters, digits, "_", "-" and "."';

const run: Shape<string> = shapeOf<string>(RUN, (prop, value) =>
  typeof value === 'string' && RUN_NAME.test(value) ? [] : mismatch(prop, RUN, value));

/** Props of every construct that makes backups. */
export const BACKUP_SHAPES: ShapesOf<BackupOptions> = {
  ...POD_SHAPES,
  schedule: required(CRON),
  size,
  storageClass,
  claimName: objectName,
  keep: integer(1),
  activeDeadline: seconds(1),
  image,
};

/** Props of every construct that renders a Job that acts on data once. */
export const ONE_TIME_JOB_SHAPES: ShapesOf<OneTimeJobOptions> = {
  ...POD_SHAPES,
  run,
  ttlAfterFinished: seconds(0),
};

/** Props of every construct that restores a backup. */
export const RESTORE_SHAPES: ShapesOf<RestoreOptions> = {
  ...ONE_TIME_JOB_SHAPES,
  claimName: required(objectName, 'give the name of the claim with the backups'),
  file,
  backoffLimit: integer(0),
  image,
};
