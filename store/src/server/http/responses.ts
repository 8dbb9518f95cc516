import { refusalOf } from '../errors';
import { StoreRequest, StoreResponse } from './messages';

/** Milliseconds for which the rest of a request that was answered already is read and thrown away. */
const DISCARD = 5_000;

/** Headers of everything that a browser must not take for a page. */
export const INERT = { 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': 'sandbox' } as const;

/** Answers with JSON. */
export function sendJson(response: StoreResponse, status: number, body: object, headers: Readonly<Record<string, string>> = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(text), ...INERT, ...headers,
  });
  response.end(text);
}

/** Answers that the request was not done. An answer that has begun is cut: its client sees that it is not whole. */
export function refuse(response: StoreResponse, error: unknown): void {
  response.failure = error;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, body, details } = refusalOf(error);
  const headers = { ...details.headers };
  // Who was not told to go on may send the body or not: the next request could not be told from it.
  if (response.req.expectsContinue) headers.Connection = 'close';
  sendJson(response, status, body, headers);
  discardRest(response.req);
}

/**
 * Reads what is still to come of a request and throws it away. Closing at once would reset the connection, and the client, which is
 * still sending, would not see the answer.
 */
function discardRest(request: StoreRequest): void {
  if (request.complete) return;
  const patience = setTimeout(() => request.socket.destroy(), DISCARD).unref();
  request.once('close', () => clearTimeout(patience));
  request.resume();
}
