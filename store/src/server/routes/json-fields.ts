import { InvalidKeyError, InvalidRequestError, ValueTooLargeError } from '../../core/errors';
import { keyError } from '../../core/keys';
import { StoredRecord } from '../../core/record';
import { Version, parseVersion } from '../../core/version';

/** The members of a JSON object whose types are not checked yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Largest epoch and counter that are accepted. Later versions count on from them, so it is well below the largest exact integer. */
const MAX_INTEGER = 2 ** 52;

/** The JSON object in a text; undefined when it is something else. */
export function jsonObjectIn(text: string): Fields | undefined {
  try {
    const json = JSON.parse(text) as unknown;
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? json as Fields : undefined;
  } catch {
    return undefined;
  }
}

/** The member `key`, which must be a valid key. */
export function keyIn({ key }: Fields): string {
  if (typeof key !== 'string') throw new InvalidRequestError('"key" must be a string');
  const error = keyError(key);
  if (error) throw new InvalidKeyError(error);
  return key;
}

/** The bytes of the member `value`, which must be base64. */
export function valueIn({ value }: Fields, maxBytes: number): Buffer {
  if (typeof value !== 'string') throw new InvalidRequestError('"value" must be a string in base64');
  const bytes = Buffer.from(value, 'base64');
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0;
  if (value.length % 4 !== 0 || bytes.length !== (value.length / 4) * 3 - padding) throw new InvalidRequestError('"value" must be a string in base64');
  if (bytes.length > maxBytes) throw new ValueTooLargeError(`the value is larger than ${maxBytes} bytes`);
  return bytes;
}

/** A member that must be a version. */
export function versionIn(value: unknown, name: string): Version {
  const version = typeof value === 'string' ? parseVersion(value) : undefined;
  if (version && version.epoch <= MAX_INTEGER && version.counter <= MAX_INTEGER) return version;
  throw new InvalidRequestError(`"${name}" must be a version of this store, such as "1.2"`);
}

/** A member that must be a boolean; false without it. */
export function booleanIn(value: unknown, name: string): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw new InvalidRequestError(`"${name}" must be true or false`);
}

/** A member that must be an integer. */
export function integerIn(value: unknown, name: string, min: number, max = MAX_INTEGER): number {
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
  throw new InvalidRequestError(`"${name}" must be an integer from ${min} to ${max}`);
}

/** The value of a record in base64. */
export function base64({ value }: StoredRecord): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}
