import { randomUUID } from 'node:crypto';
import { BatchOp, BatchResult, batched } from './batch';
import { HttpRequest } from './connection';
import { OutcomeUnknownError } from '../core/errors';
import { Entry, ListOptions, listed } from './listing';
import { StoreClientOptions } from './options';
import { errorOf, problemOf, unquoted } from './problem';
import { OwnersAnswer, Shards } from './shards';
import { ShardTopology } from './topology';
import { bytesOf, changedSince, contentTypeOf, quoted } from './write';

/** A value and what is known of it. */
export interface StoredValue {
  readonly value: Buffer;
  /** The media type that it was stored with. */
  readonly contentType: string;
  /** The version, for `ifMatch`. */
  readonly etag: string;
}

/** How a value is put. */
export interface PutOptions {
  /** The media type. Default: `text/plain; charset=utf-8` for a string, else `application/octet-stream`. */
  readonly contentType?: string;
  /** Only if the key has this version. Default: whatever is there. */
  readonly ifMatch?: string;
  /** Only if the key has no value. Default: false. */
  readonly ifAbsent?: boolean;
}

/** How a value is deleted. */
export interface DeleteOptions {
  /** Only if the key has this version. Default: whatever is there. */
  readonly ifMatch?: string;
}

/**
 * A client of the store, which knows where a key lives.
 *
 * Calls that fail in passing are tried again within their deadline, writes with an id under which they are made once. A key whose shard is
 * away is unavailable: no other shard is asked for it. Connections are kept: make one client and close it at the end.
 *
 * @example
 * const store = new StoreClient({ servers: ['store-0.store', 'store-1.store'], tokenFile: '/run/secrets/token' });
 * const etag = await store.put('user/42', 'Ada');
 * await store.put('user/42', 'Ada L.', { ifMatch: etag });
 */
export class StoreClient {
  private readonly shards: Shards;

  /** @throws RangeError when an option is wrong: it says what is allowed */
  constructor(options: StoreClientOptions) {
    this.shards = new Shards(options);
  }

  /**
   * The value of a key; undefined when it has none.
   *
   * @throws InvalidKeyError, UnauthorizedError, WrongShardError
   * @throws UnavailableError when the key's shard does not answer in time
   */
  public async get(key: string): Promise<StoredValue | undefined> {
    const { answer, where } = await this.callOwner(key, { method: 'GET' });
    if (answer.status === 404 && problemOf(answer).code === 'not_found') return undefined;
    if (answer.status !== 200) throw errorOf(problemOf(answer), where);
    return {
      value: answer.body,
      contentType: answer.headers['content-type'] ?? 'application/octet-stream',
      etag: unquoted(answer.headers.etag ?? ''),
    };
  }

  /**
   * Stores a value. When it returns, the value is on the shard's disk.
   *
   * @param value bytes, or text that is stored as UTF-8
   * @returns the version that was written
   * @throws ConflictError when a condition does not hold
   * @throws InvalidKeyError, ValueTooLargeError, StorageFullError, UnauthorizedError, WrongShardError
   * @throws UnavailableError when it was certainly not stored, OutcomeUnknownError when it may have been
   */
  public async put(key: string, value: Uint8Array | string, { contentType, ifMatch, ifAbsent }: PutOptions = {}): Promise<string> {
    const headers = {
      'content-type': contentTypeOf(value, contentType),
      ...(ifMatch !== undefined && { 'if-match': quoted(ifMatch) }),
      ...(ifAbsent && { 'if-none-match': '*' }),
    };
    const written = await this.write(key, { method: 'PUT', headers, body: bytesOf(value) });
    return unquoted(written.answer.headers.etag ?? '');
  }

  /**
   * Deletes a value.
   *
   * @returns whether there was one. When the call had to be repeated it is true also where another client deleted the key at the same time
   * @throws ConflictError when the condition does not hold
   * @throws InvalidKeyError, StorageFullError, UnauthorizedError, WrongShardError
   * @throws UnavailableError when it was certainly not deleted, OutcomeUnknownError when it may have been
   */
  public async delete(key: string, { ifMatch }: DeleteOptions = {}): Promise<boolean> {
    const headers: Record<string, string> = ifMatch === undefined ? {} : { 'if-match': quoted(ifMatch) };
    const { answer } = await this.write(key, { method: 'DELETE', headers });
    return answer.status !== 404 || answer.repeated;
  }

  /**
   * The keys with their values, of all shards, in the order of the keys' UTF-8 bytes. They are read page by page: what is written meanwhile
   * may be among them or not.
   *
   * @throws WrongShardError when the list of servers lacks some of the store's shards
   * @throws UnauthorizedError
   * @throws UnavailableError when a shard does not answer in time: a listing leaves none out
   */
  public list(options: ListOptions = {}): AsyncIterable<Entry> {
    return listed(this.shards, options);
  }

  /**
   * Makes many operations in few requests. Not a transaction: each is made or fails by itself.
   *
   * @returns how each ended, in the order of the operations; its `error` is what the single call would have thrown
   */
  public batch(ops: readonly BatchOp[]): Promise<BatchResult[]> {
    return batched(this.shards, ops);
  }

  /**
   * What every server says of itself and the store, in the order of the list of servers.
   *
   * @throws UnauthorizedError
   * @throws UnavailableError when one does not answer in time
   */
  public topology(): Promise<ShardTopology[]> {
    return this.shards.topology();
  }

  /** Closes the connections when the calls that are under way have ended. Later calls throw a StoreError. */
  public close(): Promise<void> {
    return this.shards.close();
  }

  private async write(key: string, request: Omit<HttpRequest, 'path'>): Promise<OwnersAnswer> {
    const owned = await this.callOwner(key, { ...request, headers: { ...request.headers, 'idempotency-key': randomUUID() } });
    const { answer, where } = owned;
    if (answer.status >= 200 && answer.status < 300) return owned;
    const problem = problemOf(answer);
    if (request.method === 'DELETE' && problem.code === 'not_found') return owned;
    if (problem.status === 412 && answer.repeated) throw new OutcomeUnknownError(changedSince(where), this.shards.shardOf(key));
    throw errorOf(problem, where);
  }

  private callOwner(key: string, request: Omit<HttpRequest, 'path'>): Promise<OwnersAnswer> {
    this.shards.shardOf(key);
    return this.shards.callOwner(key, { ...request, path: `/v1/keys/${encodeURIComponent(key)}` });
  }
}
