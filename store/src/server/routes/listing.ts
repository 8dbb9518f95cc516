import { FastifyInstance } from 'fastify';
import { StoredRecord } from '../../core/record';
import { formatVersion } from '../../core/version';
import { base64 } from './batch';
import { flagIn, numberIn, placeIn, queryOf } from '../http/request-target';
import { Shard } from '../../shard/shard';

const LIMIT = { usual: 100, most: 1000 };

/** Bytes of values that are read for a page, after which it ends early. */
const PAGE_BYTES = 4 * 1024 * 1024;

/** `GET /v1/keys`: the keys in order, a page at a time. */
export function listingRoute(fastify: FastifyInstance, shard: Shard): void {
  fastify.route({
    method: ['GET', 'HEAD'],
    url: '/v1/keys',
    handler: async ({ raw: { url = '' } }) => {
      const query = queryOf(url, ['prefix', 'after', 'limit', 'values']);
      const values = flagIn(query, 'values');
      const limit = numberIn(query, 'limit', 1, LIMIT.most) ?? LIMIT.usual;
      const page = await shard.list({ prefix: placeIn(query, 'prefix'), after: placeIn(query, 'after'), limit, maxBytes: PAGE_BYTES });
      return { keys: page.records.map((record) => entryOf(record, values)), next: page.next ?? null };
    },
  });
}

function entryOf(record: StoredRecord, withValue: boolean): object {
  const { key, version, contentType, value } = record;
  const entry = { key, version: formatVersion(version), contentType, size: value.length };
  return withValue ? { ...entry, value: base64(record) } : entry;
}
