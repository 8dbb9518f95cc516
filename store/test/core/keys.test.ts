import * as fc from 'fast-check';
import { compareKeys, keyError } from '../../src/core/keys';

test.each(['a', '/', '?#%', '..', 'ключ', '\u0000', '\u{1F600}', 'x'.repeat(512), 'é'.repeat(256), 'foo/../bar', ' '])('%j is a key', (key) => {
  expect(keyError(key)).toBeUndefined();
});

test.each([
  ['', 'a key has at least one character'],
  ['x'.repeat(513), 'a key has at most 512 bytes of UTF-8, this one has 513'],
  ['é'.repeat(257), 'a key has at most 512 bytes of UTF-8, this one has 514'],
  ['\u{1F600}'.repeat(129), 'a key has at most 512 bytes of UTF-8, this one has 516'],
  ['a\ud800', 'a key is valid Unicode: this one has half of a surrogate pair'],
  ['\udc00a', 'a key is valid Unicode: this one has half of a surrogate pair'],
])('fails when the key is %j', (key, problem) => {
  expect(keyError(key)).toBe(problem);
});

test('keys are ordered as their bytes are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: 2000, examples: [['\u{1F600}', '\uffff'], ['a\uffff', 'a\u{10000}']] },
  );
});
