import * as fs from 'fs';

/** Milliseconds between two looks. */
const INTERVAL = 1000;

/**
 * Calls back when a file has changed. It is looked at from time to time, through symbolic links: Kubernetes changes a mounted Secret by
 * exchanging a link, which notifications about a file do not tell.
 *
 * @returns ends the watching
 */
export function watchFile(file: string, changed: () => void): () => void {
  const listener = (): void => changed();
  fs.watchFile(file, { interval: INTERVAL, persistent: false }, listener);
  return () => fs.unwatchFile(file, listener);
}
