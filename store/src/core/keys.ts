/** Largest length of a key, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 512;

/** Returns why a string is not a valid key; undefined for a valid one. */
export function keyError(key: string): string | undefined {
  if (key.length === 0) return 'a key must have at least one character';
  if (!isWellFormed(key)) return 'a key must be valid Unicode, but this one contains an unpaired surrogate';
  const bytes = utf8Length(key);
  if (bytes > MAX_KEY_BYTES) return `a key must be at most ${MAX_KEY_BYTES} bytes of UTF-8, got ${bytes}`;
  return undefined;
}

/**
 * Compares two keys by their UTF-8 bytes, as databases do. JavaScript compares strings by UTF-16 code units, which sort differently
 * beyond U+FFFF.
 *
 * @returns a number below, equal to or above 0
 */
export function compareKeys(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates encode the characters beyond U+FFFF, but their code units are smaller than some others. */
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
