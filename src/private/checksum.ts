import { createHash } from 'crypto';

/** A checksum of a text, in hexadecimal digits: the same text has the same one at every synth. */
export function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
