import { Readable } from 'stream';
import { setImmediate as nextTurn } from 'timers/promises';
import { FastifyInstance } from 'fastify';
import { StoredRecord } from '../../core/record';
import { formatVersion } from '../../core/version';
import { base64 } from './batch';
import { HttpError } from '../errors';
import { flagIn, keyIn, valueIn, versionIn } from './line-fields';
import { LineTask, NDJSON, answerLines, longestLine } from './line-route';
import { flagIn as flagInQuery, numberIn, placeIn, queryOf } from '../http/request-target';
import { Shard } from '../../shard/shard';
import { contentTypeOf } from '../http/write-headers';

/** The most records and bytes of values that are read at once for an export. */
const PAGE = { records: 256, bytes: 512 * 1024 };

const MOST_SHARDS = 65_536;

/** Which records an export has. */
interface Wanted {
  readonly after: string | undefined;
  /** How many are read, at most. */
  readonly limit: number;
  /** Only those that belong elsewhere if there are so many shards; all of them without it. */
  readonly shards: number | undefined;
}

/** `GET /v1/export` and `POST /v1/import`: records as they are stored, from one shard to another or to a file and back. */
export function transferRoutes(fastify: FastifyInstance, shard: Shard, maxValueBytes: number): void {
  const longest = longestLine(maxValueBytes);
  fastify.route({
    method: ['GET', 'HEAD'],
    url: '/v1/export',
    handler: (request, reply) => {
      const lines = Readable.from(exported(shard, wantedIn(request.raw.url ?? '')), { objectMode: false, highWaterMark: 65_536 });
      reply.code(200).header('Content-Type', NDJSON).header('X-Content-Type-Options', 'nosniff');
      return reply.send(request.method === 'HEAD' ? '' : lines);
    },
  });
  fastify.post('/v1/import', (request, reply) => {
    const restore = flagInQuery(queryOf(request.raw.url ?? '', ['restore']), 'restore');
    if (shard.settled && !restore) {
      throw new HttpError('settled', 'this shard is settled: it takes no copies, which could bring back what was deleted; ?restore=true does it all the same');
    }
    return answerLines(request, reply, longest, (line) => copyOf(shard, line, maxValueBytes, restore));
  });
}

function wantedIn(url: string): Wanted {
  const query = queryOf(url, ['after', 'limit', 'shards']);
  return {
    after: placeIn(query, 'after'), limit: numberIn(query, 'limit', 1, Number.MAX_SAFE_INTEGER) ?? Infinity,
    shards: numberIn(query, 'shards', 1, MOST_SHARDS),
  };
}

/** The records, a page at a time, and only when the client has taken the last one. The line at the end says that it is all. */
async function* exported(shard: Shard, { after: start, limit, shards }: Wanted): AsyncGenerator<string> {
  let [after, read, count, more] = [start, 0, 0, true];
  while (more && read < limit) {
    const { records, next } = await shard.stored({ after, limit: Math.min(PAGE.records, limit - read), maxBytes: PAGE.bytes });
    const wanted = shards === undefined ? records : records.filter(({ key }) => !shard.wouldOwn(key, shards));
    if (wanted.length > 0) yield wanted.map(lineOf).join('');
    read += records.length;
    count += wanted.length;
    after = next;
    more = next !== undefined;
    // Others get their turn between two pages, however fast this client is.
    await nextTurn();
  }
  yield `${JSON.stringify({ end: true, records: count, read: shards && read, next: more ? after : null })}\n`;
}

function lineOf(record: StoredRecord): string {
  const { key, version, contentType, deleted } = record;
  return `${JSON.stringify({ key, version: formatVersion(version), contentType, value: base64(record), deleted: deleted || undefined })}\n`;
}

function copyOf(shard: Shard, line: Readonly<Record<string, unknown>>, maxValueBytes: number, restore: boolean): LineTask | undefined {
  // The end of an export asks for nothing: so a file of one can be sent as it is.
  if (line.end === true) return undefined;
  const deleted = flagIn(line.deleted, 'deleted');
  const copy: StoredRecord = {
    key: keyIn(line), version: versionIn(line.version, 'version'), deleted, request: '',
    value: deleted ? new Uint8Array() : valueIn(line, maxValueBytes),
    contentType: deleted ? '' : contentTypeOf(line.contentType),
  };
  const run = async () => ({ status: 200, version: formatVersion(await shard.importRecord(copy, restore)) });
  return { together: copy.key, run };
}
