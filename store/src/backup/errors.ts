/** The backup or the restore failed for a reason other than an error of a server. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
