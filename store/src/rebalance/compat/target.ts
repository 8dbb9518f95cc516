import { randomUUID } from 'node:crypto';
import { Address } from '../../client/address';
import { errorOf, problemOf } from '../../client/problem';
import { keyError } from '../../core/keys';
import { CompatServer } from './server';
import { NativeServer } from '../native-server';

/** What became of a copy: it is there now, was there already, something else was there and was kept, or it cannot be stored there. */
export type Taken = 'stored' | 'same' | 'kept' | 'failed';

/** Takes copies of the chapter's servers' keys. */
export interface CompatTarget {
  readonly address: Address;
  take(key: string, value: Buffer): Promise<Taken>;
}

/** A server of the chapter: the copy takes the place of what is there, because the as-is owner's value is the one that counts. */
export function compatTarget(server: CompatServer): CompatTarget {
  return {
    address: server.address,
    take: async (key, value) => {
      if ((await server.load(key))?.equals(value)) return 'same';
      if (!await server.save(key, value)) return 'failed';
      return (await server.load(key))?.equals(value) ? 'stored' : 'failed';
    },
  };
}

/** A server of ours: what is there already is kept, because it may be newer. */
export function nativeTarget(server: NativeServer): CompatTarget {
  return {
    address: server.address,
    take: async (key, value) => {
      if (keyError(key)) return 'failed';
      const before = await read(server, key);
      if (before) return before.equals(value) ? 'same' : 'kept';
      const stored = await storeIfAbsent(server, key, value);
      const after = await read(server, key);
      if (after?.equals(value)) return 'stored';
      return stored && !after ? 'failed' : 'kept';
    },
  };
}

async function read(server: NativeServer, key: string): Promise<Buffer | undefined> {
  const answer = await server.wire.call({ method: 'GET', path: pathOf(key) });
  const problem = problemOf(answer);
  if (answer.status !== 200 && problem.code !== 'not_found') throw errorOf(problem, server.name);
  return answer.status === 200 ? answer.body : undefined;
}

async function storeIfAbsent(server: NativeServer, key: string, value: Buffer): Promise<boolean> {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'if-none-match': '*', 'idempotency-key': randomUUID() };
  const answer = await server.wire.call({ method: 'PUT', path: pathOf(key), headers, body: value });
  if (answer.status > 299 && answer.status !== 412) throw errorOf(problemOf(answer), server.name);
  return answer.status < 300;
}

function pathOf(key: string): string {
  return `/v1/keys/${encodeURIComponent(key)}`;
}
