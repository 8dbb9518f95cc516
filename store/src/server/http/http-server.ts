import * as http from 'http';
import * as https from 'https';
import { Duplex } from 'stream';
import { refuse } from './responses';
import { HttpError } from '../errors';
import { StoreRequest, StoreResponse } from './messages';

/** What one client may take of the server. */
export interface ConnectionLimits {
  /** Connections at one time; more are closed at once. */
  readonly connections: number;
  /** Milliseconds in which the headers of a request must have come. */
  readonly headersTimeout: number;
  /** Milliseconds for which a connection may be silent within a request. */
  readonly silence: number;
  /** Milliseconds for which a connection is kept for another request. */
  readonly keepAlive: number;
}

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** What Node tells of a request that it did not understand. */
type ClientError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer };

/** A connection, with the answer whose turn it is. */
type Answering = Duplex & { readonly _httpMessage?: StoreResponse; failed?: boolean };

type Listener = (request: StoreRequest, response: StoreResponse) => void;

const LONGEST_HEADERS = 16_384;

/** Part of the connections from which on those that wait for another request are closed to make room. */
const CROWDED = 0.9;

/** A server that slow, huge and many clients cannot hold. */
export function createServer(limits: ConnectionLimits, certificate: Certificate | undefined, listener: Listener): http.Server {
  const options = {
    IncomingMessage: StoreRequest,
    ServerResponse: StoreResponse,
    maxHeaderSize: LONGEST_HEADERS,
    headersTimeout: limits.headersTimeout,
    // Values have a deadline of their own; a stream of many records may take its time as long as it is not silent.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(1000, limits.headersTimeout / 2),
    keepAliveTimeout: limits.keepAlive,
    keepAlive: true,
    noDelay: true,
    // Answered below, as other bad requests are.
    requireHostHeader: false,
  };
  const server = certificate
    ? https.createServer({ ...options, ...certificate, handshakeTimeout: limits.headersTimeout, minVersion: 'TLSv1.2' })
    : http.createServer(options);
  const receive: Listener = (request, response) => {
    if (request.headers.host === undefined && request.httpVersion === '1.1') refuse(response, withoutHost());
    else listener(request, response);
  };
  server.on('request', receive);
  server.on('checkContinue', (request: StoreRequest, response: StoreResponse) => {
    request.expectsContinue = true;
    receive(request, response);
  });
  // Another expectation cannot be met, and none is needed.
  server.on('checkExpectation', receive);
  server.on('connect', (_, socket: Duplex) => answerRaw(socket, new HttpError('method_not_allowed', 'this server is no proxy')));
  server.on('clientError', answerClientError);
  server.maxConnections = limits.connections;
  server.setTimeout(limits.silence);
  server.on('connection', makeRoom(server as http.Server, limits.connections * CROWDED));
  return server as http.Server;
}

function makeRoom(server: http.Server, crowd: number): (socket: Duplex) => void {
  let open = 0;
  return (socket) => {
    if (++open > crowd) server.closeIdleConnections();
    socket.once('close', () => open--);
  };
}

/** Answers what could not be understood as a request, after those before it have their answers: it would be taken for one of them. */
function answerClientError(error: ClientError, socket: Answering): void {
  const due = socket._httpMessage;
  if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
  else if (due?.req.complete) answerAfter(due, error, socket);
  else if (due?.headersSent) socket.destroy();
  else answerRaw(socket, refusalOfClientError(error), error.code === 'HPE_HEADER_OVERFLOW' ? 431 : undefined);
}

/** Whatever else comes then, the first error counts. */
function answerAfter(due: StoreResponse, error: ClientError, socket: Answering): void {
  if (socket.failed) return;
  socket.failed = true;
  due.once('close', () => {
    socket.failed = false;
    answerClientError(error, socket);
  });
}

function refusalOfClientError(error: ClientError): HttpError {
  const { code } = error;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new HttpError('request_timeout', 'the headers came too slowly');
  if (code === 'HPE_HEADER_OVERFLOW') return new HttpError('invalid_request', `the headers have more than ${LONGEST_HEADERS} bytes`);
  if (code === 'HPE_INVALID_METHOD' && isRequestLine(error.rawPacket)) return new HttpError('method_not_allowed', 'nothing here has this method');
  return new HttpError('invalid_request', 'this is no HTTP request');
}

/** Whether it is only the method that is not understood. */
function isRequestLine(packet: Buffer | undefined): boolean {
  const line = /^([A-Za-z-]{1,30}) [\x21-\x7e]+ HTTP\/1\.[01]\r\n/.exec(packet?.toString('latin1', 0, LONGEST_HEADERS) ?? '');
  // A packet may hold requests that were understood, and rubbish after them.
  return line !== null && !http.METHODS.includes(line[1]);
}

function withoutHost(): HttpError {
  return new HttpError('invalid_request', 'a request of HTTP/1.1 has a Host', { headers: { Connection: 'close' } });
}

function answerRaw(socket: Duplex, refusal: HttpError, status = refusal.status): void {
  const body = JSON.stringify(refusal.body);
  const head = [
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}`, 'Connection: close', 'Content-Type: application/json; charset=utf-8',
    'X-Content-Type-Options: nosniff', `Content-Length: ${Buffer.byteLength(body)}`, ...(status === 405 ? ['Allow: GET, HEAD, PUT, POST, DELETE'] : []),
  ];
  socket.once('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
