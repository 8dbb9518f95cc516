import type { LookupFunction } from 'node:net';
import { Dispatcher, Pool, errors } from 'undici';
import { ClientClosedError } from '../core/errors';
import { Address } from './address';
import { Credentials } from './credentials';

/** Request to a server. */
export interface HttpRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Path and query, percent-encoded. Sent unchanged. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Complete response. */
export interface HttpResponse {
  readonly status: number;
  /** Headers by lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** Response whose body is streamed. Read the body to its end, or call `end`. */
export interface HttpStream {
  readonly status: number;
  readonly body: AsyncIterable<Buffer>;
  /** Discards the rest of the body. */
  readonly end: () => void;
}

/** TLS settings of a client, in PEM format. */
export interface TlsOptions {
  /**
   * Certificates of the trusted certificate authorities.
   *
   * @default - the authorities that Node.js trusts
   */
  readonly ca?: string | Buffer;
  /**
   * Client certificate, for servers that require one.
   *
   * @default - no client certificate
   */
  readonly cert?: string | Buffer;
  /**
   * Private key of `cert`.
   *
   * @default - no client certificate
   */
  readonly key?: string | Buffer;
}

/** Options for `Connection`. */
export interface ConnectionOptions {
  /** Maximum time to open a connection, in milliseconds. */
  readonly connectTimeoutMs: number;
  readonly credentials: Credentials;
  /** TLS settings. Default: those of Node.js. */
  readonly tls?: TlsOptions;
  /** Resolves the host name of a server. Called for every new connection. Default: the resolver of the system. */
  readonly lookup?: LookupFunction;
}

/** A request got no complete response. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';

  /** @param reached whether the server may have received the request */
  constructor(message: string, public readonly reached: boolean) {
    super(message);
  }
}

/** Maximum number of open connections to a server. */
const MAX_CONNECTIONS = 64;

/** Codes of errors that occur before a request is sent. After any other error, the server may have received the request. */
const NEVER_SENT = new Set([
  'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/**
 * Pool of HTTP connections to one server. Makes a single attempt for each request.
 *
 * When an attempt fails, the open connections are replaced by new ones, which resolve the host name again: the server may have moved to
 * another address, and a connection to a dead address does not always report an error.
 */
export class Connection {
  private pool: Pool;
  private closed = false;

  constructor(public readonly address: Address, private readonly options: ConnectionOptions) {
    this.pool = this.connect();
  }

  /**
   * Sends a request once, or twice if the server rejects the token and the token file contains another one.
   *
   * @param limitMs maximum time until the response is complete, in milliseconds
   * @throws ConnectionError when there is no complete response
   */
  public async send(request: HttpRequest, limitMs: number): Promise<HttpResponse> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(new ConnectionError(`no response within ${Math.ceil(limitMs)} ms`, true)), limitMs);
    try {
      return await this.withPool(async (pool) => {
        const limits = { signal: limit.signal, headersTimeout: 0, bodyTimeout: 0 };
        const { statusCode, headers, body } = await this.authorized(pool, request, limits);
        return { status: statusCode, headers: headers as HttpResponse['headers'], body: Buffer.from(await body.arrayBuffer()) };
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Sends a request and streams the body of the response, with backpressure.
   *
   * @param idleMs maximum time between two chunks, in milliseconds
   * @throws ConnectionError when there is no response; reading the body throws it too
   */
  public async stream(request: HttpRequest, idleMs: number): Promise<HttpStream> {
    const pool = this.pool;
    const { statusCode, body } = await this.withPool(() => this.authorized(pool, request, { headersTimeout: idleMs, bodyTimeout: idleMs }));
    body.on('error', () => undefined);
    return { status: statusCode, body: this.chunks(pool, body), end: () => void body.destroy() };
  }

  /** Closes the connections when the requests in progress have ended. */
  public async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.pool.close();
  }

  private async* chunks(pool: Pool, body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* body;
    } catch (error) {
      throw this.failure(pool, error);
    }
  }

  private async authorized(pool: Pool, request: HttpRequest, limits: Partial<Dispatcher.RequestOptions>): Promise<Dispatcher.ResponseData> {
    const { credentials } = this.options;
    const token = await credentials.token();
    const response = await pool.request({ ...limits, ...withToken(request, token) });
    if (response.statusCode !== 401 || !(await credentials.renew(token))) return response;
    await response.body.dump();
    return pool.request({ ...limits, ...withToken(request, await credentials.token()) });
  }

  private async withPool<T>(attempt: (pool: Pool) => Promise<T>): Promise<T> {
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
    if (error instanceof errors.ClientClosedError) return new ConnectionError('the connection was replaced', false);
    if (!(error instanceof ConnectionError) && code === undefined) return error as Error;
    this.replace(pool);
    return error instanceof ConnectionError ? error : new ConnectionError(reason(code, message), !NEVER_SENT.has(code ?? ''));
  }

  /** Requests that are in progress on the old connections are not interrupted. */
  private replace(pool: Pool): void {
    if (pool !== this.pool) return;
    this.pool = this.connect();
    pool.close().catch(() => undefined);
  }

  private connect(): Pool {
    const { connectTimeoutMs, tls, lookup } = this.options;
    const connect = { timeout: connectTimeoutMs, ...tls, ...(lookup && { lookup }) };
    return new Pool(this.address.origin, { connections: MAX_CONNECTIONS, connect });
  }
}

function withToken({ method, path, headers, body }: HttpRequest, token: string | undefined): Dispatcher.RequestOptions {
  return { method, path, body, headers: token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` } };
}

function reason(code: string | undefined, message: string): string {
  return code === undefined || message.includes(code) ? message : `${code} (${message})`;
}
