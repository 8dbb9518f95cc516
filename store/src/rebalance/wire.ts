import { Address } from '../client/address';
import { CallAnswer, CallLimits, Caller } from '../client/caller';
import { Connection, ConnectionOptions, HttpRequest, HttpStream } from '../client/connection';

/** The way to a server. */
export interface Wire {
  /** Sends a request, with retries. */
  call(request: HttpRequest): Promise<CallAnswer>;
  /** Sends a request whose answer is read piece by piece, once. */
  stream(request: HttpRequest): Promise<HttpStream>;
  /** Lets go of the connections. */
  close(): Promise<void>;
}

/** Makes the way to a server. `at` is the server's place, for messages. */
export type WireMaker = (address: Address, at: number) => Wire;

/** Long enough for a server that moves to another node: for half a minute its name may lead nowhere. */
const LIMITS: CallLimits = { deadlineMs: 60_000, attemptMs: 20_000, retries: 1_000_000 };

/** Ways over HTTP. */
export function httpWires(options: ConnectionOptions, limits: Partial<CallLimits> = {}): WireMaker {
  return (address, at) => {
    const all = { ...LIMITS, ...limits };
    const connection = new Connection(address, options);
    const caller = new Caller(connection, at, all);
    return {
      call: (request) => caller.call(request),
      stream: (request) => connection.stream(request, all.attemptMs),
      close: () => connection.close(),
    };
  };
}
