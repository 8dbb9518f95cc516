import { InvalidKeyError, SettledError, StorageFailedError, WrongShardError } from '../core/errors';
import { keyError } from '../core/keys';
import { RecordState, StoredRecord, isNewer, tombstone, visible } from '../core/record';
import { Topology, ownerOf } from '../core/topology';
import { Version, compareVersions, maxVersion, nextVersion } from '../core/version';
import { Change, Engine, EngineStats } from '../engine/engine';
import { Identity } from './identity';

/** Condition of a write. An empty condition always holds. */
export interface Condition {
  /** The key must have this version. */
  readonly ifMatch?: Version;
  /** The key must have no value. */
  readonly ifAbsent?: boolean;
}

/** A value to store. */
export interface Value {
  readonly value: Uint8Array;
  readonly contentType: string;
}

/** Result of a write. A `conflict` has the version that the key has instead. */
export type WriteResult =
  | { readonly outcome: 'created' | 'replaced' | 'deleted'; readonly version: Version } |
  { readonly outcome: 'absent' } |
  { readonly outcome: 'conflict'; readonly version: Version | undefined };

/** Options for a page of records. */
export interface ListOptions {
  /** Returns only keys with this prefix. Default: all. */
  readonly prefix?: string;
  /** Returns only keys after this one. Default: all. */
  readonly after?: string;
  /** Largest number of records. */
  readonly limit: number;
  /** Size of all values in bytes after which the page ends. Default: unlimited. */
  readonly maxBytes?: number;
}

/** A page of records. */
export interface Page {
  readonly records: StoredRecord[];
  /** The key after which the next page starts; undefined on the last page. */
  readonly next: string | undefined;
}

/** Page size of the search for tombstones. */
const TOMBSTONE_PAGE = { limit: 1000, maxBytes: 1024 * 1024 };

/**
 * One shard of the store: decides which keys it owns, which writes are made, and which versions they get.
 *
 * A write reads the current state, decides, and makes a change that is conditional on that state; if another write came first, it starts
 * over. Nothing is awaited between the decision and the call of the engine, so that a write either sees a new topology or completes before
 * `applyTopology` does.
 */
export class Shard {
  private readonly pending = new Set<Promise<unknown>>();
  private readonly recentDeletes = new RecentDeletes();
  private storageFailure: StorageFailedError | undefined;

  /** @param routed whether keys of other shards are rejected */
  constructor(private readonly engine: Engine, private readonly identity: Identity, private readonly routed = true) {}

  /** The topology that the shard knows. */
  public get topology(): Topology {
    return this.identity.topology;
  }

  /** Name of the store. */
  public get store(): string {
    return this.identity.store;
  }

  /** Number of the shard, from 0 on. */
  public get ordinal(): number {
    return this.identity.ordinal;
  }

  /** Whether no other shard has copies of the keys of this one. */
  public get settled(): boolean {
    return this.identity.settled;
  }

  /** The storage failure after which writes are rejected; undefined before one. */
  public get failure(): StorageFailedError | undefined {
    return this.storageFailure;
  }

  /** Reports whether the shard owns a key. */
  public owns(key: string): boolean {
    return !this.routed || ownerOf(key, this.topology) === this.ordinal;
  }

  /** Reports whether the shard would own a key if the store had this number of shards. */
  public wouldOwn(key: string, shards: number): boolean {
    return ownerOf(key, { ...this.topology, shards }) === this.ordinal;
  }

  /**
   * Checks that the shard accepts requests for a key, before its value is received.
   *
   * @throws InvalidKeyError, WrongShardError
   */
  public checkAccepts(key: string): void {
    checkKey(key);
    this.checkOwner(key);
  }

  /**
   * Reads the record of a key; undefined when it has no value.
   *
   * @throws InvalidKeyError, WrongShardError
   */
  public async get(key: string): Promise<StoredRecord | undefined> {
    checkKey(key);
    const stored = await this.recordFailure(this.engine.read(key));
    this.checkOwner(key);
    return visible(stored);
  }

  /**
   * Stores a value.
   *
   * @param request id of the request: a repeated request changes nothing and has the same result; empty for none
   * @throws InvalidKeyError, WrongShardError, StorageFullError, StorageFailedError
   */
  public async put(key: string, { value, contentType }: Value, condition: Condition = {}, request = ''): Promise<WriteResult> {
    checkKey(key);
    for (;;) {
      const { stored, floor } = await this.stateForWrite(key);
      if (stored && isRepeated(stored, request, false)) return { outcome: firstOutcome(stored), version: stored.version };
      const current = visible(stored);
      if (!holds(condition, current)) return { outcome: 'conflict', version: current?.version };
      const version = this.versionAfter(stored, floor);
      const outcome = current ? 'replaced' : 'created';
      const next = { key, version, value, contentType, deleted: false, request: withOutcome(request, outcome) };
      if (await this.apply([{ key, expected: stored?.version, next }])) return { outcome, version };
    }
  }

  /**
   * Deletes a value. A tombstone stays until the shard is settled, when no other shard has an older copy.
   *
   * @param request as for `put`. If no tombstone stays, the id is remembered for a limited time, and not across a restart
   * @throws InvalidKeyError, WrongShardError, StorageFullError, StorageFailedError
   */
  public async delete(key: string, condition: Condition = {}, request = ''): Promise<WriteResult> {
    checkKey(key);
    for (;;) {
      const { stored, floor } = await this.stateForWrite(key);
      const repeated = stored && isRepeated(stored, request, true) ? stored.version : !stored && this.recentDeletes.find(key, request);
      if (repeated) return { outcome: 'deleted', version: repeated };
      const current = visible(stored);
      if (!holds(condition, current)) return { outcome: 'conflict', version: current?.version };
      if (!current) return { outcome: 'absent' };
      const version = this.versionAfter(stored, floor);
      const next = tombstone(key, version, withOutcome(request, 'deleted'));
      const changes: Change[] = [{ key, expected: current.version, next }];
      // A tombstone is written even if it is dropped at once, because dropping it raises the floor to the version of the delete.
      if (this.settled) changes.push({ key, expected: version, next: undefined });
      if (await this.apply(changes)) {
        this.recentDeletes.add(key, request, version);
        return { outcome: 'deleted', version };
      }
    }
  }

  /** Reads a page of the records that the shard owns, in the order of their keys, without tombstones. */
  public async list(options: ListOptions): Promise<Page> {
    const { records, next } = await this.scan(options);
    return { records: records.filter((record) => !record.deleted && this.owns(record.key)), next };
  }

  /** Reads a page of all stored records, including tombstones and copies of keys of other shards. */
  public async scan(options: ListOptions): Promise<Page> {
    const records = await this.recordFailure(this.engine.scan(options));
    const full = records.length >= options.limit || valueBytesOf(records) >= (options.maxBytes ?? Infinity);
    return { records, next: full ? records[records.length - 1]?.key : undefined };
  }

  /**
   * Stores a record of another shard or of a backup, if it is newer than the stored one.
   *
   * @param restore whether a settled shard accepts the record too
   * @returns the version that is stored now
   * @throws InvalidKeyError, WrongShardError, SettledError, StorageFullError, StorageFailedError
   */
  public async importRecord(record: StoredRecord, restore = false): Promise<Version> {
    checkKey(record.key);
    for (;;) {
      const { stored } = await this.stateForWrite(record.key);
      if (this.settled && !restore) throw new SettledError('the shard is settled: an imported record could bring back a deleted key');
      if (stored && !isNewer(record, stored)) return stored.version;
      const changes: Change[] = [{ key: record.key, expected: stored?.version, next: record }];
      // As for `delete`: a settled shard keeps no tombstones, but its floor rises to their version.
      if (record.deleted && this.settled) changes.push({ key: record.key, expected: record.version, next: undefined });
      if (await this.apply(changes)) return record.version;
    }
  }

  /**
   * Drops the copy of a key that another shard owns, if it still has the version that was moved.
   *
   * @returns whether the copy was dropped; always false if this shard owns the key, because its only copy would be lost
   */
  public async dropCopy(key: string, version: Version): Promise<boolean> {
    checkKey(key);
    if (ownerOf(key, this.topology) === this.ordinal) return false;
    return this.apply([{ key, expected: version, next: undefined }]);
  }

  /**
   * Applies a topology. Resolves when it and all writes that were decided under the previous one are on disk.
   *
   * @param settled whether no other shard has copies of the keys of this one: tombstones are dropped
   * @returns false when the shard knows a newer topology, or a different one of the same epoch
   */
  public async applyTopology(epoch: number, shards: number, settled: boolean): Promise<boolean> {
    if (!await this.recordFailure(this.identity.applyTopology(epoch, shards, settled))) return false;
    await Promise.allSettled([...this.pending]);
    await this.dropTombstones();
    return true;
  }

  /** Drops the tombstones of a settled shard. */
  public async dropTombstones(): Promise<void> {
    if (!this.settled || (await this.engine.stats()).tombstones === 0) return;
    let after: string | undefined;
    do {
      const { records, next } = await this.scan({ ...TOMBSTONE_PAGE, after });
      if (!this.settled) return;
      const dropped = records.filter(({ key, deleted }) => deleted && this.owns(key));
      if (dropped.length > 0) await this.apply(dropped.map(({ key, version }) => ({ key, expected: version, next: undefined })));
      after = next;
    } while (after !== undefined);
  }

  /** Returns the number of records and tombstones. */
  public stats(): Promise<EngineStats> {
    return this.engine.stats();
  }

  /** Reads the state that a write is based on. Throws if the key has moved to another shard in the meantime. */
  private async stateForWrite(key: string): Promise<{ stored: RecordState | undefined; floor: Version }> {
    const stored = await this.recordFailure(this.engine.state(key));
    const floor = await this.engine.floor();
    this.checkOwner(key);
    return { stored, floor };
  }

  /** Makes changes. Returns whether the first was made, on which the others depend. */
  private async apply(changes: readonly Change[]): Promise<boolean> {
    const applied = this.engine.apply(changes);
    this.pending.add(applied);
    try {
      return (await this.recordFailure(applied))[0];
    } finally {
      this.pending.delete(applied);
    }
  }

  /** Records a storage failure, which the probes and metrics report. */
  private recordFailure<T>(result: Promise<T>): Promise<T> {
    return result.catch((error: unknown) => {
      if (error instanceof StorageFailedError) this.storageFailure = error;
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

/** Number of deletes that are remembered. */
const MAX_REMEMBERED_DELETES = 10_000;

/**
 * Ids of requests that deleted a key without leaving a tombstone, which would store the id. They are kept in memory, which is enough to
 * make the repetition of a request harmless when its response was lost.
 */
class RecentDeletes {
  private readonly deletes = new Map<string, { readonly request: string; readonly version: Version }>();

  /** Remembers a delete, and forgets an earlier one of the key. */
  public add(key: string, request: string, version: Version): void {
    this.deletes.delete(key);
    if (request === '') return;
    this.deletes.set(key, { request, version });
    if (this.deletes.size > MAX_REMEMBERED_DELETES) this.deletes.delete(this.deletes.keys().next().value as string);
  }

  /** The version of the delete that a request made, if it was the last delete of the key. */
  public find(key: string, request: string): Version | undefined {
    const found = request === '' ? undefined : this.deletes.get(key);
    return found?.request === request ? found.version : undefined;
  }
}

function checkKey(key: string): void {
  const error = keyError(key);
  if (error) throw new InvalidKeyError(error);
}

function holds({ ifMatch, ifAbsent }: Condition, current: RecordState | undefined): boolean {
  if (ifAbsent && current) return false;
  return !ifMatch || (current !== undefined && compareVersions(current.version, ifMatch) === 0);
}

/** Prefixes of the stored request id, which encode the outcome, so that a repeated request has the same result. */
const OUTCOME_PREFIXES = { created: '+', replaced: '=', deleted: '-' } as const;

function withOutcome(request: string, outcome: keyof typeof OUTCOME_PREFIXES): string {
  return request === '' ? '' : OUTCOME_PREFIXES[outcome] + request;
}

function isRepeated(stored: RecordState, request: string, deleted: boolean): boolean {
  return request !== '' && stored.deleted === deleted && stored.request.slice(1) === request;
}

function firstOutcome(stored: RecordState): 'created' | 'replaced' {
  return stored.request.startsWith(OUTCOME_PREFIXES.created) ? 'created' : 'replaced';
}

function valueBytesOf(records: readonly StoredRecord[]): number {
  return records.reduce((sum, { value }) => sum + value.length, 0);
}
