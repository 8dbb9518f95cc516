/** The data that all peers have: keys whose first characters are spread evenly, and values of 100 bytes that differ. */
import * as crypto from 'crypto';

export const VALUE_BYTES = 100;

const DIGITS = 7;
/** Text that all values are cut from, the same in every process. */
const TEXT = crypto.createHash('shake256', { outputLength: 8192 }).update('values').digest('hex');

/** The key of a number up to 2^32. Neighbours have nothing in common: an odd factor maps the numbers onto each other. */
export function keyOf(at: number): string {
  const digits = (Math.imul(at, 0x9e3779b1) >>> 0).toString(36).padStart(DIGITS, '0');
  let key = '';
  for (let digit = DIGITS - 1; digit >= 0; digit--) key += digits[digit];
  return key;
}

/** A value of 100 characters that need no escape anywhere. */
export function valueOf(at: number): string {
  const from = (at * 31) % (TEXT.length - VALUE_BYTES);
  return TEXT.slice(from, from + VALUE_BYTES);
}
