import { randomUUID } from 'node:crypto';
import { OutcomeUnknownError, StoreError, UnavailableError } from '../core/errors';
import { parseErrorResponse, repeatedWriteConflict, toStoreError } from './error-response';
import { unquoteEtag } from './etag';
import { ndjson, parseNdjson } from './ndjson';
import { Shards } from './shards';
import { contentTypeFor, toBuffer } from './value';

/** Operation of a batch. Operations are independent of each other; those on the same key are made in their order. */
export type BatchOp =
  | { readonly op: 'get'; readonly key: string } |
  {
    readonly op: 'put'; readonly key: string; readonly value: Uint8Array | string; readonly contentType?: string;
    readonly ifMatch?: string; readonly ifAbsent?: boolean;
  } |
  { readonly op: 'delete'; readonly key: string; readonly ifMatch?: string };

/** Result of an operation of a batch. */
export interface BatchResult {
  /** Why the operation failed; undefined when it succeeded. */
  readonly error?: StoreError;
  /** For a get or a delete: whether the key had a value. */
  readonly found?: boolean;
  /** The version that was read or written. */
  readonly etag?: string;
  /** For a get: the value. */
  readonly value?: Buffer;
  /** For a get: the media type of the value. */
  readonly contentType?: string;
}

/** Operation that is assigned to a shard. */
interface Item {
  /** Index of the operation in the batch. */
  readonly at: number;
  readonly key: string;
  /** The operation as a line of NDJSON. */
  readonly line: string;
  readonly shard: number;
}

/** Line of a response. */
interface ResultLine {
  readonly status: number;
  readonly version?: string;
  readonly value?: string;
  readonly contentType?: string;
  readonly code?: string;
  readonly message?: string;
}

/** Maximum number of operations in one request. */
const MAX_OPS = 500;
/** Maximum size of one request in bytes, unless a single operation is larger. */
const MAX_BYTES = 1024 * 1024;

const NDJSON = { 'content-type': 'application/x-ndjson' };

/** Sends each operation to the shard that owns its key. Returns the results in the order of the operations. */
export async function runBatch(shards: Shards, ops: readonly BatchOp[]): Promise<BatchResult[]> {
  const results: BatchResult[] = new Array<BatchResult>(ops.length);
  const items = ops.flatMap((op, at) => {
    const item = catchStoreError(() => ({ at, key: op.key, line: lineOf(op), shard: shards.shardOf(op.key) }));
    if (item instanceof StoreError) results[at] = { error: item };
    return item instanceof StoreError ? [] : [item];
  });
  const rejected = await send(shards, items, ops, results);
  await send(shards, await redirect(shards, rejected, results), ops, results);
  return results;
}

/** Sends items and stores their results. Returns the items whose server does not own their key. */
async function send(shards: Shards, items: readonly Item[], ops: readonly BatchOp[], results: BatchResult[]): Promise<Item[]> {
  const byShard = [...new Set(items.map(({ shard }) => shard))].map((shard) => items.filter((item) => item.shard === shard));
  const rejected = await Promise.all(byShard.map(async (own) => {
    const wrong: Item[] = [];
    for (const part of parts(own)) wrong.push(...await sendPart(shards, part, ops, results));
    return wrong;
  }));
  return rejected.flat();
}

async function sendPart(shards: Shards, items: readonly Item[], ops: readonly BatchOp[], results: BatchResult[]): Promise<Item[]> {
  const { shard } = items[0];
  const where = shards.where(shard);
  try {
    const body = items.map(({ line }) => line).join('');
    const response = await shards.call(shard, { method: 'POST', path: '/v1/batch', headers: NDJSON, body });
    if (response.status !== 200) throw toStoreError(parseErrorResponse(response), where);
    const lines = parseNdjson<ResultLine>(response.body);
    if (lines.length !== items.length) {
      throw new OutcomeUnknownError(`${where} returned ${lines.length} results for ${items.length} operations`, shard);
    }
    items.forEach(({ at }, line) => (results[at] = resultOf(ops[at], lines[line], { where, shard, repeated: response.repeated })));
    return items.filter((_, line) => lines[line].status === 421);
  } catch (error) {
    items.forEach(({ at }) => (results[at] = { error: error as StoreError }));
    return [];
  }
}

/** Asks the servers that rejected items for their topology. Returns the items that another server owns, assigned to that server. */
async function redirect(shards: Shards, rejected: readonly Item[], results: BatchResult[]): Promise<Item[]> {
  if (rejected.length === 0) return [];
  const reported = new Map(await Promise.all([...new Set(rejected.map(({ shard }) => shard))].map(
    async (shard) => [shard, await shards.topologyOf(shard).catch((error: StoreError) => error)] as const)));
  return rejected.flatMap((item) => {
    const topology = reported.get(item.shard);
    const shard = topology instanceof StoreError
      ? topology
      : catchStoreError(() => shards.ownerAfterRejection(item.key, item.shard, topology));
    if (shard instanceof StoreError) results[item.at] = { error: shard };
    return shard instanceof StoreError ? [] : [{ ...item, shard }];
  });
}

/** Splits items into requests of limited size. */
function* parts(items: readonly Item[]): Generator<Item[]> {
  let part: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    if (part.length === MAX_OPS || (part.length > 0 && bytes + item.line.length > MAX_BYTES)) {
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
  const ifMatch = op.ifMatch === undefined ? undefined : unquoteEtag(op.ifMatch);
  const common = { op: op.op, key: op.key, ifMatch, idempotencyKey: randomUUID() };
  if (op.op === 'delete') return ndjson([common]);
  const value = toBuffer(op.value).toString('base64');
  return ndjson([{ ...common, value, contentType: contentTypeFor(op.value, op.contentType), ifNoneMatch: op.ifAbsent ? '*' : undefined }]);
}

function resultOf({ op }: BatchOp, line: ResultLine, from: { where: string; shard: number; repeated: boolean }): BatchResult {
  const { status, version, value, contentType, code = `http_${status}`, message = '' } = line;
  if (status === 404 && op !== 'put') return { found: op === 'delete' && from.repeated };
  if (status === 412 && from.repeated) return { error: repeatedWriteConflict(from.where, from.shard) };
  if (status === 503) return { error: new UnavailableError(`${from.where}: ${message || code}`, from.shard, code) };
  if (status < 200 || status > 299) return { error: toStoreError({ status, code, message, etag: version }, from.where) };
  const etag = version === undefined ? undefined : unquoteEtag(version);
  if (op === 'put') return { etag };
  return { found: true, etag, ...(op === 'get' && { value: Buffer.from(value ?? '', 'base64'), contentType }) };
}

function catchStoreError<T>(make: () => T): T | StoreError {
  try {
    return make();
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
}
