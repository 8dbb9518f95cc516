/** The rebalance did not complete. Keys that were moved stay moved, and no key is lost: run the rebalance again. */
export class RebalanceError extends Error {
  override readonly name = 'RebalanceError';
}

/** A target is settled and rejects copies, because another rebalance has completed in the meantime. */
export class SettledTargetError extends Error {
  override readonly name = 'SettledTargetError';
}

/** An export ended without its last line. */
export class TruncatedExportError extends Error {
  override readonly name = 'TruncatedExportError';
}
