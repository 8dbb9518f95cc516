import * as fc from 'fast-check';
import { compareKeys, keyError } from '../../src/core/keys';

test.each(['a', '/', '?#%', '..', 'ключ', '\u0000', '\u{1F600}', 'x'.repeat(512), 'é'.repeat(256), 'foo/../bar', ' '])('accepts the key %j', (key) => {
  expect(keyError(key)).toBeUndefined();
});

test.each([
  ['', 'a key must have at least one character'],
  ['x'.repeat(513), 'a key must be at most 512 bytes of UTF-8, got 513'],
  ['é'.repeat(257), 'a key must be at most 512 bytes of UTF-8, got 514'],
  ['\u{1F600}'.repeat(129), 'a key must be at most 512 bytes of UTF-8, got 516'],
  ['a\ud800', 'a key must be valid Unicode, but this one contains an unpaired surrogate'],
  ['\udc00a', 'a key must be valid Unicode, but this one contains an unpaired surrogate'],
])('rejects the key %j', (key, error) => {
  expect(keyError(key)).toBe(error);
});

test('sorts keys by their UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: 2000, examples: [['\u{1F600}', '\uffff'], ['a\uffff', 'a\u{10000}']] },
  );
});
