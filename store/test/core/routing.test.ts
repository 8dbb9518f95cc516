import * as fc from 'fast-check';
import { Hash64 } from '../../src/core/hash';
import { ROUTER_NAMES, jumpHash, jumpRouter, moduloRouter, routerNamed } from '../../src/core/routing';
import { routerContract } from '../contract/router';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';

ROUTER_NAMES.map(routerNamed).forEach(routerContract);

describe('jump', () => {
  // From the tests of the reference implementations.
  test.each([
    [1, 1, 0],
    [42, 57, 43],
    [0xdead10cc, 1, 0],
    [0xdead10cc, 666, 361],
    [256, 1024, 520],
  ])('assigns hash %d among %d buckets to bucket %d', (low, buckets, bucket) => {
    expect(jumpHash({ high: 0, low }, buckets)).toBe(bucket);
  });

  // The placement of existing data, which must never change.
  test('assigns the alphabet to three shards as in every earlier version', () => {
    expect([...ALPHABET].map((key) => jumpRouter.shardOf(key, 3)).join('')).toMatchInlineSnapshot('"12120020222112201210220202"');
  });

  test('agrees with the 64-bit arithmetic of the paper', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 1, max: 2000 }), (high, low, buckets) => {
        expect(jumpHash({ high, low }, buckets)).toBe(byBigInt({ high, low }, buckets));
      }),
    );
  });

  test('moves keys only to an added shard', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 100 }), (key, shards) => {
        const [before, after] = [jumpRouter.shardOf(key, shards), jumpRouter.shardOf(key, shards + 1)];
        expect(after === before || after === shards).toBe(true);
      }),
    );
  });

  test('moves a quarter of the keys, to within one percent, when a fourth shard is added to three', () => {
    const keys = Array.from({ length: 100_000 }, (_, at) => `user/${at}`);
    const moved = keys.filter((key) => jumpRouter.shardOf(key, 3) !== jumpRouter.shardOf(key, 4)).length;
    expect(moved / keys.length / 0.25).toBeGreaterThan(0.99);
    expect(moved / keys.length / 0.25).toBeLessThan(1.01);
  });
});

describe('modulo', () => {
  test('assigns the alphabet to three shards in turn', () => {
    expect([...ALPHABET].map((key) => moduloRouter.shardOf(key, 3)).join('')).toBe('12012012012012012012012012');
  });

  test('assigns the alphabet to two shards in turn', () => {
    expect([...ALPHABET].map((key) => moduloRouter.shardOf(key, 2)).join('')).toBe('10101010101010101010101010');
  });

  test('depends only on the code point of the first character', () => {
    expect(moduloRouter.shardOf('ab', 3)).toBe(moduloRouter.shardOf('a', 3));
    expect(moduloRouter.shardOf('\u{1F600}', 1000)).toBe(0x1f600 % 1000);
  });
});

/** The algorithm of the paper. */
function byBigInt({ high, low }: Hash64, buckets: number): number {
  let state = (BigInt(high) << 32n) | BigInt(low);
  let bucket = -1;
  let next = 0;
  while (next < buckets) {
    bucket = next;
    state = BigInt.asUintN(64, state * 2862933555777941757n + 1n);
    next = Math.floor((bucket + 1) * (2 ** 31 / Number((state >> 33n) + 1n)));
  }
  return bucket;
}
