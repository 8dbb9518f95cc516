import { RecordState, StoredRecord } from '../core/record';
import { Version } from '../core/version';

/**
 * One change of what is stored under a key. It is made only if what is stored there has the version `expected`; `undefined` means
 * that nothing is stored, not even a tombstone.
 */
export interface Change {
  readonly key: string;
  readonly expected: Version | undefined;
  /** What is stored from then on; `undefined` drops the record, and raises the floor to its version. */
  readonly next: StoredRecord | undefined;
}

/** Which records a scan returns. */
export interface ScanOptions {
  /** Only keys that start so. */
  readonly prefix?: string;
  /** Only keys after this one. */
  readonly after?: string;
  /** At most so many records. */
  readonly limit: number;
  /** At most so many bytes of values, but at least one record. Without limit unless said. */
  readonly maxBytes?: number;
}

/** How much an engine holds. */
export interface EngineStats {
  /** Number of records that are not tombstones. */
  readonly records: number;
  readonly tombstones: number;
}

/**
 * Keeps the records of a shard. A call may be remote and slow: every answer is a promise, and a write is a compare-and-set, so that
 * no lock is held between reading and writing.
 *
 * Promises: a change that was answered is kept, as far as the engine keeps anything; changes of one call are made together or, where
 * one is refused, each for itself; a scan is in the order of the keys' UTF-8 bytes.
 */
export interface Engine {
  /** What is stored under a key, tombstones included. */
  read(key: string): Promise<StoredRecord | undefined>;

  /** The same without the value. */
  state(key: string): Promise<RecordState | undefined>;

  /**
   * Makes changes, each under its condition.
   *
   * @returns for each change whether it was made
   * @throws StorageFullError when there is no room: nothing was changed, and reading goes on
   * @throws StorageFailedError when it is unknown what is on the disk: the engine takes no change from then on
   */
  apply(changes: readonly Change[]): Promise<boolean[]>;

  /** Records in the order of their keys, tombstones included. */
  scan(options: ScanOptions): Promise<StoredRecord[]>;

  /** The largest version that was dropped together with its record: new versions must be larger. */
  floor(): Promise<Version>;

  /** A small value that is kept beside the records: topology, identity. */
  readMeta(name: string): Promise<string | undefined>;

  /** Keeps a small value beside the records. */
  writeMeta(name: string, value: string): Promise<void>;

  /** How much there is. */
  stats(): Promise<EngineStats>;

  /** Writes what is open and lets go of the data. */
  close(): Promise<void>;
}
