/** Marks that the servers of a store keep of work that must not be repeated when the Job that did it is created again. */

/** Mark of a restore of a backup. */
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

/** Mark of a rebalance that is complete. */
export interface RebalanceMark {
  /** Id of the rebalance, which its operator or Job chooses. */
  readonly id: string;
  /** Time at which every key was on its new shard, in ISO 8601. */
  readonly completedAt: string;
}
