import { Version, compareVersions } from '../core/version';

/** Reports whether the stored record has the version that a change expects. */
export function isExpected(stored: { readonly version: Version } | undefined, expected: Version | undefined): boolean {
  if (!stored || !expected) return stored === expected;
  return compareVersions(stored.version, expected) === 0;
}
