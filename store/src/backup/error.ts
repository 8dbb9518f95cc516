/** A backup cannot be made or restored, for a reason that is not a server's. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
