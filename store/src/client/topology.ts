import { Topology } from '../core/topology';
import { ROUTER_NAMES, RouterName } from '../core/routing';

/** Topology of the store as one of its servers knows it. */
export interface ShardTopology extends Topology {
  /** Name of the store. */
  readonly store: string;
  /** Ordinal of the server's own shard. */
  readonly ordinal: number;
  /** Whether no other server can have copies of this shard's keys. */
  readonly settled: boolean;
}

/**
 * Reads a topology from the body of a response. The body of a 421 response has no `store` and no `settled`.
 *
 * @returns undefined when the body is not a topology
 */
export function parseTopology(fields: Record<string, unknown>): ShardTopology | undefined {
  const { store, ordinal, epoch, shards, routing, settled } = fields;
  if (!isCount(ordinal, 0) || !isCount(epoch, 0) || !isCount(shards, 1) || !isRouting(routing)) return undefined;
  return { store: typeof store === 'string' ? store : '', ordinal, epoch, shards, routing, settled: settled === true };
}

function isCount(value: unknown, min: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= min;
}

function isRouting(value: unknown): value is RouterName {
  return ROUTER_NAMES.includes(value as RouterName);
}
