import { Router } from './routing';

/** A key that is on one server and belongs on another. */
export interface Move {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Which of a server's keys must move, and where to.
 *
 * @param keys keys found on the server
 * @param from the server's place in the to-be list; -1 when it is not in it
 * @param router decides where a key belongs
 * @param shards number of servers in the to-be list
 */
export function movesFrom(keys: readonly string[], from: number, router: Router, shards: number): Move[] {
  return keys.map((key) => ({ key, from, to: router.shardOf(key, shards) })).filter((move) => move.to !== move.from);
}
