/** Why a rebalance did not come to its end. What was moved until then stays moved, and nothing is lost: run it again. */
export class RebalanceError extends Error {
  override readonly name = 'RebalanceError';
}
