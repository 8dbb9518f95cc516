import { StoredRecord } from '../../core/record';
import { formatVersion } from '../../core/version';
import { Shard } from '../../shard/shard';
import { booleanParameter, integerParameter, keyParameter, queryOf } from '../http/request-target';
import { sendJson } from '../http/responses';
import { Handler, Router } from '../http/router';
import { base64 } from './json-fields';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** A page ends early when the values that were read for it exceed this size. */
const PAGE_BYTES = 4 * 1024 * 1024;

/** Adds `GET /v1/keys`, which lists the keys in order, one page at a time. */
export function addListingRoute(router: Router, shard: Shard): void {
  const list: Handler = async ({ url = '' }, response) => {
    const query = queryOf(url, ['prefix', 'after', 'limit', 'values']);
    const withValues = booleanParameter(query, 'values');
    const limit = integerParameter(query, 'limit', 1, MAX_LIMIT) ?? DEFAULT_LIMIT;
    const page = await shard.list({ prefix: keyParameter(query, 'prefix'), after: keyParameter(query, 'after'), limit, maxBytes: PAGE_BYTES });
    sendJson(response, 200, { keys: page.records.map((record) => entryOf(record, withValues)), next: page.next ?? null });
  };
  router.add('/v1/keys', { GET: list, HEAD: list });
}

function entryOf(record: StoredRecord, withValue: boolean): object {
  const { key, version, contentType, value } = record;
  const entry = { key, version: formatVersion(version), contentType, size: value.length };
  return withValue ? { ...entry, value: base64(record) } : entry;
}
