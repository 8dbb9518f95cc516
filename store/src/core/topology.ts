import { RouterName, routerNamed } from './routing';

/** Largest number of shards of a store. */
export const MAX_SHARDS = 65_536;

/** How the keys of a store are distributed over its shards. */
export interface Topology {
  /** Number that grows with every change. */
  readonly epoch: number;
  /** Number of shards, 1 or more. */
  readonly shards: number;
  /** Name of the router that finds the shard of a key. */
  readonly routing: RouterName;
}

/** The ordinal of the shard that owns a key. */
export function ownerOf(key: string, { routing, shards }: Topology): number {
  return routerNamed(routing).shardOf(key, shards);
}
