import { InvalidKeyError, SettledError, StorageFailedError, WrongShardError } from '../core/errors';
import { keyError } from '../core/keys';
import { RecordState, StoredRecord, isNewer, tombstone, visible } from '../core/record';
import { Topology, ownerOf } from '../core/topology';
import { Version, compareVersions, maxVersion, nextVersion } from '../core/version';
import { Change, Engine, EngineStats } from '../engine/engine';
import { Identity } from './identity';
import { RecentDeletes } from './recent-deletes';

/** What must be so for a write to be made. Nothing given: it is made whatever is there. */
export interface Condition {
  /** The key has just this version. */
  readonly ifMatch?: Version;
  /** The key has no value. */
  readonly ifAbsent?: boolean;
}

/** A value to be stored. */
export interface Value {
  readonly value: Uint8Array;
  readonly contentType: string;
}

/** How a write ended. */
export type WriteResult =
  | { readonly outcome: 'created' | 'replaced' | 'deleted'; readonly version: Version } |
  { readonly outcome: 'absent' } |
  { readonly outcome: 'conflict'; readonly version: Version | undefined };

/** Which part of the listing is wanted. */
export interface ListOptions {
  readonly prefix?: string;
  readonly after?: string;
  readonly limit: number;
  readonly maxBytes?: number;
}

/** A page of records, and the key to go on after; undefined at the end. */
export interface Page {
  readonly records: StoredRecord[];
  readonly next: string | undefined;
}

/** Size of the pages in which tombstones are looked for. */
const SWEEP = { limit: 1000, maxBytes: 1024 * 1024 };

/**
 * One shard of the store: what may be read and written here, and under which version. Knows nothing of HTTP.
 *
 * A write is read, decided and made conditional on what was read; where another write came between, it is decided anew. Between the
 * decision and its handing over to the engine nothing is awaited, so that a topology is either seen by a write or waits for it.
 */
export class Shard {
  private readonly pending = new Set<Promise<unknown>>();
  private readonly recentDeletes = new RecentDeletes();
  private broken: StorageFailedError | undefined;

  /** @param routed whether keys of other shards are refused */
  constructor(private readonly engine: Engine, private readonly identity: Identity, private readonly routed = true) {}

  /** How keys are spread, as this shard knows it. */
  public get topology(): Topology {
    return this.identity.topology;
  }

  /** The name of the store. */
  public get store(): string {
    return this.identity.store;
  }

  /** The shard's own number. */
  public get ordinal(): number {
    return this.identity.ordinal;
  }

  /** Whether it is known that no other shard has copies of this one's keys. */
  public get settled(): boolean {
    return this.identity.settled;
  }

  /** Why no write is taken any more; undefined while all is well. */
  public get failure(): StorageFailedError | undefined {
    return this.broken;
  }

  /** Whether the key belongs here. */
  public owns(key: string): boolean {
    return !this.routed || ownerOf(key, this.topology) === this.ordinal;
  }

  /** Whether the key would belong here if there were so many shards. */
  public wouldOwn(key: string, shards: number): boolean {
    return ownerOf(key, { ...this.topology, shards }) === this.ordinal;
  }

  /**
   * Refuses what no request for the key could do here, so that a value need not be read first.
   *
   * @throws InvalidKeyError, WrongShardError
   */
  public admit(key: string): void {
    checkKey(key);
    this.checkOwner(key);
  }

  /**
   * The value of a key; undefined when it has none.
   *
   * @throws InvalidKeyError, WrongShardError
   */
  public async get(key: string): Promise<StoredRecord | undefined> {
    checkKey(key);
    const stored = await this.noting(this.engine.read(key));
    this.checkOwner(key);
    return visible(stored);
  }

  /**
   * Stores a value.
   *
   * @param request an id of the request: the same one again changes nothing and has the same result; empty for none
   * @throws InvalidKeyError, WrongShardError, StorageFullError, StorageFailedError
   */
  public async put(key: string, { value, contentType }: Value, condition: Condition = {}, request = ''): Promise<WriteResult> {
    checkKey(key);
    for (;;) {
      const { stored, floor } = await this.found(key);
      if (stored && wrote(stored, request, false)) return { outcome: firstWrote(stored), version: stored.version };
      const current = visible(stored);
      if (!holds(condition, current)) return { outcome: 'conflict', version: current?.version };
      const version = this.versionAfter(stored, floor);
      const outcome = current ? 'replaced' : 'created';
      const next = { key, version, value, contentType, deleted: false, request: marked(request, outcome) };
      if (await this.made([{ key, expected: stored?.version, next }])) return { outcome, version };
    }
  }

  /**
   * Deletes a value. A tombstone stays until it is known that no other shard has an older copy.
   *
   * @param request as for `put`. Where no tombstone stays, the id is remembered for some time only, and not over a restart
   * @throws InvalidKeyError, WrongShardError, StorageFullError, StorageFailedError
   */
  public async delete(key: string, condition: Condition = {}, request = ''): Promise<WriteResult> {
    checkKey(key);
    for (;;) {
      const { stored, floor } = await this.found(key);
      const before = stored && wrote(stored, request, true) ? stored.version : !stored && this.recentDeletes.find(key, request);
      if (before) return { outcome: 'deleted', version: before };
      const current = visible(stored);
      if (!holds(condition, current)) return { outcome: 'conflict', version: current?.version };
      if (!current) return { outcome: 'absent' };
      const version = this.versionAfter(stored, floor);
      const next = tombstone(key, version, marked(request, 'deleted'));
      const changes: Change[] = [{ key, expected: current.version, next }];
      // The tombstone comes first even where it does not stay: it raises the floor to the version that is given out here.
      if (this.settled) changes.push({ key, expected: version, next: undefined });
      if (await this.made(changes)) {
        this.recentDeletes.add(key, request, version);
        return { outcome: 'deleted', version };
      }
    }
  }

  /** The keys that belong here, in order. */
  public async list(options: ListOptions): Promise<Page> {
    const { records, next } = await this.stored(options);
    return { records: records.filter((record) => !record.deleted && this.owns(record.key)), next };
  }

  /** Whatever is stored here, tombstones and keys of other shards included. */
  public async stored(options: ListOptions): Promise<Page> {
    const records = await this.noting(this.engine.scan(options));
    const full = records.length >= options.limit || bytesOf(records) >= (options.maxBytes ?? Infinity);
    return { records, next: full ? records[records.length - 1]?.key : undefined };
  }

  /**
   * Takes a copy from another shard, if it is newer than what is here.
   *
   * @param restore also on a settled shard
   * @returns the version that is here now
   * @throws InvalidKeyError, WrongShardError, SettledError, StorageFullError, StorageFailedError
   */
  public async importRecord(copy: StoredRecord, restore = false): Promise<Version> {
    checkKey(copy.key);
    for (;;) {
      const { stored } = await this.found(copy.key);
      if (this.settled && !restore) throw new SettledError('this shard is settled: it takes no copies, which could bring back what was deleted');
      if (stored && !isNewer(copy, stored)) return stored.version;
      if (await this.made([{ key: copy.key, expected: stored?.version, next: copy }])) return copy.version;
    }
  }

  /**
   * Drops the copy of a key that belongs to another shard, if it is still the one that was moved.
   *
   * @returns whether it was dropped; never when the key belongs here, because its only copy would be lost
   */
  public async dropCopy(key: string, version: Version): Promise<boolean> {
    checkKey(key);
    if (ownerOf(key, this.topology) === this.ordinal) return false;
    return this.made([{ key, expected: version, next: undefined }]);
  }

  /**
   * Takes over a topology, and answers when it is on disk, and when all that was decided under the old one is too.
   *
   * @param settled no other shard has copies of this one's keys: tombstones are dropped
   * @returns false when a newer topology is known, or another one of the same epoch
   */
  public async applyTopology(epoch: number, shards: number, settled: boolean): Promise<boolean> {
    if (!await this.noting(this.identity.applyTopology(epoch, shards, settled))) return false;
    await Promise.allSettled([...this.pending]);
    await this.dropTombstones();
    return true;
  }

  /** Drops the tombstones of a settled shard. */
  public async dropTombstones(): Promise<void> {
    if (!this.settled || (await this.engine.stats()).tombstones === 0) return;
    let after: string | undefined;
    do {
      const { records, next } = await this.stored({ ...SWEEP, after });
      if (!this.settled) return;
      const dropped = records.filter(({ key, deleted }) => deleted && this.owns(key));
      if (dropped.length > 0) await this.made(dropped.map(({ key, version }) => ({ key, expected: version, next: undefined })));
      after = next;
    } while (after !== undefined);
  }

  /** How much is stored. */
  public stats(): Promise<EngineStats> {
    return this.engine.stats();
  }

  /** What a write is decided on. Throws when the key went to another shard meanwhile. */
  private async found(key: string): Promise<{ stored: RecordState | undefined; floor: Version }> {
    const stored = await this.noting(this.engine.state(key));
    const floor = await this.engine.floor();
    this.checkOwner(key);
    return { stored, floor };
  }

  /** Makes changes, of which the first decides whether the others are. */
  private async made(changes: readonly Change[]): Promise<boolean> {
    const applied = this.engine.apply(changes);
    this.pending.add(applied);
    try {
      return (await this.noting(applied))[0];
    } finally {
      this.pending.delete(applied);
    }
  }

  /** Keeps in mind that the disk failed, when that is how it ends. */
  private noting<T>(answer: Promise<T>): Promise<T> {
    return answer.catch((error: unknown) => {
      if (error instanceof StorageFailedError) this.broken = error;
      throw error;
    });
  }

  private checkOwner(key: string): void {
    if (!this.owns(key)) throw new WrongShardError('the key belongs to another shard', { ordinal: this.ordinal, ...this.topology });
  }

  private versionAfter(stored: RecordState | undefined, floor: Version): Version {
    return nextVersion(stored ? maxVersion(stored.version, floor) : floor, this.topology.epoch);
  }
}

function checkKey(key: string): void {
  const problem = keyError(key);
  if (problem) throw new InvalidKeyError(problem);
}

function holds({ ifMatch, ifAbsent }: Condition, current: RecordState | undefined): boolean {
  if (ifAbsent && current) return false;
  return !ifMatch || (current !== undefined && compareVersions(current.version, ifMatch) === 0);
}

/** Marks of a request's outcome, kept before its id, so that the same request sent again has the same answer. */
const MARKS = { created: '+', replaced: '=', deleted: '-' } as const;

function marked(request: string, outcome: keyof typeof MARKS): string {
  return request === '' ? '' : MARKS[outcome] + request;
}

function wrote(stored: RecordState, request: string, deleted: boolean): boolean {
  return request !== '' && stored.deleted === deleted && stored.request.slice(1) === request;
}

function firstWrote(stored: RecordState): 'created' | 'replaced' {
  return stored.request.startsWith(MARKS.created) ? 'created' : 'replaced';
}

function bytesOf(records: readonly StoredRecord[]): number {
  return records.reduce((sum, { value }) => sum + value.length, 0);
}
