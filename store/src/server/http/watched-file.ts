import * as fs from 'fs';

/** Milliseconds between two checks. */
const INTERVAL = 1000;

/**
 * Calls back when a file has changed. The file is polled through symbolic links: Kubernetes updates a mounted Secret by replacing a link,
 * which notifications about the file do not report.
 *
 * @returns a function that stops watching
 */
export function watchFile(file: string, changed: () => void): () => void {
  const listener = (): void => changed();
  fs.watchFile(file, { interval: INTERVAL, persistent: false }, listener);
  return () => fs.unwatchFile(file, listener);
}
