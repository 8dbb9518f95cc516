import type { LookupFunction } from 'node:net';
import { ROUTER_NAMES, RouterName } from '../core/routing';
import { TlsOptions } from './connection';
import { RetryOptions } from './retrying-connection';

/** Options for `StoreClient`. */
export interface StoreClientOptions {
  /** The servers, one for each shard, in the order of the shards: `HOST`, `HOST:PORT` or `http(s)://HOST:PORT`. The default port is 8080. */
  readonly servers: readonly string[];
  /**
   * How keys are assigned to shards. Must be the routing of the servers.
   *
   * @default 'jump'
   */
  readonly routing?: RouterName;
  /**
   * The token for the servers.
   *
   * @default - requests have no token
   */
  readonly token?: string;
  /**
   * File whose first line is the token for the servers. The client reads it again when a server rejects the token. Takes precedence over
   * `token`.
   *
   * @default - `token` is used
   */
  readonly tokenFile?: string;
  /**
   * TLS settings. When they are set, servers without a scheme are reached over TLS.
   *
   * @default - only servers whose address starts with `https://` are reached over TLS, with the certificate authorities of the system
   */
  readonly tls?: TlsOptions;
  /**
   * Maximum time to open a connection, in milliseconds.
   *
   * @default 1000
   */
  readonly connectTimeoutMs?: number;
  /**
   * Maximum time of a call, including retries and the delays between them, in milliseconds.
   *
   * @default 10000
   */
  readonly requestTimeoutMs?: number;
  /**
   * Maximum time of a single attempt, in milliseconds.
   *
   * @default - a third of `requestTimeoutMs`, but at least 1000
   */
  readonly attemptTimeoutMs?: number;
  /**
   * Maximum number of attempts after the first one.
   *
   * @default 5
   */
  readonly retries?: number;
  /**
   * Resolves the host name of a server. Called for every new connection.
   *
   * @default - the resolver of the system
   */
  readonly lookup?: LookupFunction;
}

const CONNECT_TIMEOUT_MS = 1000;
const REQUEST_TIMEOUT_MS = 10_000;
const RETRIES = 5;

/** Returns the limits of a client's calls. */
export function retryOptionsOf(options: StoreClientOptions): RetryOptions {
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS, attemptTimeoutMs, retries = RETRIES } = options;
  return { deadlineMs: requestTimeoutMs, attemptMs: attemptTimeoutMs ?? Math.max(1000, requestTimeoutMs / 3), retries };
}

/** Returns the maximum time to open a connection, in milliseconds. */
export function connectTimeoutOf({ connectTimeoutMs = CONNECT_TIMEOUT_MS }: StoreClientOptions): number {
  return connectTimeoutMs;
}

/** @throws RangeError when an option is out of range; the message says what is allowed */
export function validateOptions(options: StoreClientOptions): void {
  const { routing, connectTimeoutMs, requestTimeoutMs, attemptTimeoutMs, retries } = options;
  if (routing !== undefined && !ROUTER_NAMES.includes(routing)) {
    throw new RangeError(`'routing' must be one of ${ROUTER_NAMES.join(', ')}, got ${JSON.stringify(routing)}`);
  }
  Object.entries({ connectTimeoutMs, requestTimeoutMs, attemptTimeoutMs }).forEach(([name, value]) => {
    if (value !== undefined && !(value > 0 && value < 2 ** 31)) {
      throw new RangeError(`'${name}' must be a number of milliseconds above 0 and below 2^31, got ${value}`);
    }
  });
  if (retries !== undefined && !(Number.isSafeInteger(retries) && retries >= 0)) {
    throw new RangeError(`'retries' must be an integer of at least 0, got ${retries}`);
  }
}
