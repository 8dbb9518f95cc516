import * as fc from 'fast-check';
import { Router } from '../../src/core/routing';

const KEY = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
const SHARDS = fc.integer({ min: 1, max: 200 });

/** Tests that every router must pass. */
export function routerContract(router: Router): void {
  describe(`the ${router.name} router`, () => {
    test('returns the number of an existing shard', () => {
      fc.assert(
        fc.property(KEY, SHARDS, (key, shards) => {
          const shard = router.shardOf(key, shards);
          expect(Number.isInteger(shard) && shard >= 0 && shard < shards).toBe(true);
        }),
      );
    });

    test('returns the same shard every time', () => {
      fc.assert(fc.property(KEY, SHARDS, (key, shards) => expect(router.shardOf(key, shards)).toBe(router.shardOf(`${key}`, shards))));
    });

    test('assigns every key to the only shard', () => {
      fc.assert(fc.property(KEY, (key) => expect(router.shardOf(key, 1)).toBe(0)));
    });

    test('assigns keys to every shard', () => {
      const letters = Array.from({ length: 26 * 26 }, (_, at) => `${letter(at % 26)}${letter(Math.floor(at / 26))}`);
      const used = new Set(letters.map((key) => router.shardOf(key, 7)));
      expect(used.size).toBe(7);
    });
  });
}

function letter(at: number): string {
  return String.fromCharCode(97 + at);
}
