import { RouterName, routerNamed } from './routing';

/** How keys are spread over shards. */
export interface Topology {
  /** Grows with every change. */
  readonly epoch: number;
  /** Number of shards, 1 or more. */
  readonly shards: number;
  /** How a key's shard is found. */
  readonly routing: RouterName;
}

/** The shard that owns a key. */
export function ownerOf(key: string, { routing, shards }: Topology): number {
  return routerNamed(routing).shardOf(key, shards);
}
