import { randomUUID } from 'node:crypto';
import { BatchOp, BatchResult, runBatch } from './batch';
import { HttpRequest } from './connection';
import { parseErrorResponse, repeatedWriteConflict, toStoreError } from './error-response';
import { quoteEtag, unquoteEtag } from './etag';
import { Entry, ListOptions, listEntries } from './listing';
import { StoreClientOptions } from './options';
import { OwnerResponse, Shards } from './shards';
import { ShardTopology } from './topology';
import { contentTypeFor, toBuffer } from './value';

/** A value with its metadata. */
export interface StoredValue {
  readonly value: Buffer;
  /** Media type that the value was stored with. */
  readonly contentType: string;
  /** Version of the value, for `ifMatch`. */
  readonly etag: string;
}

/** Options for writing a value. */
export interface PutOptions {
  /**
   * Media type of the value.
   *
   * @default - `text/plain; charset=utf-8` for a string, otherwise `application/octet-stream`
   */
  readonly contentType?: string;
  /**
   * Writes only if the key has this version.
   *
   * @default - any version is overwritten
   */
  readonly ifMatch?: string;
  /**
   * Writes only if the key has no value.
   *
   * @default false
   */
  readonly ifAbsent?: boolean;
}

/** Options for deleting a value. */
export interface DeleteOptions {
  /**
   * Deletes only if the key has this version.
   *
   * @default - any version is deleted
   */
  readonly ifMatch?: string;
}

/**
 * Client of a sharded key/value store. It sends each request to the server that owns the key.
 *
 * Failed requests are retried until `requestTimeoutMs` has passed. Each write carries an idempotency key, so that a retried write is made
 * only once. If the shard of a key is down, the key is unavailable: no other shard is asked for it. Connections are kept open: create one
 * client and close it at the end.
 *
 * @example
 * const store = new StoreClient({ servers: ['store-0.store', 'store-1.store'], tokenFile: '/run/secrets/token' });
 * const etag = await store.put('user/42', 'Ada');
 * await store.put('user/42', 'Ada L.', { ifMatch: etag });
 */
export class StoreClient {
  private readonly shards: Shards;

  /** @throws RangeError when an option is out of range; the message says what is allowed */
  constructor(options: StoreClientOptions) {
    this.shards = new Shards(options);
  }

  /**
   * Reads the value of a key.
   *
   * @returns undefined when the key has no value
   * @throws InvalidKeyError, UnauthorizedError, WrongShardError
   * @throws UnavailableError when the shard of the key does not answer in time
   */
  public async get(key: string): Promise<StoredValue | undefined> {
    const { response, where } = await this.callOwner(key, { method: 'GET' });
    if (response.status === 404 && parseErrorResponse(response).code === 'not_found') return undefined;
    if (response.status !== 200) throw toStoreError(parseErrorResponse(response), where);
    return {
      value: response.body,
      contentType: response.headers['content-type'] ?? 'application/octet-stream',
      etag: unquoteEtag(response.headers.etag ?? ''),
    };
  }

  /**
   * Writes a value. When the promise resolves, the value is on the disk of its shard.
   *
   * @param value bytes, or a string that is stored as UTF-8
   * @returns the version of the value
   * @throws ConflictError when a condition does not hold
   * @throws InvalidKeyError, ValueTooLargeError, StorageFullError, UnauthorizedError, WrongShardError
   * @throws UnavailableError when the value was certainly not stored
   * @throws OutcomeUnknownError when the value may or may not have been stored
   */
  public async put(key: string, value: Uint8Array | string, { contentType, ifMatch, ifAbsent }: PutOptions = {}): Promise<string> {
    const headers = {
      'content-type': contentTypeFor(value, contentType),
      ...(ifMatch !== undefined && { 'if-match': quoteEtag(ifMatch) }),
      ...(ifAbsent && { 'if-none-match': '*' }),
    };
    const { response } = await this.write(key, { method: 'PUT', headers, body: toBuffer(value) });
    return unquoteEtag(response.headers.etag ?? '');
  }

  /**
   * Deletes a value.
   *
   * @returns whether the key had a value. After a retry, it is also true if another client deleted the key at the same time
   * @throws ConflictError when the condition does not hold
   * @throws InvalidKeyError, StorageFullError, UnauthorizedError, WrongShardError
   * @throws UnavailableError when the value was certainly not deleted
   * @throws OutcomeUnknownError when the value may or may not have been deleted
   */
  public async delete(key: string, { ifMatch }: DeleteOptions = {}): Promise<boolean> {
    const headers: Record<string, string> = ifMatch === undefined ? {} : { 'if-match': quoteEtag(ifMatch) };
    const { response } = await this.write(key, { method: 'DELETE', headers });
    return response.status !== 404 || response.repeated;
  }

  /**
   * Lists the keys and values of all shards in the order of the keys' UTF-8 bytes. The shards are read page by page: entries that are
   * written during the listing may or may not be included.
   *
   * @throws WrongShardError when the list of servers does not include all shards of the store
   * @throws UnauthorizedError
   * @throws UnavailableError when a shard does not answer in time; a listing never skips one
   */
  public list(options: ListOptions = {}): AsyncIterable<Entry> {
    return listEntries(this.shards, options);
  }

  /**
   * Makes several operations in few requests. A batch is not a transaction: each operation succeeds or fails by itself.
   *
   * @returns the result of each operation, in the order of the operations; `error` is the error that the single call would have thrown
   */
  public batch(ops: readonly BatchOp[]): Promise<BatchResult[]> {
    return runBatch(this.shards, ops);
  }

  /**
   * Asks every server for its topology.
   *
   * @returns the topologies in the order of the list of servers
   * @throws UnauthorizedError
   * @throws UnavailableError when a server does not answer in time
   */
  public topology(): Promise<ShardTopology[]> {
    return this.shards.topology();
  }

  /** Closes the connections when the calls in progress have ended. Later calls throw a ClientClosedError. */
  public close(): Promise<void> {
    return this.shards.close();
  }

  private async write(key: string, request: Omit<HttpRequest, 'path'>): Promise<OwnerResponse> {
    const written = await this.callOwner(key, { ...request, headers: { ...request.headers, 'idempotency-key': randomUUID() } });
    const { response, where } = written;
    if (response.status >= 200 && response.status < 300) return written;
    const error = parseErrorResponse(response);
    if (request.method === 'DELETE' && error.code === 'not_found') return written;
    if (error.status === 412 && response.repeated) throw repeatedWriteConflict(where, this.shards.shardOf(key));
    throw toStoreError(error, where);
  }

  private callOwner(key: string, request: Omit<HttpRequest, 'path'>): Promise<OwnerResponse> {
    this.shards.shardOf(key);
    return this.shards.callOwner(key, { ...request, path: `/v1/keys/${encodeURIComponent(key)}` });
  }
}
