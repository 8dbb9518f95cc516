import { InvalidKeyError } from '../../core/errors';
import { StoredRecord } from '../../core/record';
import { Shard, WriteResult } from '../../shard/shard';
import { BodyReader } from '../http/body';
import { StoreRequest, StoreResponse } from '../http/messages';
import { pathOf, percentDecoded } from '../http/request-target';
import { INERT } from '../http/responses';
import { Router, byMethod } from '../http/router';
import { conditionIn, contentTypeOf, etag, idempotencyKeyOf } from '../http/write-headers';
import { missingValue, requireWritten } from './write-result';

const PREFIX = '/v1/keys/';

/** Values up to this size are sent together with the headers: copying them costs less than a second system call. */
const SMALL_VALUE_BYTES = 16_384;

/** Adds `/v1/keys/{key}`. A key is all of the path after the prefix, because it may contain any character, such as dots and slashes. */
export function addKeysRoute(router: Router, shard: Shard, bodies: BodyReader): void {
  const keys = new KeysRoute(shard, bodies);
  const get = (request: StoreRequest, response: StoreResponse): Promise<void> => keys.get(request, response);
  router.addMatching((url) => url.startsWith(PREFIX), {
    name: '/v1/keys/{key}',
    handle: byMethod({
      GET: get,
      HEAD: get,
      PUT: (request, response) => keys.put(request, response),
      DELETE: (request, response) => keys.delete(request, response),
    }),
  });
}

class KeysRoute {
  private readonly batch = new EventLoopBatch();

  constructor(private readonly shard: Shard, private readonly bodies: BodyReader) {}

  public async get(request: StoreRequest, response: StoreResponse): Promise<void> {
    const record = await this.shard.get(keyOf(request));
    await this.batch.end();
    if (!record) throw missingValue();
    sendValue(response, record);
  }

  public async put(request: StoreRequest, response: StoreResponse): Promise<void> {
    const key = keyOf(request);
    this.shard.checkAccepts(key);
    const { headers } = request;
    const condition = conditionIn(headers);
    const id = idempotencyKeyOf(headers['idempotency-key']);
    const contentType = contentTypeOf(headers['content-type']);
    const value = await this.bodies.read(request, response);
    sendWritten(response, await this.shard.put(key, { value, contentType }, condition, id));
  }

  public async delete(request: StoreRequest, response: StoreResponse): Promise<void> {
    const key = keyOf(request);
    const id = idempotencyKeyOf(request.headers['idempotency-key']);
    sendWritten(response, await this.shard.delete(key, conditionIn(request.headers), id));
  }
}

/**
 * The requests that the event loop reads in one iteration. Their responses are sent together when all of them were read: a response that
 * is sent alone wakes up its client, which then competes for the processor with the requests that are still to be read.
 */
class EventLoopBatch {
  private ended: Promise<void> | undefined;

  /** Waits until the requests of this iteration were read. */
  public end(): Promise<void> {
    return this.ended ??= new Promise((resolve) => setImmediate(() => {
      this.ended = undefined;
      resolve();
    }));
  }
}

function keyOf({ url = '' }: StoreRequest): string {
  const key = percentDecoded(pathOf(url).slice(PREFIX.length));
  if (key === undefined) throw new InvalidKeyError('the key in the path must be percent-encoded UTF-8');
  return key;
}

function sendValue(response: StoreResponse, { value, contentType, version }: StoredRecord): void {
  response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': value.length, 'ETag': etag(version), ...INERT });
  if (value.length <= SMALL_VALUE_BYTES) endWithHeaders(response, value);
  else response.end(value);
}

/**
 * Sends a value in one string with the headers, which Node does for strings but not for bytes. In Latin-1 each byte is one character.
 * Uncorked before the end, because ending a corked response writes an additional empty chunk.
 */
function endWithHeaders(response: StoreResponse, value: Uint8Array): void {
  response.cork();
  response.write(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1'), 'latin1');
  response.uncork();
  response.end();
}

function sendWritten(response: StoreResponse, result: WriteResult): void {
  const { outcome, version } = requireWritten(result);
  const created = outcome === 'created';
  response.writeHead(created ? 201 : 204, created ? { 'ETag': etag(version), 'Content-Length': 0 } : { ETag: etag(version) });
  response.end();
}
