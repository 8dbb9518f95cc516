import { randomUUID } from 'node:crypto';
import { Address } from '../../client/address';
import { parseErrorResponse, toStoreError } from '../../client/error-response';
import { keyError } from '../../core/keys';
import { NativeServer } from '../native/server';
import { CompatServer } from './server';

/**
 * Outcome of a copy: the target stored the value, already had the same value, kept a different value of its own, or does not support the
 * key or the value.
 */
export type CopyOutcome = 'stored' | 'unchanged' | 'kept' | 'failed';

/** Stores copies of keys of servers of the compat protocol. */
export interface CompatTarget {
  readonly address: Address;
  store(key: string, value: Buffer): Promise<CopyOutcome>;
}

/** Returns a target of the compat protocol. A copy replaces its value, because the value of the former owner is the current one. */
export function compatTarget(server: CompatServer): CompatTarget {
  return {
    address: server.address,
    store: async (key, value) => {
      if ((await server.load(key))?.equals(value)) return 'unchanged';
      if (!await server.save(key, value)) return 'failed';
      return (await server.load(key))?.equals(value) ? 'stored' : 'failed';
    },
  };
}

/** Returns a target of the store's own protocol. It keeps a value that it already has, because that may be newer than the copy. */
export function nativeTarget(server: NativeServer): CompatTarget {
  return {
    address: server.address,
    store: async (key, value) => {
      if (keyError(key)) return 'failed';
      const before = await read(server, key);
      if (before) return before.equals(value) ? 'unchanged' : 'kept';
      const stored = await storeIfAbsent(server, key, value);
      const after = await read(server, key);
      if (after?.equals(value)) return 'stored';
      return stored && !after ? 'failed' : 'kept';
    },
  };
}

async function read(server: NativeServer, key: string): Promise<Buffer | undefined> {
  const response = await server.transport.call({ method: 'GET', path: pathOf(key) });
  const error = parseErrorResponse(response);
  if (response.status !== 200 && error.code !== 'not_found') throw toStoreError(error, server.name);
  return response.status === 200 ? response.body : undefined;
}

async function storeIfAbsent(server: NativeServer, key: string, value: Buffer): Promise<boolean> {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'if-none-match': '*', 'idempotency-key': randomUUID() };
  const response = await server.transport.call({ method: 'PUT', path: pathOf(key), headers, body: value });
  if (response.status > 299 && response.status !== 412) throw toStoreError(parseErrorResponse(response), server.name);
  return response.status < 300;
}

function pathOf(key: string): string {
  return `/v1/keys/${encodeURIComponent(key)}`;
}
