import { Version, compareVersions } from './version';

/** What is stored under a key: a value, or the fact that there was one. */
export interface StoredRecord {
  readonly key: string;
  readonly version: Version;
  /** The value's bytes; empty in a tombstone. */
  readonly value: Uint8Array;
  /** The value's media type; empty in a tombstone. */
  readonly contentType: string;
  /** A tombstone: the key was deleted, and older copies elsewhere must not bring it back. */
  readonly deleted: boolean;
  /** The id of the request that wrote it, so that the same request sent again changes nothing; empty when it had none. */
  readonly request: string;
}

/** What a write is decided by: all of a record but its value, which may be large. */
export type RecordState = Pick<StoredRecord, 'version' | 'deleted' | 'request'>;

/** The record that says that a key was deleted. */
export function tombstone(key: string, version: Version, request = ''): StoredRecord {
  return { key, version, value: new Uint8Array(), contentType: '', deleted: true, request };
}

/** Whether `candidate` should take the place of what is stored: copies are only ever replaced by newer ones. */
export function isNewer(candidate: RecordState, stored: RecordState | undefined): boolean {
  return stored === undefined || compareVersions(candidate.version, stored.version) > 0;
}

/** The record unless it is a tombstone: what a reader may see. */
export function visible<Known extends RecordState>(record: Known | undefined): Known | undefined {
  return record?.deleted ? undefined : record;
}
