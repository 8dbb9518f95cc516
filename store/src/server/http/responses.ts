import { Readable } from 'stream';
import { errorResponse } from './error-response';
import { StoreRequest, StoreResponse } from './messages';

type Headers = Readonly<Record<string, string>>;

/** Milliseconds for which the rest of a request is read and discarded after its response was sent. */
const DISCARD_TIMEOUT = 5_000;

/** Headers that keep browsers from running stored content. */
export const INERT = { 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': 'sandbox' } as const;

/** Headers of a JSON body. */
export function jsonHeaders(text: string): Record<string, string | number> {
  return { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(text), ...INERT };
}

/** Sends JSON. */
export function sendJson(response: StoreResponse, status: number, body: object, headers: Headers = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { ...jsonHeaders(text), ...headers });
  response.end(text);
}

/** Sends text. */
export function sendText(response: StoreResponse, contentType: string, text: string, headers: Headers = {}): void {
  response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text), ...INERT, ...headers });
  response.end(text);
}

/**
 * Sends a stream, which is read as fast as the client receives it. An error before the first chunk is answered as usual; a later one
 * closes the connection.
 */
export function sendStream(response: StoreResponse, contentType: string, stream: Readable): void {
  response.setHeaders(new Map(Object.entries({ 'Content-Type': contentType, ...INERT })));
  stream.once('error', (error) => sendError(response, error));
  response.once('close', () => stream.destroy());
  stream.pipe(response);
}

/** Answers that the request failed. A response that was partly sent is cut off, so that the client sees that it is incomplete. */
export function sendError(response: StoreResponse, error: unknown): void {
  response.failure = error;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, body, headers } = errorResponse(error);
  // A client that waits for "100 Continue" may still send the body, which the server could not distinguish from the next request.
  sendJson(response, status, body, response.req.expectsContinue ? { ...headers, Connection: 'close' } : headers);
  discardRest(response.req);
}

/**
 * Reads and discards the rest of a request. Closing the connection at once would reset it, and a client that is still sending would not
 * see the response.
 */
function discardRest(request: StoreRequest): void {
  if (request.complete) return;
  const timer = setTimeout(() => request.socket.destroy(), DISCARD_TIMEOUT).unref();
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
