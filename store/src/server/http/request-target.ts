import { InvalidRequestError } from '../../core/errors';
import { MAX_KEY_BYTES } from '../../core/keys';

/** Scheme and authority of an absolute request target. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/** The path and query of a request target. Clients of proxies send the whole URL, which means the same. */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const rest = target.replace(ORIGIN, '');
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** The path as it was sent. Dot segments and escapes are kept. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/**
 * Decodes percent-encoded UTF-8.
 *
 * @returns undefined when the bytes are not UTF-8, or a `%` is not followed by two hexadecimal digits
 */
export function percentDecoded(part: string): string | undefined {
  if (!/[%\x80-\uffff]/.test(part)) return part;
  try {
    // Node passes on bytes that should have been encoded as one Latin-1 character each.
    return decodeURIComponent(part.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`));
  } catch {
    return undefined;
  }
}

/**
 * Parses the query of a URL.
 *
 * @param supported names of the parameters that the path supports
 * @throws InvalidRequestError when a parameter is unknown, duplicate or not percent-encoded UTF-8
 */
export function queryOf(url: string, supported: readonly string[]): Map<string, string> {
  const at = url.indexOf('?');
  const query = new Map<string, string>();
  for (const pair of at < 0 ? [] : url.slice(at + 1).split('&')) {
    if (pair === '') continue;
    const [name, value] = parameterOf(pair);
    if (!supported.includes(name)) throw new InvalidRequestError(`unknown query parameter: this path supports ${supported.join(', ')}`);
    if (query.has(name)) throw new InvalidRequestError(`duplicate query parameter "${name}"`);
    query.set(name, value);
  }
  return query;
}

/** The value of an integer parameter; undefined without it. */
export function integerParameter(query: Map<string, string>, name: string, min: number, max: number): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new InvalidRequestError(`query parameter "${name}" must be an integer from ${min} to ${max}`);
}

/** The value of a boolean parameter; false without it. */
export function booleanParameter(query: Map<string, string>, name: string): boolean {
  const text = query.get(name) ?? 'false';
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidRequestError(`query parameter "${name}" must be true or false`);
}

/** The value of a parameter that is a key, or a prefix of keys; undefined without it. */
export function keyParameter(query: Map<string, string>, name: string): string | undefined {
  const text = query.get(name);
  if (text === undefined || Buffer.byteLength(text) <= MAX_KEY_BYTES) return text;
  throw new InvalidRequestError(`query parameter "${name}" must be at most ${MAX_KEY_BYTES} bytes, as keys are`);
}

function parameterOf(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=');
  const name = at < 0 ? pair : pair.slice(0, at);
  const value = percentDecoded(at < 0 ? '' : pair.slice(at + 1).replace(/\+/g, '%20'));
  if (value === undefined) throw new InvalidRequestError('query parameters must be percent-encoded UTF-8');
  return [name, value];
}
