import { Version, compareVersions } from '../core/version';

/** Whether what is stored has the version that a change is conditional on. */
export function isExpected(stored: { readonly version: Version } | undefined, expected: Version | undefined): boolean {
  if (!stored || !expected) return stored === expected;
  return compareVersions(stored.version, expected) === 0;
}
