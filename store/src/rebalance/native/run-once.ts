import { RebalanceMark } from '../../core/marks';
import { RebalanceError } from '../report/errors';
import { NativeServer } from './server';

/** A rebalance that its operator or Job has given an id. */
export interface IdentifiedRebalance {
  readonly id: string;
  /** Number of shards of the TO list. */
  readonly shards: number;
}

/**
 * Runs a rebalance, unless the servers know that it is complete. A Job that is created again must not move keys back after a later
 * rebalance.
 *
 * @param servers the servers of both lists; all of them remember the rebalance, because some of them may be removed after it
 * @returns the mark of an earlier run, or undefined if the rebalance was run now
 * @throws RebalanceError if the rebalance is complete and the store has got another number of shards since
 */
export async function runOnce(
  rebalance: IdentifiedRebalance, servers: readonly NativeServer[], work: () => Promise<void>,
): Promise<RebalanceMark | undefined> {
  const marks = (await Promise.all(servers.map((server) => server.rebalances()))).flat();
  const earlier = marks.find(({ id }) => id === rebalance.id);
  if (earlier) {
    await checkShards(rebalance, earlier, servers);
    return earlier;
  }
  await work();
  const mark = { id: rebalance.id, completedAt: new Date().toISOString() };
  await Promise.all(servers.map((server) => server.markRebalance(mark)));
  return undefined;
}

/** Checks that the newest topology is still that of the rebalance. */
async function checkShards(
  { id, shards }: IdentifiedRebalance, { completedAt }: RebalanceMark, servers: readonly NativeServer[],
): Promise<void> {
  const topologies = await Promise.all(servers.map((server) => server.topology()));
  const newest = topologies.reduce((a, b) => (b.epoch > a.epoch ? b : a));
  if (newest.shards === shards) return;
  throw new RebalanceError(
    `the rebalance "${id}" was completed at ${completedAt}, and a later one has given the store ${newest.shards} shards. Nothing was moved: ` +
      `to move the keys to ${shards} shards again, give another --id, or another "run" of the StoreRebalance`,
  );
}
