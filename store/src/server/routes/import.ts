import { SettledError } from '../../core/errors';
import { StoredRecord } from '../../core/record';
import { formatVersion } from '../../core/version';
import { Shard } from '../../shard/shard';
import { booleanParameter, queryOf } from '../http/request-target';
import { Router } from '../http/router';
import { contentTypeOf } from '../http/write-headers';
import { Fields, booleanIn, keyIn, valueIn, versionIn } from './json-fields';
import { LineTask, answerLines, maxLineBytes } from './ndjson-route';

/** Adds `POST /v1/import`, which stores the records of an export that are newer than what is stored. */
export function addImportRoute(router: Router, shard: Shard, maxValueBytes: number): void {
  const maxBytes = maxLineBytes(maxValueBytes);
  router.add('/v1/import', {
    POST: (request, response) => {
      const query = queryOf(request.url ?? '', ['restore', 'check']);
      const [restore, check] = [booleanParameter(query, 'restore'), booleanParameter(query, 'check')];
      if (shard.settled && !restore) {
        throw new SettledError('the shard is settled: an imported record could bring back a deleted key; use ?restore=true to import anyway');
      }
      answerLines(request, response, maxBytes, (line) => taskOf(shard, line, maxValueBytes, { restore, check }));
    },
  });
}

interface ImportOptions {
  /** Whether a settled shard accepts the records too. */
  readonly restore: boolean;
  /** Whether records are only checked, not stored. */
  readonly check: boolean;
}

function taskOf(shard: Shard, line: Fields, maxValueBytes: number, { restore, check }: ImportOptions): LineTask | undefined {
  // The last line of an export is ignored, so that its file can be sent as it is.
  if (line.end === true) return undefined;
  const record = recordIn(line, maxValueBytes);
  if (check) {
    shard.checkAccepts(record.key);
    return { run: async () => ({ status: 200, version: formatVersion(record.version) }) };
  }
  return { batchKey: record.key, run: async () => ({ status: 200, version: formatVersion(await shard.importRecord(record, restore)) }) };
}

function recordIn(line: Fields, maxValueBytes: number): StoredRecord {
  const deleted = booleanIn(line.deleted, 'deleted');
  return {
    key: keyIn(line),
    version: versionIn(line.version, 'version'),
    deleted,
    request: '',
    value: deleted ? new Uint8Array() : valueIn(line, maxValueBytes),
    contentType: deleted ? '' : contentTypeOf(line.contentType),
  };
}
