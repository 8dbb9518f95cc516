import { RecordState, StoredRecord } from '../core/record';
import { Version } from '../core/version';

/** A conditional change of one record. It is made only if the stored record has the version `expected`. */
export interface Change {
  readonly key: string;
  /** The version that the change replaces; undefined when nothing may be stored, not even a tombstone. */
  readonly expected: Version | undefined;
  /** The new record; undefined to drop the stored one, which raises the floor to its version. */
  readonly next: StoredRecord | undefined;
}

/** Options for a scan. */
export interface ScanOptions {
  /** Returns only keys with this prefix. Default: all. */
  readonly prefix?: string;
  /** Returns only keys after this one. Default: all. */
  readonly after?: string;
  /** Largest number of records. */
  readonly limit: number;
  /** Size of all values in bytes after which the scan stops. It returns at least one record. Default: unlimited. */
  readonly maxBytes?: number;
}

/** Size of the data of an engine. */
export interface EngineStats {
  /** Number of records that are not tombstones. */
  readonly records: number;
  readonly tombstones: number;
}

/**
 * Storage engine of a shard. All methods are asynchronous and every write is a compare-and-set, so that an engine may be remote and no lock
 * is held between a read and a write.
 *
 * Guarantees: changes are durable when `apply` resolves, as far as the engine is durable; each change of a call is made or rejected by
 * itself; scans return keys in the order of their UTF-8 bytes.
 */
export interface Engine {
  /** Reads the record of a key, which may be a tombstone. */
  read(key: string): Promise<StoredRecord | undefined>;

  /** Reads the record of a key without its value. */
  state(key: string): Promise<RecordState | undefined>;

  /**
   * Makes conditional changes.
   *
   * @returns for each change whether it was made
   * @throws StorageFullError when there is no space left: nothing was changed, and reads still work
   * @throws StorageFailedError when the state of the storage is unknown: the engine rejects all later changes
   */
  apply(changes: readonly Change[]): Promise<boolean[]>;

  /** Reads records in the order of their keys, tombstones included. */
  scan(options: ScanOptions): Promise<StoredRecord[]>;

  /** The largest version of a dropped record. New versions must be larger. */
  floor(): Promise<Version>;

  /** Reads a metadata entry, such as the identity of the shard. */
  readMeta(name: string): Promise<string | undefined>;

  /** Writes a metadata entry. */
  writeMeta(name: string, value: string): Promise<void>;

  /** Returns the number of records and tombstones. */
  stats(): Promise<EngineStats>;

  /** Writes pending changes and closes the engine. */
  close(): Promise<void>;
}
