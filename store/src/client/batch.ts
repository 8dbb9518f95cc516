import { randomUUID } from 'node:crypto';
import { OutcomeUnknownError, StoreError, UnavailableError } from '../core/errors';
import { ndjson, parseNdjson } from './ndjson';
import { errorOf, problemOf, unquoted } from './problem';
import { Shards } from './shards';
import { bytesOf, changedSince, contentTypeOf } from './write';

/** One operation of a batch. They are independent of each other; those on the same key are made in their order. */
export type BatchOp =
  | { readonly op: 'get'; readonly key: string } |
  {
    readonly op: 'put'; readonly key: string; readonly value: Uint8Array | string; readonly contentType?: string;
    readonly ifMatch?: string; readonly ifAbsent?: boolean;
  } |
  { readonly op: 'delete'; readonly key: string; readonly ifMatch?: string };

/** How an operation of a batch ended. */
export interface BatchResult {
  /** Why it was not made; undefined when it was. */
  readonly error?: StoreError;
  /** For a get and a delete: whether the key had a value. */
  readonly found?: boolean;
  /** The version that was read or written. */
  readonly etag?: string;
  /** For a get: the value. */
  readonly value?: Buffer;
  /** For a get: the value's media type. */
  readonly contentType?: string;
}

/** An operation that is on its way. */
interface Item {
  /** Its place in the batch. */
  readonly at: number;
  readonly key: string;
  readonly line: string;
  /** The shard that is asked. */
  readonly shard: number;
}

/** A line of an answer. */
interface ResultLine {
  readonly status: number;
  readonly version?: string;
  readonly value?: string;
  readonly contentType?: string;
  readonly code?: string;
  readonly message?: string;
}

/** Operations and bytes of one request, at most (but one operation). */
const MOST_OPS = 500;
const MOST_BYTES = 1024 * 1024;

const NDJSON = { 'content-type': 'application/x-ndjson' };

/** Sends each shard its operations, and gives the results in the order of the operations. One that fails does not stop the others. */
export async function batched(shards: Shards, ops: readonly BatchOp[]): Promise<BatchResult[]> {
  const results: BatchResult[] = new Array<BatchResult>(ops.length);
  const items = ops.flatMap((op, at) => {
    const item = attempt(() => ({ at, key: op.key, line: lineOf(op), shard: shards.shardOf(op.key) }));
    if (item instanceof StoreError) results[at] = { error: item };
    return item instanceof StoreError ? [] : [item];
  });
  const refused = await send(shards, items, ops, results);
  await send(shards, await redirected(shards, refused, results), ops, results);
  return results;
}

/** Sends items, notes their results, and returns those that their server does not own. */
async function send(shards: Shards, items: readonly Item[], ops: readonly BatchOp[], results: BatchResult[]): Promise<Item[]> {
  const byShard = [...new Set(items.map(({ shard }) => shard))].map((shard) => items.filter((item) => item.shard === shard));
  const refused = await Promise.all(byShard.map(async (own) => {
    const wrong: Item[] = [];
    for (const part of parts(own)) wrong.push(...await sendPart(shards, part, ops, results));
    return wrong;
  }));
  return refused.flat();
}

async function sendPart(shards: Shards, items: readonly Item[], ops: readonly BatchOp[], results: BatchResult[]): Promise<Item[]> {
  const { shard } = items[0];
  const where = shards.where(shard);
  try {
    const body = items.map(({ line }) => line).join('');
    const answer = await shards.call(shard, { method: 'POST', path: '/v1/batch', headers: NDJSON, body });
    if (answer.status !== 200) throw errorOf(problemOf(answer), where);
    const lines = parseNdjson<ResultLine>(answer.body);
    if (lines.length !== items.length) {
      throw new OutcomeUnknownError(`${where} answered ${lines.length} of ${items.length} operations`, shard);
    }
    items.forEach(({ at }, line) => (results[at] = resultOf(ops[at], lines[line], { where, shard, repeated: answer.repeated })));
    return items.filter((_, line) => lines[line].status === 421);
  } catch (error) {
    items.forEach(({ at }) => (results[at] = { error: error as StoreError }));
    return [];
  }
}

/** The items that another server is now known to own, for that one. */
async function redirected(shards: Shards, refused: readonly Item[], results: BatchResult[]): Promise<Item[]> {
  if (refused.length === 0) return [];
  const told = new Map(await Promise.all([...new Set(refused.map(({ shard }) => shard))].map(
    async (shard) => [shard, await shards.topologyOf(shard).catch((error: StoreError) => error)] as const)));
  return refused.flatMap((item) => {
    const topology = told.get(item.shard);
    const shard = topology instanceof StoreError ? topology : attempt(() => shards.ownerAfterRefusal(item.key, item.shard, topology));
    if (shard instanceof StoreError) results[item.at] = { error: shard };
    return shard instanceof StoreError ? [] : [{ ...item, shard }];
  });
}

function* parts(items: readonly Item[]): Generator<Item[]> {
  let part: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    if (part.length === MOST_OPS || (part.length > 0 && bytes + item.line.length > MOST_BYTES)) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(item);
    bytes += item.line.length;
  }
  if (part.length > 0) yield part;
}

function lineOf(op: BatchOp): string {
  if (op.op === 'get') return ndjson([{ op: 'get', key: op.key }]);
  const ifMatch = op.ifMatch === undefined ? undefined : unquoted(op.ifMatch);
  const common = { op: op.op, key: op.key, ifMatch, idempotencyKey: randomUUID() };
  if (op.op === 'delete') return ndjson([common]);
  const value = bytesOf(op.value).toString('base64');
  return ndjson([{ ...common, value, contentType: contentTypeOf(op.value, op.contentType), ifNoneMatch: op.ifAbsent ? '*' : undefined }]);
}

function resultOf({ op }: BatchOp, line: ResultLine, asked: { where: string; shard: number; repeated: boolean }): BatchResult {
  const { status, version, value, contentType, code = `http_${status}`, message = '' } = line;
  if (status === 404 && op !== 'put') return { found: op === 'delete' && asked.repeated };
  if (status === 412 && asked.repeated) return { error: new OutcomeUnknownError(changedSince(asked.where), asked.shard) };
  if (status === 503) return { error: new UnavailableError(`${asked.where}: ${message || code}`, asked.shard, code) };
  if (status < 200 || status > 299) return { error: errorOf({ status, code, message, etag: version }, asked.where) };
  const etag = version === undefined ? undefined : unquoted(version);
  if (op === 'put') return { etag };
  return { found: true, etag, ...(op === 'get' && { value: Buffer.from(value ?? '', 'base64'), contentType }) };
}

function attempt<T>(make: () => T): T | StoreError {
  try {
    return make();
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
}
