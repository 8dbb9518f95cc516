/** The longest key, in bytes of UTF-8. */
export const LONGEST_KEY = 512;

/** Why a string cannot be a key; undefined when it can. */
export function keyError(key: string): string | undefined {
  if (key.length === 0) return 'a key has at least one character';
  if (!isWellFormed(key)) return 'a key is valid Unicode: this one has half of a surrogate pair';
  const bytes = utf8Length(key);
  if (bytes > LONGEST_KEY) return `a key has at most ${LONGEST_KEY} bytes of UTF-8, this one has ${bytes}`;
  return undefined;
}

/**
 * Orders keys by their UTF-8 bytes, as databases do. JavaScript's own order is that of UTF-16, which differs beyond U+FFFF.
 *
 * @returns less than 0, 0 or more than 0
 */
export function compareKeys(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters after every other 16-bit unit, but are numbered before some. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function isWellFormed(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code < 0xe000) return false;
  }
  return true;
}
