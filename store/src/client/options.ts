import type { LookupFunction } from 'node:net';
import { ROUTER_NAMES, RouterName } from '../core/routing';
import { CallLimits } from './caller';
import { TlsOptions } from './connection';

/** How a store is reached. */
export interface StoreClientOptions {
  /** The servers, one a shard, in the order of the shards: `HOST`, `HOST:PORT` or `http(s)://HOST:PORT`. */
  readonly servers: readonly string[];
  /** How keys are spread, as the servers have it. Default: jump. */
  readonly routing?: RouterName;
  /** The token that the servers ask for. Default: none. */
  readonly token?: string;
  /** A file whose first line is the token. It is read again when a server refuses the token. Goes before `token`. */
  readonly tokenFile?: string;
  /** TLS to the servers. Default: none, unless a server's address starts with `https://`. */
  readonly tls?: TlsOptions;
  /** Longest wait for a connection, in milliseconds. Default: 1000. */
  readonly connectTimeoutMs?: number;
  /** Longest time of a call, all its retries and waits included, in milliseconds. Default: 10,000. */
  readonly requestTimeoutMs?: number;
  /** Longest time of one attempt, in milliseconds. Default: a third of `requestTimeoutMs`, but at least a second. */
  readonly attemptTimeoutMs?: number;
  /** Attempts after the first one. Default: 5. */
  readonly retries?: number;
  /** Finds the address of a server's name. Asked anew for every connection. Default: the system's. */
  readonly lookup?: LookupFunction;
}

const CONNECT_TIMEOUT_MS = 1000;
const REQUEST_TIMEOUT_MS = 10_000;
const RETRIES = 5;

/** The limits of a client's calls. */
export function limitsOf({ requestTimeoutMs = REQUEST_TIMEOUT_MS, attemptTimeoutMs, retries = RETRIES }: StoreClientOptions): CallLimits {
  return { deadlineMs: requestTimeoutMs, attemptMs: attemptTimeoutMs ?? Math.max(1000, requestTimeoutMs / 3), retries };
}

/** The longest wait for a connection, in milliseconds. */
export function connectTimeoutOf({ connectTimeoutMs = CONNECT_TIMEOUT_MS }: StoreClientOptions): number {
  return connectTimeoutMs;
}

/** @throws RangeError that tells what is wrong with the options and what is allowed */
export function checkOptions(options: StoreClientOptions): void {
  const { routing, connectTimeoutMs, requestTimeoutMs, attemptTimeoutMs, retries } = options;
  if (routing !== undefined && !ROUTER_NAMES.includes(routing)) {
    throw new RangeError(`'routing' is one of ${ROUTER_NAMES.join(', ')}, got ${JSON.stringify(routing)}`);
  }
  Object.entries({ connectTimeoutMs, requestTimeoutMs, attemptTimeoutMs }).forEach(([name, value]) => {
    if (value !== undefined && !(value > 0 && value < 2 ** 31)) {
      throw new RangeError(`'${name}' is a number of milliseconds above 0, got ${value}`);
    }
  });
  if (retries !== undefined && !(Number.isSafeInteger(retries) && retries >= 0)) {
    throw new RangeError(`'retries' is a whole number of 0 or more, got ${retries}`);
  }
}
