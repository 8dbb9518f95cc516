import { IncomingHttpHeaders } from 'http';
import { InvalidRequestError } from '../../core/errors';
import { Version, formatVersion, parseVersion } from '../../core/version';
import { Condition } from '../../shard/shard';

const DEFAULT_CONTENT_TYPE = 'application/octet-stream';

const NO_CONDITION: Condition = {};

/** The ETag of a version. */
export function etag(version: Version): string {
  return `"${formatVersion(version)}"`;
}

/** The condition in the headers of a write. */
export function conditionIn(headers: IncomingHttpHeaders): Condition {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  if (match === undefined && noneMatch === undefined) return NO_CONDITION;
  if (noneMatch !== undefined && noneMatch !== '*') throw new InvalidRequestError('If-None-Match of a write must be *');
  return { ifMatch: match === undefined ? undefined : versionIn(match), ifAbsent: noneMatch !== undefined };
}

function versionIn(match: string): Version {
  const version = /^".*"$/.test(match) ? parseVersion(match.slice(1, -1)) : undefined;
  if (!version) throw new InvalidRequestError('If-Match must be one ETag of this store, such as "1.2"');
  return version;
}

/** The idempotency key of a write, under which it can be repeated; empty without one. */
export function idempotencyKeyOf(id: unknown): string {
  if (id === undefined) return '';
  if (typeof id === 'string' && /^[\x21-\x7e]{1,128}$/.test(id)) return id;
  throw new InvalidRequestError('an idempotency key must be 1 to 128 visible ASCII characters');
}

/** The content type of a value; `application/octet-stream` without one. */
export function contentTypeOf(type: unknown): string {
  if (type === undefined || type === '') return DEFAULT_CONTENT_TYPE;
  if (typeof type === 'string' && /^[\t\x20-\x7e\x80-\xff]{1,255}$/.test(type)) return type;
  throw new InvalidRequestError('a content type must be at most 255 characters that are valid in a header');
}
