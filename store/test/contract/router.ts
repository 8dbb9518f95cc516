import * as fc from 'fast-check';
import { Router } from '../../src/core/routing';

const KEY = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
const SHARDS = fc.integer({ min: 1, max: 200 });

/** What every router must do. */
export function routerContract(router: Router): void {
  describe(`the router ${router.name}`, () => {
    test('names a shard that exists', () => {
      fc.assert(
        fc.property(KEY, SHARDS, (key, shards) => {
          const shard = router.shardOf(key, shards);
          expect(Number.isInteger(shard) && shard >= 0 && shard < shards).toBe(true);
        }),
      );
    });

    test('names the same shard every time', () => {
      fc.assert(fc.property(KEY, SHARDS, (key, shards) => expect(router.shardOf(key, shards)).toBe(router.shardOf(`${key}`, shards))));
    });

    test('gives every key to the one shard there is', () => {
      fc.assert(fc.property(KEY, (key) => expect(router.shardOf(key, 1)).toBe(0)));
    });

    test('leaves no shard without keys', () => {
      const letters = Array.from({ length: 26 * 26 }, (_, at) => `${letter(at % 26)}${letter(Math.floor(at / 26))}`);
      const used = new Set(letters.map((key) => router.shardOf(key, 7)));
      expect(used.size).toBe(7);
    });
  });
}

function letter(at: number): string {
  return String.fromCharCode(97 + at);
}
