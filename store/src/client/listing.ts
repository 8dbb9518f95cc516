import { compareKeys } from '../core/keys';
import { WrongShardError } from '../core/errors';
import { NO_VERSION, compareVersions, parseVersion } from '../core/version';
import { parseErrorResponse, parseJsonObject, toStoreError } from './error-response';
import { Shards } from './shards';

/** Options for listing keys. */
export interface ListOptions {
  /**
   * Lists only keys that start with this prefix.
   *
   * @default - all keys
   */
  readonly prefix?: string;
  /**
   * Maximum number of entries.
   *
   * @default - no limit
   */
  readonly limit?: number;
}

/** A key with its value. */
export interface Entry {
  readonly key: string;
  readonly value: Buffer;
  /** Version of the value. */
  readonly etag: string;
  /** Media type of the value. */
  readonly contentType: string;
}

/** Maximum number of entries in one request. Servers send fewer when the values are large. */
const PAGE_SIZE = 256;

interface ListedKey {
  readonly key: string;
  readonly version: string;
  readonly contentType: string;
  readonly value: string;
}

/**
 * Lists the entries of all shards in the order of the keys' UTF-8 bytes. Holds at most one page of each shard in memory.
 *
 * @throws WrongShardError when the store has shards that are not in the list of servers, because the listing would be incomplete
 */
export async function* listEntries(shards: Shards, { prefix = '', limit = Infinity }: ListOptions): AsyncGenerator<Entry> {
  if (limit <= 0) return;
  await requireAllShards(shards);
  const pageSize = Math.min(limit, PAGE_SIZE);
  let remaining = limit;
  for await (const entry of merged(Array.from({ length: shards.count }, (_, shard) => entriesOf(shards, shard, prefix, pageSize)))) {
    yield entry;
    if (--remaining <= 0) return;
  }
}

async function requireAllShards(shards: Shards): Promise<void> {
  const total = Math.max(...(await shards.topology()).map((topology) => topology.shards));
  if (total > shards.count) {
    const difference = `the store has ${total} shards, but the list has only ${shards.count} servers`;
    throw new WrongShardError(`${difference}: list all servers, or the listing would be incomplete`);
  }
}

async function* entriesOf(shards: Shards, shard: number, prefix: string, pageSize: number): AsyncGenerator<Entry> {
  let after: string | undefined;
  do {
    const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const path = `/v1/keys?prefix=${encodeURIComponent(prefix)}&limit=${pageSize}&values=true${from}`;
    const response = await shards.call(shard, { method: 'GET', path });
    if (response.status !== 200) throw toStoreError(parseErrorResponse(response), shards.where(shard));
    const { keys, next } = parseJsonObject(response.body) as { keys: ListedKey[]; next: string | null };
    for (const { key, version, contentType, value } of keys) yield { key, etag: version, contentType, value: Buffer.from(value, 'base64') };
    after = next ?? undefined;
  } while (after !== undefined);
}

/** Merges sources that are sorted by key. If two have the same key because a rebalance is moving it, the newer entry is used. */
export async function* merged(sources: readonly AsyncIterator<Entry>[]): AsyncGenerator<Entry> {
  const heads = await Promise.all(sources.map(advance));
  for (;;) {
    const first = heads.reduce(smaller, undefined);
    if (!first) return;
    const same = heads.flatMap((head, at) => (head?.key === first.key ? [at] : []));
    yield same.map((at) => heads[at] as Entry).reduce(newer);
    await Promise.all(same.map(async (at) => (heads[at] = await advance(sources[at]))));
  }
}

function smaller(a: Entry | undefined, b: Entry | undefined): Entry | undefined {
  return !a || (b && compareKeys(b.key, a.key) < 0) ? b : a;
}

async function advance(source: AsyncIterator<Entry>): Promise<Entry | undefined> {
  const { value, done } = await source.next();
  return done ? undefined : value as Entry;
}

function newer(a: Entry, b: Entry): Entry {
  return compareVersions(parseVersion(a.etag) ?? NO_VERSION, parseVersion(b.etag) ?? NO_VERSION) >= 0 ? a : b;
}
