import { Version, compareVersions } from './version';

/** What is stored under a key: a value, or a tombstone of a deleted one. */
export interface StoredRecord {
  readonly key: string;
  readonly version: Version;
  /** Bytes of the value; empty in a tombstone. */
  readonly value: Uint8Array;
  /** Content type of the value; empty in a tombstone. */
  readonly contentType: string;
  /** Whether the record is a tombstone: the key was deleted, and older copies on other shards must not bring it back. */
  readonly deleted: boolean;
  /** Id of the request that wrote the record, so that a repeated request changes nothing; empty if it had none. */
  readonly request: string;
}

/** The parts of a record that decide whether a write is made: all but the value, which may be large. */
export type RecordState = Pick<StoredRecord, 'version' | 'deleted' | 'request'>;

/** Creates the tombstone of a deleted key. */
export function tombstone(key: string, version: Version, request = ''): StoredRecord {
  return { key, version, value: new Uint8Array(), contentType: '', deleted: true, request };
}

/** Reports whether `candidate` replaces the stored record. An imported record replaces only older ones. */
export function isNewer(candidate: RecordState, stored: RecordState | undefined): boolean {
  return stored === undefined || compareVersions(candidate.version, stored.version) > 0;
}

/** The record as clients see it: undefined for a tombstone. */
export function visible<Known extends RecordState>(record: Known | undefined): Known | undefined {
  return record?.deleted ? undefined : record;
}
