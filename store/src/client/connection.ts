import type { LookupFunction } from 'node:net';
import { Dispatcher, Pool, errors } from 'undici';
import { Address } from './address';
import { Credentials } from './credentials';
import { ClientClosedError } from '../core/errors';

/** A request to a server. */
export interface HttpRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Path and query, percent-encoded. Sent as it is. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A whole answer. */
export interface HttpAnswer {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** An answer whose body is still coming. It must be read to its end, or ended. */
export interface HttpStream {
  readonly status: number;
  readonly body: AsyncIterable<Buffer>;
  /** Lets go of what is left of the body. */
  readonly end: () => void;
}

/** How servers are reached by TLS. All in PEM. */
export interface TlsOptions {
  /** The authorities that are trusted. The system's unless given. */
  readonly ca?: string | Buffer;
  /** The client's own certificate, where servers ask for one. */
  readonly cert?: string | Buffer;
  /** The key of `cert`. */
  readonly key?: string | Buffer;
}

/** How a server is reached. */
export interface ConnectionOptions {
  /** Longest wait for a connection, in milliseconds. */
  readonly connectTimeoutMs: number;
  readonly credentials: Credentials;
  readonly tls?: TlsOptions;
  /** Finds the address of a name. The system's unless given; asked anew for every connection. */
  readonly lookup?: LookupFunction;
}

/** No answer came. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';

  /** @param reached whether the server may have had the request */
  constructor(message: string, public readonly reached: boolean) {
    super(message);
  }
}

/** Connections of one server that are open at the same time. */
const CONNECTIONS = 64;

/** What fails before a request is sent. Everything else may have reached the server. */
const NEVER_SENT = new Set([
  'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/**
 * The way to one server: connections that are kept, and one attempt a request.
 *
 * When an attempt fails, the connections are given up and the name is looked up again for the next ones: the server may have moved to
 * another address, and a dead address does not always say so.
 */
export class Connection {
  private pool: Pool;
  private closed = false;

  constructor(public readonly address: Address, private readonly options: ConnectionOptions) {
    this.pool = this.connect();
  }

  /**
   * Sends a request, once; once more with a new token when the token is refused and its file has another one.
   *
   * @param limitMs longest wait for the whole answer, in milliseconds
   * @throws ConnectionError when no whole answer came
   */
  public async send(request: HttpRequest, limitMs: number): Promise<HttpAnswer> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(new ConnectionError(`no answer within ${Math.ceil(limitMs)} ms`, true)), limitMs);
    try {
      return await this.watched(async (pool) => {
        const limits = { signal: limit.signal, headersTimeout: 0, bodyTimeout: 0 };
        const { statusCode, headers, body } = await this.authorized(pool, request, limits);
        return { status: statusCode, headers: headers as HttpAnswer['headers'], body: Buffer.from(await body.arrayBuffer()) };
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Sends a request whose answer is read piece by piece, as fast as the reader takes it.
   *
   * @param idleMs longest wait for the next piece, in milliseconds
   * @throws ConnectionError when no answer came; reading the body throws it too
   */
  public async stream(request: HttpRequest, idleMs: number): Promise<HttpStream> {
    const pool = this.pool;
    const { statusCode, body } = await this.watched(() => this.authorized(pool, request, { headersTimeout: idleMs, bodyTimeout: idleMs }));
    body.on('error', () => undefined);
    return { status: statusCode, body: this.pieces(pool, body), end: () => void body.destroy() };
  }

  /** Ends when all that is under way has ended. */
  public async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.pool.close();
  }

  private async* pieces(pool: Pool, body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* body;
    } catch (error) {
      throw this.failure(pool, error);
    }
  }

  private async authorized(pool: Pool, request: HttpRequest, limits: Partial<Dispatcher.RequestOptions>): Promise<Dispatcher.ResponseData> {
    const { credentials } = this.options;
    const token = await credentials.token();
    const answer = await pool.request({ ...limits, ...withToken(request, token) });
    if (answer.statusCode !== 401 || !(await credentials.renew(token))) return answer;
    await answer.body.dump();
    return pool.request({ ...limits, ...withToken(request, await credentials.token()) });
  }

  private async watched<T>(attempt: (pool: Pool) => Promise<T>): Promise<T> {
    const pool = this.pool;
    try {
      return await attempt(pool);
    } catch (error) {
      throw this.failure(pool, error);
    }
  }

  private failure(pool: Pool, error: unknown): Error {
    const { code, message } = error as { code?: string; message: string };
    if (this.closed) return new ClientClosedError('the client is closed');
    if (error instanceof errors.ClientClosedError) return new ConnectionError('the connection was given up', false);
    if (!(error instanceof ConnectionError) && code === undefined) return error as Error;
    this.giveUp(pool);
    return error instanceof ConnectionError ? error : new ConnectionError(reason(code, message), !NEVER_SENT.has(code ?? ''));
  }

  /** Requests that are still under way on the old connections end by themselves. */
  private giveUp(pool: Pool): void {
    if (pool !== this.pool) return;
    this.pool = this.connect();
    pool.close().catch(() => undefined);
  }

  private connect(): Pool {
    const { connectTimeoutMs, tls, lookup } = this.options;
    const connect = { timeout: connectTimeoutMs, ...tls, ...(lookup && { lookup }) };
    return new Pool(this.address.origin, { connections: CONNECTIONS, connect });
  }
}

function withToken({ method, path, headers, body }: HttpRequest, token: string | undefined): Dispatcher.RequestOptions {
  return { method, path, body, headers: token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` } };
}

function reason(code: string | undefined, message: string): string {
  return code === undefined || message.includes(code) ? message : `${code} (${message})`;
}
