import { randomUUID } from 'node:crypto';
import { HttpAnswer, HttpRequest } from '../connection';
import { problemOf } from '../problem';

/** How the display asks a server: our own protocol, or that of the book chapter. */
export interface DisplayProtocol {
  /** The request that reads a key. */
  load(key: string): HttpRequest;
  /** The request that stores a value. */
  save(key: string, value: string): HttpRequest;
  /** Whether an answer to `load` says that the key has no value. */
  isMissing(answer: HttpAnswer): boolean;
}

/** The names of the protocols, the default first. */
export const PROTOCOL_NAMES = ['native', 'compat'] as const;

/** The name of a protocol. */
export type ProtocolName = typeof PROTOCOL_NAMES[number];

/** The protocol of that name. */
export function displayProtocol(name: ProtocolName): DisplayProtocol {
  return name === 'compat' ? compat : native;
}

const native: DisplayProtocol = {
  load: (key) => ({ method: 'GET', path: `/v1/keys/${encodeURIComponent(key)}` }),
  save: (key, value) => ({
    method: 'PUT',
    path: `/v1/keys/${encodeURIComponent(key)}`,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'idempotency-key': randomUUID() },
    body: value,
  }),
  isMissing: (answer) => answer.status === 404 && problemOf(answer).code === 'not_found',
};

const compat: DisplayProtocol = {
  load: (key) => ({ method: 'GET', path: `/load/${encodeURIComponent(key)}` }),
  save: (key, value) => ({ method: 'GET', path: `/save/${encodeURIComponent(key)}/${encodeURIComponent(value)}` }),
  isMissing: ({ status, body }) => status === 200 && body.toString('utf8') === '_key_not_found_',
};
