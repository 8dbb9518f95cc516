import { Readable } from 'stream';
import { setImmediate as nextIteration } from 'timers/promises';
import { StoredRecord } from '../../core/record';
import { MAX_SHARDS } from '../../core/topology';
import { formatVersion } from '../../core/version';
import { Shard } from '../../shard/shard';
import { integerParameter, keyParameter, queryOf } from '../http/request-target';
import { sendStream } from '../http/responses';
import { Router } from '../http/router';
import { base64 } from './json-fields';
import { BUFFERED_BYTES, NDJSON } from './ndjson-route';

/** Number of records, and bytes of their values, that are read at once. */
const PAGE = { records: 256, bytes: 512 * 1024 };

interface ExportOptions {
  readonly after: string | undefined;
  /** Largest number of records that are read. */
  readonly limit: number;
  /** Exports only the records that belong to other shards if the store has this number of shards. All records without it. */
  readonly shards: number | undefined;
}

/** Adds `GET /v1/export`, which sends all records as they are stored, to another shard or to a backup. */
export function addExportRoute(router: Router, shard: Shard): void {
  router.add('/v1/export', {
    GET: ({ url = '' }, response) => {
      const lines = Readable.from(exportedLines(shard, optionsIn(url)), { objectMode: false, highWaterMark: BUFFERED_BYTES });
      sendStream(response, NDJSON, lines);
    },
    HEAD: ({ url = '' }, response) => {
      optionsIn(url);
      sendStream(response, NDJSON, Readable.from([]));
    },
  });
}

function optionsIn(url: string): ExportOptions {
  const query = queryOf(url, ['after', 'limit', 'shards']);
  return {
    after: keyParameter(query, 'after'),
    limit: integerParameter(query, 'limit', 1, Number.MAX_SAFE_INTEGER) ?? Infinity,
    shards: integerParameter(query, 'shards', 1, MAX_SHARDS),
  };
}

/** Reads a page when the client has received the previous one. The last line marks the export as complete. */
async function* exportedLines(shard: Shard, { after: start, limit, shards }: ExportOptions): AsyncGenerator<string> {
  let [after, read, count, more] = [start, 0, 0, true];
  while (more && read < limit) {
    const { records, next } = await shard.scan({ after, limit: Math.min(PAGE.records, limit - read), maxBytes: PAGE.bytes });
    const exported = shards === undefined ? records : records.filter(({ key }) => !shard.wouldOwn(key, shards));
    if (exported.length > 0) yield exported.map(lineOf).join('');
    read += records.length;
    count += exported.length;
    after = next;
    more = next !== undefined;
    // Lets other requests run between two pages, however fast this client is.
    await nextIteration();
  }
  yield `${JSON.stringify({ end: true, records: count, read: shards && read, next: more ? after : null })}\n`;
}

function lineOf(record: StoredRecord): string {
  const { key, version, contentType, deleted } = record;
  return `${JSON.stringify({ key, version: formatVersion(version), contentType, value: base64(record), deleted: deleted || undefined })}\n`;
}
