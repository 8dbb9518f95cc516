import { randomUUID } from 'node:crypto';
import { HttpResponse, HttpRequest } from '../client/connection';
import { parseErrorResponse } from '../client/error-response';

/** Requests of the monitor in one of the protocols that servers support. */
export interface MonitorProtocol {
  /** Creates the request that reads a key. */
  load(key: string): HttpRequest;
  /** Creates the request that writes a value. */
  save(key: string, value: string): HttpRequest;
  /** Reports whether a response to `load` means that the key has no value. */
  isMissing(response: HttpResponse): boolean;
}

/** Names of the protocols; the first is the default. */
export const PROTOCOL_NAMES = ['native', 'compat'] as const;

/** Name of a protocol. */
export type ProtocolName = typeof PROTOCOL_NAMES[number];

/** Returns the protocol with a name. */
export function monitorProtocol(name: ProtocolName): MonitorProtocol {
  return name === 'compat' ? compat : native;
}

const native: MonitorProtocol = {
  load: (key) => ({ method: 'GET', path: `/v1/keys/${encodeURIComponent(key)}` }),
  save: (key, value) => ({
    method: 'PUT',
    path: `/v1/keys/${encodeURIComponent(key)}`,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'idempotency-key': randomUUID() },
    body: value,
  }),
  isMissing: (response) => response.status === 404 && parseErrorResponse(response).code === 'not_found',
};

const compat: MonitorProtocol = {
  load: (key) => ({ method: 'GET', path: `/load/${encodeURIComponent(key)}` }),
  save: (key, value) => ({ method: 'GET', path: `/save/${encodeURIComponent(key)}/${encodeURIComponent(value)}` }),
  isMissing: ({ status, body }) => status === 200 && body.toString('utf8') === '_key_not_found_',
};
