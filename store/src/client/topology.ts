import { Topology } from '../core/topology';
import { ROUTER_NAMES, RouterName } from '../core/routing';

/** What a server says of itself and the store. */
export interface ShardTopology extends Topology {
  /** Name of the store. */
  readonly store: string;
  /** The server's own number. */
  readonly ordinal: number;
  /** Whether no other server can have copies of this shard's keys. */
  readonly settled: boolean;
}

/** Reads a topology; undefined when it is none. The body of a 421 has no `store` and no `settled`. */
export function topologyOf(fields: Record<string, unknown>): ShardTopology | undefined {
  const { store, ordinal, epoch, shards, routing, settled } = fields;
  if (!isCount(ordinal, 0) || !isCount(epoch, 0) || !isCount(shards, 1) || !isRouting(routing)) return undefined;
  return { store: typeof store === 'string' ? store : '', ordinal, epoch, shards, routing, settled: settled === true };
}

function isCount(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

function isRouting(value: unknown): value is RouterName {
  return ROUTER_NAMES.includes(value as RouterName);
}
