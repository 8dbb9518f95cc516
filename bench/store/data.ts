/** Test data: keys whose first characters are distributed evenly, and different values of 100 bytes. */
import * as crypto from 'crypto';

export const VALUE_BYTES = 100;

const DIGITS = 7;
/** All values are parts of this string, which is the same in every process. */
const TEXT = crypto.createHash('shake256', { outputLength: 8192 }).update('values').digest('hex');

/** Returns the key of a number up to 2^32. Multiplying by an odd factor gives consecutive numbers different keys without collisions. */
export function keyOf(at: number): string {
  const digits = (Math.imul(at, 0x9e3779b1) >>> 0).toString(36).padStart(DIGITS, '0');
  let key = '';
  for (let digit = DIGITS - 1; digit >= 0; digit--) key += digits[digit];
  return key;
}

/** Returns a value of 100 characters that need no escaping in any protocol. */
export function valueOf(at: number): string {
  const from = (at * 31) % (TEXT.length - VALUE_BYTES);
  return TEXT.slice(from, from + VALUE_BYTES);
}
