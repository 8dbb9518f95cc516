import { FastifyInstance } from 'fastify';
import { StoredRecord } from '../../core/record';
import { formatVersion } from '../../core/version';
import { HttpError } from '../errors';
import { flagIn, keyIn, valueIn, versionIn } from './line-fields';
import { LineTask, answerLines, longestLine, resultOfWrite } from './line-route';
import { Condition, Shard } from '../../shard/shard';
import { contentTypeOf, requestIdOf } from '../http/write-headers';

type Fields = Readonly<Record<string, unknown>>;

/** `POST /v1/batch`: many requests in one. */
export function batchRoute(fastify: FastifyInstance, shard: Shard, maxValueBytes: number): void {
  const longest = longestLine(maxValueBytes);
  fastify.post('/v1/batch', (request, reply) => answerLines(request, reply, longest, (line) => operation(shard, line, maxValueBytes)));
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
      return release(shard, line);
    default:
      throw new HttpError('invalid_request', 'the "op" of a line is put, get, delete or release');
  }
}

function put(shard: Shard, line: Fields, maxValueBytes: number): LineTask {
  const key = keyIn(line);
  const value = { value: valueIn(line, maxValueBytes), contentType: contentTypeOf(line.contentType) };
  const [condition, id] = [conditionOf(line), requestIdOf(line.idempotencyKey)];
  return { together: key, run: async () => resultOfWrite(await shard.put(key, value, condition, id)) };
}

function get(shard: Shard, key: string): LineTask {
  const run = async () => {
    const record = await shard.get(key);
    if (!record) throw new HttpError('not_found', 'the key has no value');
    return { status: 200, version: formatVersion(record.version), contentType: record.contentType, value: base64(record) };
  };
  // Alone: what is read is written out before the next is read, so that a batch of large values does not fill the memory.
  return { run };
}

function remove(shard: Shard, line: Fields): LineTask {
  const key = keyIn(line);
  const [condition, id] = [conditionOf(line), requestIdOf(line.idempotencyKey)];
  return { together: key, run: async () => resultOfWrite(await shard.delete(key, condition, id)) };
}

function release(shard: Shard, line: Fields): LineTask {
  const [key, version] = [keyIn(line), versionIn(line.version, 'version')];
  const run = async () => {
    if (await shard.dropCopy(key, version)) return { status: 204 };
    throw new HttpError('precondition_failed', 'the key belongs to this shard, or has no copy of this version here');
  };
  return { together: key, run };
}

function conditionOf({ ifMatch, ifNoneMatch }: Fields): Condition {
  return {
    ifMatch: ifMatch === undefined ? undefined : versionIn(ifMatch, 'ifMatch'),
    ifAbsent: ifNoneMatch === '*' || flagIn(ifNoneMatch, 'ifNoneMatch'),
  };
}

/** The value of a record, in base64. */
export function base64({ value }: StoredRecord): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}
