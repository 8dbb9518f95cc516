import { Hash64, hashKey } from './hash';

/** Determines which shard owns a key. A pure function, because all servers and clients must agree. */
export interface Router {
  /** Name of the router in options and topologies. */
  readonly name: RouterName;

  /**
   * The shard that owns a key, from 0 to `shards` - 1.
   *
   * @param key a key of at least one character
   * @param shards number of shards, 1 or more
   */
  shardOf(key: string, shards: number): number;
}

/** Name of a router. */
export type RouterName = 'jump' | 'modulo';

/** Returns the router of a name. */
export function routerNamed(name: RouterName): Router {
  return ROUTERS[name];
}

/** The names of all routers, the default first. */
export const ROUTER_NAMES: readonly RouterName[] = ['jump', 'modulo'];

/**
 * Router that uses jump consistent hashing. It moves the smallest number of keys when shards are added or removed at the end, which is how
 * a StatefulSet scales.
 *
 * @see https://arxiv.org/abs/1406.2294
 */
export const jumpRouter: Router = {
  name: 'jump',
  shardOf: (key, shards) => (shards === 1 ? 0 : jumpHash(hashKey(key), shards)),
};

/**
 * Router that uses the code point of the key's first character modulo the number of shards. It is easy to follow by hand, but distributes
 * keys unevenly and moves most of them when the number of shards changes. Meant for teaching.
 */
export const moduloRouter: Router = {
  name: 'modulo',
  shardOf: (key, shards) => (key.codePointAt(0) ?? 0) % shards,
};

const ROUTERS: Record<RouterName, Router> = { jump: jumpRouter, modulo: moduloRouter };

/** Multiplier of the linear congruential generator of jump hashing: 2862933555777941757. */
const MULTIPLIER = { high: 0x27bb2ee6, low: 0x87b0b0fd };

/** Assigns a hash to one of `buckets` buckets. */
export function jumpHash(hash: Hash64, buckets: number): number {
  let state = hash;
  let bucket = -1;
  let next = 0;
  while (next < buckets) {
    bucket = next;
    state = advance(state);
    next = Math.floor(((bucket + 1) * 0x80000000) / ((state.high >>> 1) + 1));
  }
  return bucket;
}

/** Computes state * MULTIPLIER + 1 modulo 2^64. The lower words are multiplied in 16-bit parts, because their product has 64 bits. */
function advance({ high, low }: Hash64): Hash64 {
  const [low0, low1] = [low & 0xffff, low >>> 16];
  const [m0, m1] = [MULTIPLIER.low & 0xffff, MULTIPLIER.low >>> 16];
  const part0 = low0 * m0 + 1;
  const part1 = low1 * m0 + Math.floor(part0 / 0x10000);
  const part2 = low0 * m1 + (part1 % 0x10000);
  const carried = low1 * m1 + Math.floor(part1 / 0x10000) + Math.floor(part2 / 0x10000);
  const cross = Math.imul(high, MULTIPLIER.low) + Math.imul(low, MULTIPLIER.high);
  return { high: (carried + cross) >>> 0, low: (((part2 & 0xffff) << 16) | (part0 & 0xffff)) >>> 0 };
}
