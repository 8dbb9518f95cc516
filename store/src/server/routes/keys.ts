import { InvalidKeyError } from '../../core/errors';
import { StoredRecord } from '../../core/record';
import { Version } from '../../core/version';
import { INERT, refuse } from '../http/responses';
import { BodyReader } from '../http/body';
import { HttpError } from '../errors';
import { StoreRequest, StoreResponse } from '../http/messages';
import { RequestGuard } from '../request-guard';
import { decoded, pathOf } from '../http/request-target';
import { Shard, WriteResult } from '../../shard/shard';
import { EventLoopBatch } from '../http/event-loop-batch';
import { conditionIn, contentTypeOf, etag, requestIdOf } from '../http/write-headers';

/** What every path of a key starts with. */
export const KEYS_PREFIX = '/v1/keys/';

const ROUTE = '/v1/keys/{key}';
/** Bytes of a value up to which copying it is cheaper than another call of the system. */
const SMALL = 16_384;

const ALLOWED = 'GET, HEAD, PUT, DELETE';

/**
 * The requests for one key. They pass no router: a router decodes a path, splits it and limits its parts, and a key may hold any
 * character, dots and slashes included.
 */
export class KeysHandler {
  private readonly batch = new EventLoopBatch();

  constructor(private readonly shard: Shard, private readonly guard: RequestGuard, private readonly bodies: BodyReader) {}

  /** Answers a request whose path starts with the prefix. */
  public handle(request: StoreRequest, response: StoreResponse): void {
    response.route = ROUTE;
    try {
      this.guard.check(request);
      this.answer(request, response).catch((error) => refuse(response, error));
    } catch (error) {
      refuse(response, error);
    }
  }

  private answer(request: StoreRequest, response: StoreResponse): Promise<void> {
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        return this.get(keyOf(request), response);
      case 'PUT':
        return this.put(keyOf(request), request, response);
      case 'DELETE':
        return this.delete(keyOf(request), request, response);
      default:
        throw new HttpError('method_not_allowed', `a key has the methods ${ALLOWED}`, { headers: { Allow: ALLOWED } });
    }
  }

  private async get(key: string, response: StoreResponse): Promise<void> {
    const record = await this.shard.get(key);
    await this.batch.end();
    if (!record) throw notFound();
    sendValue(response, record);
  }

  private async put(key: string, request: StoreRequest, response: StoreResponse): Promise<void> {
    this.shard.admit(key);
    const { headers } = request;
    const condition = conditionIn(headers);
    const id = requestIdOf(headers['idempotency-key']);
    const contentType = contentTypeOf(headers['content-type']);
    const value = await this.bodies.read(request, response);
    sendWritten(response, await this.shard.put(key, { value, contentType }, condition, id));
  }

  private async delete(key: string, request: StoreRequest, response: StoreResponse): Promise<void> {
    const id = requestIdOf(request.headers['idempotency-key']);
    sendWritten(response, await this.shard.delete(key, conditionIn(request.headers), id));
  }
}

/** A condition that does not hold, and what is there instead. */
export function conflict(version: Version | undefined): HttpError {
  const headers = version && { ETag: etag(version) };
  return new HttpError('precondition_failed', version ? 'the key has another version' : 'the key has no value', { headers });
}

/** There is no value. */
export function notFound(): HttpError {
  return new HttpError('not_found', 'the key has no value');
}

function keyOf({ url = '' }: StoreRequest): string {
  const key = decoded(pathOf(url).slice(KEYS_PREFIX.length));
  if (key === undefined) throw new InvalidKeyError('a key in a path is percent-encoded UTF-8: this one is not');
  return key;
}

function sendValue(response: StoreResponse, { value, contentType, version }: StoredRecord): void {
  response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': value.length, 'ETag': etag(version), ...INERT });
  if (value.length <= SMALL) endWithHeaders(response, value);
  else response.end(value);
}

/**
 * Text becomes one string with the headers, and bytes do not. As Latin-1 every byte is one character. Uncorked before the end, which adds
 * an empty part to what is still corked: one string is the cheapest thing to send.
 */
function endWithHeaders(response: StoreResponse, value: Uint8Array): void {
  response.cork();
  response.write(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1'), 'latin1');
  response.uncork();
  response.end();
}

function sendWritten(response: StoreResponse, result: WriteResult): void {
  if (result.outcome === 'absent') throw notFound();
  if (result.outcome === 'conflict') throw conflict(result.version);
  const created = result.outcome === 'created';
  response.writeHead(created ? 201 : 204, created ? { 'ETag': etag(result.version), 'Content-Length': 0 } : { ETag: etag(result.version) });
  response.end();
}
