import { readdir, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { CHECKSUM, PARTIAL, SUFFIX } from './backup-file';
import { BackupError } from './errors';

/** Returns the name of a backup that begins at a time. Sorting the names sorts the backups by time. */
export function backupName(now: Date): string {
  return `${now.toISOString().replace(/[-:]/g, '').replace(/\.(\d+)Z/, '$1Z')}${SUFFIX}`;
}

/** Returns the names of the complete backups in a directory, the oldest first. */
export async function completeBackups(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    throw new BackupError(`the directory "${directory}" cannot be read: ${error.code}`);
  });
  return names.filter((name) => name.endsWith(SUFFIX)).sort();
}

/**
 * Returns the path of the backup to restore.
 *
 * @param name name of a file in the directory. Default: the newest complete backup
 * @throws BackupError when there is no such backup
 */
export async function chosenBackup(directory: string, name?: string): Promise<string> {
  const chosen = name ?? (await completeBackups(directory)).at(-1);
  if (chosen === undefined) throw new BackupError(`the directory "${directory}" contains no complete backup`);
  const file = path.join(directory, chosen);
  if (!chosen.endsWith(SUFFIX)) throw new BackupError(`"${chosen}" is not a complete backup: its name must end in "${SUFFIX}"`);
  if (!(await stat(file).catch(() => undefined))) throw new BackupError(`the directory "${directory}" has no file "${chosen}"`);
  return file;
}

/** Removes all but the newest backups, and files of interrupted backups. Returns the number of complete backups that it removed. */
export async function prune(directory: string, keep: number): Promise<number> {
  const complete = await completeBackups(directory);
  const old = complete.slice(0, Math.max(0, complete.length - keep));
  // The backup is removed before its checksum: a backup without a checksum would be reported as damaged.
  for (const name of old) await remove(directory, name, `${name}${CHECKSUM}`);
  const kept = new Set(complete.slice(old.length));
  const leftovers = (await readdir(directory)).filter((name) => name.endsWith(`${SUFFIX}${PARTIAL}`) || isOrphan(name, kept));
  await remove(directory, ...leftovers);
  return old.length;
}

function isOrphan(name: string, kept: ReadonlySet<string>): boolean {
  return name.endsWith(`${SUFFIX}${CHECKSUM}`) && !kept.has(name.slice(0, -CHECKSUM.length));
}

async function remove(directory: string, ...names: string[]): Promise<void> {
  for (const name of names) await rm(path.join(directory, name), { force: true });
}
