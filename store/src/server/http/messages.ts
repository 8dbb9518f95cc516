import { IncomingMessage, ServerResponse } from 'http';

/** A request as this server sees it. */
export class StoreRequest extends IncomingMessage {
  /** The client waits for a word before it sends the body. */
  public expectsContinue = false;
}

/** The route of what has none. */
export const NO_ROUTE = 'none';

/** An answer that knows which route it is of, for the log and the metrics: a URL holds keys, which belong in neither. */
export class StoreResponse extends ServerResponse<StoreRequest> {
  /** The route's pattern. */
  public route: string = NO_ROUTE;

  /** When the request arrived, in milliseconds of the monotonic clock. */
  public readonly startedAt = performance.now();

  /** What went wrong, where something did. */
  public failure: unknown;
}
