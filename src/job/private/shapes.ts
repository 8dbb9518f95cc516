import { BackupOptions } from '../backup-options';
import { RestoreOptions } from '../restore-options';
import { Shape, ShapesOf, integer, mismatch, required, seconds, shapeOf, size } from '../../private/validation/shapes';
import { storageClass } from '../../storage/private/shapes';
import { POD_SHAPES, image, objectName } from '../../workload/private/shapes';
import { CRON } from './schedule';

const FILE_NAME = /^(?!\.\.?$)[^/\0]+$/;
const FILE = 'the name of a file on the claim, without a directory';

const file: Shape<string> = shapeOf<string>(FILE, (prop, value) =>
  typeof value === 'string' && FILE_NAME.test(value) ? [] : mismatch(prop, FILE, value));

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

/** Props of every construct that restores a backup. */
export const RESTORE_SHAPES: ShapesOf<RestoreOptions> = {
  ...POD_SHAPES,
  claimName: required(objectName, 'give the name of the claim with the backups'),
  file,
  backoffLimit: integer(0),
  ttlAfterFinished: seconds(0),
  image,
};
