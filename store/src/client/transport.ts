import { Address } from './address';
import { Connection, ConnectionOptions, HttpRequest, HttpStream } from './connection';
import { CallResponse, RetryOptions, RetryingConnection } from './retrying-connection';

/** Connection to a server, which tests replace to observe or interrupt requests. */
export interface Transport {
  /** Sends a request, with retries. */
  call(request: HttpRequest): Promise<CallResponse>;
  /** Sends a request once, and streams the body of the response. */
  stream(request: HttpRequest): Promise<HttpStream>;
  /** Closes the connections. */
  close(): Promise<void>;
}

/** Creates the transport to a server. `at` is the index of the server, for messages. */
export type TransportFactory = (address: Address, at: number) => Transport;

/** Long enough for a server that moves to another node, during which its name may not resolve for half a minute. */
const RETRY_OPTIONS: RetryOptions = { deadlineMs: 60_000, attemptMs: 20_000, retries: 1_000_000 };

/** Returns a factory of transports over HTTP. */
export function httpTransport(options: ConnectionOptions, retryOptions: Partial<RetryOptions> = {}): TransportFactory {
  return (address, at) => {
    const limits = { ...RETRY_OPTIONS, ...retryOptions };
    const connection = new Connection(address, options);
    const retrying = new RetryingConnection(connection, at, limits);
    return {
      call: (request) => retrying.call(request),
      stream: (request) => connection.stream(request, limits.attemptMs),
      close: () => connection.close(),
    };
  };
}
