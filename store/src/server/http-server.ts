import * as http from 'http';
import * as https from 'https';
import { Duplex } from 'stream';
import { Refusal } from './errors';
import { StoreRequest, StoreResponse } from './exchange';

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
  };
  const server = certificate
    ? https.createServer({ ...options, ...certificate, handshakeTimeout: limits.headersTimeout, minVersion: 'TLSv1.2' })
    : http.createServer(options);
  server.on('request', listener);
  server.on('checkContinue', (request: StoreRequest, response: StoreResponse) => {
    request.expectsContinue = true;
    listener(request, response);
  });
  // Another expectation cannot be met, and none is needed.
  server.on('checkExpectation', listener);
  server.on('connect', (_, socket: Duplex) => answerRaw(socket, new Refusal('method_not_allowed', 'this server is no proxy')));
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

/** Answers what could not be understood as a request, unless an answer to an earlier request is still due: it would be taken for that. */
function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  const due = (socket as Duplex & { _httpMessage?: StoreResponse })._httpMessage;
  if (!socket.writable || error.code === 'ECONNRESET' || (due && (due.headersSent || due.req.complete))) socket.destroy();
  else answerRaw(socket, refusalOfClientError(error), error.code === 'HPE_HEADER_OVERFLOW' ? 431 : undefined);
}

function refusalOfClientError({ code }: NodeJS.ErrnoException): Refusal {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Refusal('request_timeout', 'the headers came too slowly');
  if (code === 'HPE_HEADER_OVERFLOW') return new Refusal('invalid_request', `the headers have more than ${LONGEST_HEADERS} bytes`);
  return new Refusal('invalid_request', 'this is no HTTP request');
}

function answerRaw(socket: Duplex, refusal: Refusal, status = refusal.status): void {
  const body = JSON.stringify(refusal.body);
  const head = [
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}`, 'Connection: close', 'Content-Type: application/json; charset=utf-8',
    'X-Content-Type-Options: nosniff', `Content-Length: ${Buffer.byteLength(body)}`, ...(status === 405 ? ['Allow: GET, HEAD, PUT, POST, DELETE'] : []),
  ];
  socket.once('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
