import { LONGEST_KEY } from '../../core/keys';
import { HttpError } from '../errors';

/** What stands before a path in an absolute request target: scheme and host. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/** The path and query of a request target. Clients of proxies send the whole URL, which means the same. */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const rest = target.replace(ORIGIN, '');
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** The path, as it was sent. Dots and escapes in it mean nothing. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/**
 * The text that stands percent-encoded in a URL.
 *
 * @returns undefined when the bytes are no UTF-8, or a `%` is not followed by two digits
 */
export function decoded(part: string): string | undefined {
  if (!/[%\x80-\uffff]/.test(part)) return part;
  try {
    // Node gives bytes that should have been encoded as one character each.
    return decodeURIComponent(part.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`));
  } catch {
    return undefined;
  }
}

/**
 * The parameters of a query.
 *
 * @param known the names that may stand in it, each once
 * @throws HttpError invalid_request
 */
export function queryOf(url: string, known: readonly string[]): Map<string, string> {
  const at = url.indexOf('?');
  const found = new Map<string, string>();
  for (const pair of at < 0 ? [] : url.slice(at + 1).split('&')) {
    if (pair === '') continue;
    const [name, value] = split(pair);
    if (!known.includes(name)) throw new HttpError('invalid_request', `the parameters of this request are ${known.join(', ')}: there is another one`);
    if (found.has(name)) throw new HttpError('invalid_request', `the parameter ${name} stands there twice`);
    found.set(name, value);
  }
  return found;
}

/** A whole number that a parameter gives. */
export function numberIn(query: Map<string, string>, name: string, least: number, most: number): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new HttpError('invalid_request', `the parameter ${name} is a whole number from ${least} to ${most}`);
}

/** A yes or no that a parameter gives; no without it. */
export function flagIn(query: Map<string, string>, name: string): boolean {
  const text = query.get(name) ?? 'false';
  if (text === 'true' || text === 'false') return text === 'true';
  throw new HttpError('invalid_request', `the parameter ${name} is true or false`);
}

/** A place in the order of keys, or the start of keys: no longer than a key is. */
export function placeIn(query: Map<string, string>, name: string): string | undefined {
  const text = query.get(name);
  if (text === undefined || Buffer.byteLength(text) <= LONGEST_KEY) return text;
  throw new HttpError('invalid_request', `the parameter ${name} has at most ${LONGEST_KEY} bytes, as keys have`);
}

function split(pair: string): [string, string] {
  const at = pair.indexOf('=');
  const name = at < 0 ? pair : pair.slice(0, at);
  const value = decoded(at < 0 ? '' : pair.slice(at + 1).replace(/\+/g, '%20'));
  if (value === undefined) throw new HttpError('invalid_request', 'a parameter is percent-encoded UTF-8: one of this query is not');
  return [name, value];
}
