import * as http from 'http';
import * as https from 'https';
import { Duplex } from 'stream';
import { InvalidRequestError, MethodNotAllowedError, RequestTimeoutError, StoreError } from '../../core/errors';
import { errorResponse } from './error-response';
import { StoreRequest, StoreResponse } from './messages';
import { Pipelines } from './pipelines';
import { originForm } from './request-target';
import { jsonHeaders, sendError } from './responses';

/** Limits on connections. */
export interface ConnectionLimits {
  /** Number of connections at the same time; more are closed at once. */
  readonly connections: number;
  /** Milliseconds within which the headers of a request must arrive. */
  readonly headersTimeout: number;
  /** Milliseconds for which a connection may be silent within a request. */
  readonly silence: number;
  /** Milliseconds for which an idle connection is kept open. */
  readonly keepAlive: number;
}

/** A certificate and its private key, in PEM. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Receives the requests of a server. */
export interface RequestListener {
  /** A request has arrived. It may have to wait for earlier ones of its connection. */
  arrived(): void;
  /** Answers a request. Not called if the connection was closed before it was the request's turn. */
  handle(request: StoreRequest, response: StoreResponse): void;
  /** The response was sent, or its connection was closed. */
  finished(response: StoreResponse): void;
}

/** An error of Node's HTTP parser. */
type ClientError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer };

/** A connection, with the response that it is sending. */
type ServerSocket = Duplex & { readonly _httpMessage?: StoreResponse; failed?: boolean };

type Handle = (request: StoreRequest, response: StoreResponse) => void;

const MAX_HEADER_BYTES = 16_384;

const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];

/** Fraction of the allowed connections above which idle ones are closed. */
const CROWDED = 0.9;

/** HTTP server hardened against slow, oversized and excessive requests. */
export function createServer(limits: ConnectionLimits, certificate: Certificate | undefined, listener: RequestListener): http.Server {
  const options = {
    IncomingMessage: StoreRequest,
    ServerResponse: StoreResponse,
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: limits.headersTimeout,
    // Values have a timeout of their own, and a long stream of records may take any time as long as it is not silent.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(1000, limits.headersTimeout / 2),
    keepAliveTimeout: limits.keepAlive,
    keepAlive: true,
    noDelay: true,
    // Checked below, so that the response has a JSON body.
    requireHostHeader: false,
  };
  const server = certificate
    ? https.createServer({ ...options, ...certificate, handshakeTimeout: limits.headersTimeout, minVersion: 'TLSv1.2' })
    : http.createServer(options);
  receiveRequests(server as http.Server, listener);
  server.maxConnections = limits.connections;
  server.setTimeout(limits.silence);
  server.on('connection', closeIdleAbove(server as http.Server, limits.connections * CROWDED));
  return server as http.Server;
}

function receiveRequests(server: http.Server, listener: RequestListener): void {
  const pipelines = new Pipelines((response) => listener.finished(response));
  const receive: Handle = (request, response) => {
    if (request.headers.host === undefined && request.httpVersion === '1.1') return rejectWithoutHost(response);
    listener.arrived();
    request.url = originForm(request.url ?? '');
    pipelines.enter(request, response, () => listener.handle(request, response));
  };
  server.on('request', receive);
  server.on('checkContinue', (request: StoreRequest, response: StoreResponse) => {
    request.expectsContinue = true;
    receive(request, response);
  });
  // Other expectations are ignored.
  server.on('checkExpectation', receive);
  server.on('connect', (_, socket: Duplex) => sendRawError(socket, new MethodNotAllowedError('this server is not a proxy', METHODS)));
  server.on('clientError', answerClientError);
}

function rejectWithoutHost(response: StoreResponse): void {
  response.setHeader('Connection', 'close');
  sendError(response, new InvalidRequestError('missing Host header'));
}

function closeIdleAbove(server: http.Server, limit: number): (socket: Duplex) => void {
  let open = 0;
  return (socket) => {
    if (++open > limit) server.closeIdleConnections();
    socket.once('close', () => open--);
  };
}

/** Answers bytes that are not an HTTP request, after the requests before them: the client would take the response for one of theirs. */
function answerClientError(error: ClientError, socket: ServerSocket): void {
  const pending = socket._httpMessage;
  if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
  else if (pending?.req.complete) answerAfter(pending, error, socket);
  else if (pending?.headersSent) socket.destroy();
  else sendRawError(socket, errorOfClient(error), error.code === 'HPE_HEADER_OVERFLOW' ? 431 : undefined);
}

/** Only the first error of a connection is answered. */
function answerAfter(pending: StoreResponse, error: ClientError, socket: ServerSocket): void {
  if (socket.failed) return;
  socket.failed = true;
  pending.once('close', () => {
    socket.failed = false;
    answerClientError(error, socket);
  });
}

function errorOfClient({ code, rawPacket }: ClientError): StoreError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new RequestTimeoutError('the headers did not arrive in time');
  if (code === 'HPE_HEADER_OVERFLOW') return new InvalidRequestError(`the headers are larger than ${MAX_HEADER_BYTES} bytes`);
  if (code === 'HPE_INVALID_METHOD' && hasUnknownMethod(rawPacket)) return new MethodNotAllowedError('unknown method', METHODS);
  return new InvalidRequestError('not a valid HTTP request');
}

/** Reports whether a packet starts with a request line that is valid but for its method. What follows is not checked. */
function hasUnknownMethod(packet: Buffer | undefined): boolean {
  const line = /^([A-Za-z-]{1,30}) [\x21-\x7e]+ HTTP\/1\.[01]\r\n/.exec(packet?.toString('latin1', 0, MAX_HEADER_BYTES) ?? '');
  return line !== null && !http.METHODS.includes(line[1]);
}

/** Answers on a connection for which Node has created no response, and closes it. */
function sendRawError(socket: Duplex, error: StoreError, otherStatus?: number): void {
  const { status, headers, body } = errorResponse(error);
  const text = JSON.stringify(body);
  const lines = Object.entries({ ...jsonHeaders(text), ...headers, Connection: 'close' }).map(([name, value]) => `${name}: ${value}`);
  const sent = otherStatus ?? status;
  socket.once('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${sent} ${http.STATUS_CODES[sent]}\r\n${lines.join('\r\n')}\r\n\r\n${text}`, () => socket.destroy());
}
