/**
 * The version of a record: the epoch in which it was written, and a counter within it. Never the clock.
 *
 * A version of a key is never used twice, because a shard gives one only if it is larger than every version that the key had here
 * (`floor` remembers those of dropped records), and an epoch only ever follows a smaller one.
 */
export interface Version {
  readonly epoch: number;
  readonly counter: number;
}

/** Less than every version of a record. */
export const NO_VERSION: Version = { epoch: 0, counter: 0 };

/** Orders versions: less than 0, 0 or more than 0. */
export function compareVersions(a: Version, b: Version): number {
  return a.epoch - b.epoch || a.counter - b.counter;
}

/** The larger one. */
export function maxVersion(a: Version, b: Version): Version {
  return compareVersions(a, b) >= 0 ? a : b;
}

/** The version of a write in `epoch` that follows `old`. */
export function nextVersion(old: Version, epoch: number): Version {
  const { epoch: at, counter } = maxVersion(old, { epoch, counter: 0 });
  return { epoch: at, counter: counter + 1 };
}

/** "epoch.counter", as it stands in an ETag. */
export function formatVersion({ epoch, counter }: Version): string {
  return `${epoch}.${counter}`;
}

/** The version that `text` stands for; undefined when it stands for none. */
export function parseVersion(text: string): Version | undefined {
  const match = /^(\d{1,16})\.(\d{1,16})$/.exec(text);
  if (!match) return undefined;
  const version = { epoch: Number(match[1]), counter: Number(match[2]) };
  return Number.isSafeInteger(version.epoch) && Number.isSafeInteger(version.counter) ? version : undefined;
}
