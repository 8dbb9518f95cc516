import { hashBytes, hashKey } from '../../src/core/hash';

/** The first two words of the reference implementation of MurmurHash3 (x86, 128 bits, seed 0). They must never change. */
const GOLDEN: [string, string][] = [
  ['', '0000000000000000'],
  ['a', 'a794933c5556b01b'],
  ['abc', '75cdc6d1a2b006a5'],
  ['hello, world', '8b21605cb9b98a1e'],
  ['user/42', '2d224833fd4df83d'],
  ['0123456789abcdef', 'fb7d440936aed30a'],
  ['0123456789abcdefX', '1c4db7771a9aa2d3'],
  ['ключ', '1dc1da7787282777'],
  ['键', 'cc2174340ab84cde'],
  ['x'.repeat(512), '4341e7facb85e91b'],
];

function hex(key: string): string {
  const { high, low } = hashKey(key);
  return [high, low].map((word) => word.toString(16).padStart(8, '0')).join('');
}

test.each(GOLDEN)('the hash of %j is %s', (key, hash) => {
  expect(hex(key)).toBe(hash);
});

test('the hash depends only on the bytes, not on their offset in the buffer', () => {
  const buffer = new TextEncoder().encode('...user/42...');
  expect(hashBytes(buffer.subarray(3, 10))).toEqual(hashKey('user/42'));
});
