import { IncomingHttpHeaders } from 'http';
import { Version, formatVersion, parseVersion } from '../../core/version';
import { HttpError } from '../errors';
import { Condition } from '../../shard/shard';

/** The media type of a value that came without one. */
const UNKNOWN_TYPE = 'application/octet-stream';

const NO_CONDITION: Condition = {};

/** A version as an ETag. */
export function etag(version: Version): string {
  return `"${formatVersion(version)}"`;
}

/** The condition that stands in the headers of a write. */
export function conditionIn(headers: IncomingHttpHeaders): Condition {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  if (match === undefined && noneMatch === undefined) return NO_CONDITION;
  if (noneMatch !== undefined && noneMatch !== '*') throw new HttpError('invalid_request', 'If-None-Match of a write is *: another one is not understood');
  return { ifMatch: match === undefined ? undefined : versionIn(match), ifAbsent: noneMatch !== undefined };
}

function versionIn(match: string): Version {
  const version = /^".*"$/.test(match) ? parseVersion(match.slice(1, -1)) : undefined;
  if (!version) throw new HttpError('invalid_request', 'If-Match is one ETag that this store gave, such as "1.2": another one is not understood');
  return version;
}

/** The id that a request has, under which it can be repeated; empty when it has none. */
export function requestIdOf(id: unknown): string {
  if (id === undefined) return '';
  if (typeof id === 'string' && /^[\x21-\x7e]{1,128}$/.test(id)) return id;
  throw new HttpError('invalid_request', 'an idempotency key is 1 to 128 visible ASCII characters');
}

/** The media type of a value. */
export function contentTypeOf(type: unknown): string {
  if (type === undefined || type === '') return UNKNOWN_TYPE;
  if (typeof type === 'string' && /^[\t\x20-\x7e\x80-\xff]{1,255}$/.test(type)) return type;
  throw new HttpError('invalid_request', 'a content type is up to 255 characters that can stand in a header');
}
