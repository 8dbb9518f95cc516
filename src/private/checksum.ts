import { createHash } from 'crypto';

/** Returns the SHA-256 checksum of a string, in hexadecimal digits. */
export function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
