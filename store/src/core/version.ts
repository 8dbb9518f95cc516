/**
 * Version of a record: the epoch in which it was written, and a counter within the epoch. It does not depend on the clock.
 *
 * A key never has the same version twice: a shard assigns only versions that are larger than all earlier ones of the key, of which
 * the engine's `floor` covers those of dropped records, and epochs only grow.
 */
export interface Version {
  readonly epoch: number;
  readonly counter: number;
}

/** Smaller than the version of any record. */
export const NO_VERSION: Version = { epoch: 0, counter: 0 };

/** Compares two versions. Returns a number below, equal to or above 0. */
export function compareVersions(a: Version, b: Version): number {
  return a.epoch - b.epoch || a.counter - b.counter;
}

/** The larger of two versions. */
export function maxVersion(a: Version, b: Version): Version {
  return compareVersions(a, b) >= 0 ? a : b;
}

/** The version of a write in `epoch` to a key that has the version `previous`. */
export function nextVersion(previous: Version, epoch: number): Version {
  const { epoch: nextEpoch, counter } = maxVersion(previous, { epoch, counter: 0 });
  return { epoch: nextEpoch, counter: counter + 1 };
}

/** Formats a version as "EPOCH.COUNTER", as in an ETag. */
export function formatVersion({ epoch, counter }: Version): string {
  return `${epoch}.${counter}`;
}

/** Parses a version. Returns undefined when the text is not a version. */
export function parseVersion(text: string): Version | undefined {
  const match = /^(\d{1,16})\.(\d{1,16})$/.exec(text);
  if (!match) return undefined;
  const version = { epoch: Number(match[1]), counter: Number(match[2]) };
  return Number.isSafeInteger(version.epoch) && Number.isSafeInteger(version.counter) ? version : undefined;
}
