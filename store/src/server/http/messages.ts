import { IncomingMessage, ServerResponse } from 'http';

/** HTTP request. */
export class StoreRequest extends IncomingMessage {
  /** Whether the client waits for "100 Continue" before it sends the body. */
  public expectsContinue = false;
}

/** Name of the route of requests that match none. */
export const NO_ROUTE = 'none';

/** HTTP response, with what the log and the metrics need. They use the name of the route, because a URL contains keys. */
export class StoreResponse extends ServerResponse<StoreRequest> {
  /** Name of the route. */
  public route: string = NO_ROUTE;

  /** When the request arrived, in milliseconds of the monotonic clock. */
  public readonly startedAt = performance.now();

  /** The error that the request failed with. */
  public failure: unknown;
}
