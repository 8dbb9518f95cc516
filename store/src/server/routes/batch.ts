import { ConflictError, InvalidRequestError } from '../../core/errors';
import { formatVersion } from '../../core/version';
import { Condition, Shard, WriteResult } from '../../shard/shard';
import { Router } from '../http/router';
import { contentTypeOf, idempotencyKeyOf } from '../http/write-headers';
import { Fields, base64, booleanIn, keyIn, valueIn, versionIn } from './json-fields';
import { LineTask, answerLines, maxLineBytes } from './ndjson-route';
import { missingValue, requireWritten } from './write-result';

/** Adds `POST /v1/batch`, which makes many operations in one request. */
export function addBatchRoute(router: Router, shard: Shard, maxValueBytes: number): void {
  const maxBytes = maxLineBytes(maxValueBytes);
  router.add('/v1/batch', {
    POST: (request, response) => answerLines(request, response, maxBytes, (line) => operation(shard, line, maxValueBytes)),
  });
}

function operation(shard: Shard, line: Fields, maxValueBytes: number): LineTask {
  switch (line.op) {
    case 'put':
      return put(shard, line, maxValueBytes);
    case 'get':
      return get(shard, keyIn(line));
    case 'delete':
      return remove(shard, line);
    case 'release':
      return dropCopy(shard, line);
    default:
      throw new InvalidRequestError('"op" must be put, get, delete or release');
  }
}

function put(shard: Shard, line: Fields, maxValueBytes: number): LineTask {
  const key = keyIn(line);
  const value = { value: valueIn(line, maxValueBytes), contentType: contentTypeOf(line.contentType) };
  const [condition, id] = [conditionOf(line), idempotencyKeyOf(line.idempotencyKey)];
  return { batchKey: key, run: async () => lineOfWrite(await shard.put(key, value, condition, id)) };
}

function get(shard: Shard, key: string): LineTask {
  const run = async () => {
    const record = await shard.get(key);
    if (!record) throw missingValue();
    return { status: 200, version: formatVersion(record.version), contentType: record.contentType, value: base64(record) };
  };
  // Without a batch key: each value is sent before the next is read, so that a batch of large values does not fill the memory.
  return { run };
}

function remove(shard: Shard, line: Fields): LineTask {
  const key = keyIn(line);
  const [condition, id] = [conditionOf(line), idempotencyKeyOf(line.idempotencyKey)];
  return { batchKey: key, run: async () => lineOfWrite(await shard.delete(key, condition, id)) };
}

function dropCopy(shard: Shard, line: Fields): LineTask {
  const [key, version] = [keyIn(line), versionIn(line.version, 'version')];
  const run = async () => {
    if (await shard.dropCopy(key, version)) return { status: 204 };
    throw new ConflictError('this shard owns the key, or has no copy of it with this version');
  };
  return { batchKey: key, run };
}

function lineOfWrite(result: WriteResult): object {
  const { outcome, version } = requireWritten(result);
  return { status: outcome === 'created' ? 201 : 204, version: formatVersion(version) };
}

function conditionOf({ ifMatch, ifNoneMatch }: Fields): Condition {
  return {
    ifMatch: ifMatch === undefined ? undefined : versionIn(ifMatch, 'ifMatch'),
    ifAbsent: ifNoneMatch === '*' || booleanIn(ifNoneMatch, 'ifNoneMatch'),
  };
}
