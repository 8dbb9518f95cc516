/**
 * A 64-bit hash of a key: the first half of MurmurHash3 for x86, 128 bits, seed 0, over the key's UTF-8 bytes.
 *
 * Its arithmetic is all 32-bit, which JavaScript does fast, and it is the same everywhere: the placement of data depends on it, so it
 * may never change. Not for secrets: who can choose keys can make them collide.
 */
export interface Hash64 {
  /** The upper 32 bits, as an unsigned number. */
  readonly high: number;
  /** The lower 32 bits, as an unsigned number. */
  readonly low: number;
}

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

const encoder = new TextEncoder();

/** Where keys are encoded, over and over: making room for each costs more than hashing it. */
const room = new Uint8Array(2048);
const MOST_BYTES_OF_UNIT = 3;

/** The hash of a key. */
export function hashKey(key: string): Hash64 {
  if (key.length * MOST_BYTES_OF_UNIT > room.length) return hashBytes(encoder.encode(key));
  return hashBytes(room.subarray(0, encoder.encodeInto(key, room).written));
}

/** The hash of bytes. */
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

/** Four bytes, the lowest first; bytes past the end count as zero, and a word of zeros leaves the hash as it is. */
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
