import { compareKeys } from '../core/keys';
import { parseVersion, compareVersions, NO_VERSION } from '../core/version';
import { errorOf, jsonOf, problemOf } from './problem';
import { Shards } from './shards';
import { WrongShardError } from '../core/errors';

/** Which keys are listed. */
export interface ListOptions {
  /** Only keys that start so. Default: all. */
  readonly prefix?: string;
  /** At most so many. Default: all. */
  readonly limit?: number;
}

/** A key and what is stored under it. */
export interface Entry {
  readonly key: string;
  readonly value: Buffer;
  readonly etag: string;
  readonly contentType: string;
}

/** Entries of one request, at most. Servers send fewer when the values are large. */
const PAGE = 256;

interface ListedKey {
  readonly key: string;
  readonly version: string;
  readonly contentType: string;
  readonly value: string;
}

/**
 * The entries of all shards, in the order of the keys' UTF-8 bytes. Holds a page of each shard at most.
 *
 * @throws WrongShardError when the store has shards that are not in the list of servers: the listing would miss them
 */
export async function* listed(shards: Shards, { prefix = '', limit = Infinity }: ListOptions): AsyncGenerator<Entry> {
  if (limit <= 0) return;
  await requireAllShards(shards);
  const page = Math.min(limit, PAGE);
  let left = limit;
  for await (const entry of merged(Array.from({ length: shards.count }, (_, shard) => entriesOf(shards, shard, prefix, page)))) {
    yield entry;
    if (--left <= 0) return;
  }
}

async function requireAllShards(shards: Shards): Promise<void> {
  const most = Math.max(...(await shards.topology()).map((topology) => topology.shards));
  if (most > shards.count) {
    const difference = `the store has ${most} shards, and the list has ${shards.count} servers`;
    throw new WrongShardError(`${difference}: name them all to list every key`);
  }
}

async function* entriesOf(shards: Shards, shard: number, prefix: string, page: number): AsyncGenerator<Entry> {
  let after: string | undefined;
  do {
    const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const path = `/v1/keys?prefix=${encodeURIComponent(prefix)}&limit=${page}&values=true${from}`;
    const answer = await shards.call(shard, { method: 'GET', path });
    if (answer.status !== 200) throw errorOf(problemOf(answer), shards.where(shard));
    const { keys, next } = jsonOf(answer.body) as { keys: ListedKey[]; next: string | null };
    for (const { key, version, contentType, value } of keys) yield { key, etag: version, contentType, value: Buffer.from(value, 'base64') };
    after = next ?? undefined;
  } while (after !== undefined);
}

/**
 * Merges sources that are each in the order of keys. Where two have the same key, because it is just being moved, the newer entry counts.
 */
export async function* merged(sources: readonly AsyncIterator<Entry>[]): AsyncGenerator<Entry> {
  const heads = await Promise.all(sources.map(advance));
  for (;;) {
    const first = heads.reduce(least, undefined);
    if (!first) return;
    const same = heads.flatMap((head, at) => (head?.key === first.key ? [at] : []));
    yield same.map((at) => heads[at] as Entry).reduce(newer);
    await Promise.all(same.map(async (at) => (heads[at] = await advance(sources[at]))));
  }
}

function least(a: Entry | undefined, b: Entry | undefined): Entry | undefined {
  return !a || (b && compareKeys(b.key, a.key) < 0) ? b : a;
}

async function advance(source: AsyncIterator<Entry>): Promise<Entry | undefined> {
  const { value, done } = await source.next();
  return done ? undefined : value as Entry;
}

function newer(a: Entry, b: Entry): Entry {
  return compareVersions(parseVersion(a.etag) ?? NO_VERSION, parseVersion(b.etag) ?? NO_VERSION) >= 0 ? a : b;
}
