import { InvalidKeyError } from '../../core/errors';
import { keyError } from '../../core/keys';
import { Version, parseVersion } from '../../core/version';
import { HttpError } from '../errors';

type Fields = Readonly<Record<string, unknown>>;

/** The largest epoch and counter that are taken from elsewhere, far from where numbers stop being exact: versions go on from there. */
const LARGEST = 2 ** 52;

/** The key that a line is about. */
export function keyIn({ key }: Fields): string {
  if (typeof key !== 'string') throw new HttpError('invalid_request', 'a line has a "key", a string');
  const problem = keyError(key);
  if (problem) throw new InvalidKeyError(problem);
  return key;
}

/** The value that a line brings, which is base64 in it. */
export function valueIn({ value }: Fields, longest: number): Buffer {
  if (typeof value !== 'string') throw new HttpError('invalid_request', 'a line has a "value", a string of base64');
  const bytes = Buffer.from(value, 'base64');
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0;
  if (value.length % 4 !== 0 || bytes.length !== (value.length / 4) * 3 - padding) throw new HttpError('invalid_request', 'the "value" is no base64');
  if (bytes.length > longest) throw new HttpError('value_too_large', `a value has at most ${longest} bytes`);
  return bytes;
}

/** A version that a line gives. */
export function versionIn(text: unknown, name: string): Version {
  const version = typeof text === 'string' ? parseVersion(text) : undefined;
  if (!version || version.epoch > LARGEST || version.counter > LARGEST) throw new HttpError('invalid_request', `"${name}" is a version that a store gave`);
  return version;
}

/** A yes or no that a line gives; no without it. */
export function flagIn(value: unknown, name: string): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw new HttpError('invalid_request', `"${name}" is true or false`);
}

/** A whole number. */
export function numberIn(value: unknown, name: string, least: number, most = LARGEST): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
  throw new HttpError('invalid_request', `"${name}" is a whole number from ${least} to ${most}`);
}
