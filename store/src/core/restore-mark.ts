/** Restore of a backup into a store, as its servers remember it, so that the same restore is not repeated. */
export interface RestoreMark {
  /** Id of the restore, which its operator or Job chooses. */
  readonly id: string;
  /** Name of the backup file. */
  readonly file: string;
  /** Checksum of the backup file. */
  readonly sha256: string;
  /** Time at which the first record was restored, in ISO 8601. */
  readonly startedAt: string;
  /** Time at which every record was restored, in ISO 8601; undefined before that. */
  readonly completedAt?: string;
}
