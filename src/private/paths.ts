import { posix } from 'path';

/** Returns the form that paths of the same directory have in common: "//tmp/./x/" is "/tmp/x". */
export function normalizedPath(path: string): string {
  const normalized = posix.normalize(String(path));
  return normalized.length > 1 ? normalized.replace(/\/$/, '') : normalized;
}

/** Whether a path is below a directory; both are normalized. */
export function isBelow(path: string, directory: string): boolean {
  return path.startsWith(`${directory}/`);
}
