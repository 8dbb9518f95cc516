/**
 * 64-bit hash of a key: the first half of MurmurHash3 (x86, 128 bits, seed 0) of its UTF-8 bytes.
 *
 * It needs only 32-bit arithmetic, which is fast in JavaScript. The placement of data depends on it, so it must never change. It is not
 * cryptographic: a client that chooses the keys can make them collide.
 */
export interface Hash64 {
  /** The upper 32 bits, unsigned. */
  readonly high: number;
  /** The lower 32 bits, unsigned. */
  readonly low: number;
}

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

const encoder = new TextEncoder();

/** Shared buffer for encoding keys: allocating one for each key costs more than hashing it. */
const buffer = new Uint8Array(2048);
const MAX_BYTES_PER_UNIT = 3;

/** Hashes a key. */
export function hashKey(key: string): Hash64 {
  if (key.length * MAX_BYTES_PER_UNIT > buffer.length) return hashBytes(encoder.encode(key));
  return hashBytes(buffer.subarray(0, encoder.encodeInto(key, buffer).written));
}

/** Hashes bytes. */
export function hashBytes(bytes: Uint8Array): Hash64 {
  const blocks = bytes.length & ~15;
  let [h1, h2, h3, h4] = [0, 0, 0, 0];
  for (let at = 0; at < blocks; at += 16) {
    h1 = Math.imul(rotate(h1 ^ scramble(word(bytes, at), C1, 15, C2), 19) + h2, 5) + 0x561ccd1b;
    h2 = Math.imul(rotate(h2 ^ scramble(word(bytes, at + 4), C2, 16, C3), 17) + h3, 5) + 0x0bcaa747;
    h3 = Math.imul(rotate(h3 ^ scramble(word(bytes, at + 8), C3, 17, C4), 15) + h4, 5) + 0x96cd1c35;
    h4 = Math.imul(rotate(h4 ^ scramble(word(bytes, at + 12), C4, 18, C1), 13) + h1, 5) + 0x32ac3b17;
  }
  h1 ^= scramble(word(bytes, blocks), C1, 15, C2) ^ bytes.length;
  h2 ^= scramble(word(bytes, blocks + 4), C2, 16, C3) ^ bytes.length;
  h3 ^= scramble(word(bytes, blocks + 8), C3, 17, C4) ^ bytes.length;
  h4 ^= scramble(word(bytes, blocks + 12), C4, 18, C1) ^ bytes.length;
  return mixed(h1, h2, h3, h4);
}

function mixed(h1: number, h2: number, h3: number, h4: number): Hash64 {
  const sum = h1 + h2 + h3 + h4;
  const [f1, f2, f3, f4] = [finish(sum), finish(h2 + sum), finish(h3 + sum), finish(h4 + sum)];
  const total = f1 + f2 + f3 + f4;
  return { high: total >>> 0, low: (f2 + total) >>> 0 };
}

/** Four bytes in little-endian order. Bytes past the end are zero, which does not change the hash. */
function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

function scramble(value: number, first: number, by: number, second: number): number {
  return Math.imul(rotate(Math.imul(value, first), by), second);
}

function finish(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
