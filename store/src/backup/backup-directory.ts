import { readdir, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { CHECKSUM, PARTIAL, SUFFIX } from './backup-file';
import { BackupError } from './error';

/** The name of a backup that begins now: names in order are backups in order. */
export function nameAt(now: Date): string {
  return `${now.toISOString().replace(/[-:]/g, '').replace(/\.(\d+)Z/, '$1Z')}${SUFFIX}`;
}

/** The names of the whole backups in a directory, the oldest first. */
export async function wholeBackups(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    throw new BackupError(`the directory "${directory}" cannot be read: ${error.code}`);
  });
  return names.filter((name) => name.endsWith(SUFFIX)).sort();
}

/**
 * The backup that is to be restored.
 *
 * @param name of a file in the directory; the newest that is whole unless given
 * @throws BackupError when there is none
 */
export async function chosenBackup(directory: string, name?: string): Promise<string> {
  const chosen = name ?? (await wholeBackups(directory)).at(-1);
  if (chosen === undefined) throw new BackupError(`the directory "${directory}" has no backup that is whole`);
  const file = path.join(directory, chosen);
  if (!chosen.endsWith(SUFFIX)) throw new BackupError(`"${chosen}" is no whole backup: the name of one ends in "${SUFFIX}"`);
  if (!(await stat(file).catch(() => undefined))) throw new BackupError(`the directory "${directory}" has no file "${chosen}"`);
  return file;
}

/** Removes all but the newest backups, and what was left by backups that were cut short. Returns how many whole ones it removed. */
export async function prune(directory: string, keep: number): Promise<number> {
  const whole = await wholeBackups(directory);
  const old = whole.slice(0, Math.max(0, whole.length - keep));
  // The backup first: one without its checksum is refused, a checksum without its backup is nothing.
  for (const name of old) await removed(directory, name, `${name}${CHECKSUM}`);
  const kept = new Set(whole.slice(old.length));
  const left = (await readdir(directory)).filter((name) => name.endsWith(`${SUFFIX}${PARTIAL}`) || isOrphan(name, kept));
  await removed(directory, ...left);
  return old.length;
}

function isOrphan(name: string, kept: ReadonlySet<string>): boolean {
  return name.endsWith(`${SUFFIX}${CHECKSUM}`) && !kept.has(name.slice(0, -CHECKSUM.length));
}

async function removed(directory: string, ...names: string[]): Promise<void> {
  for (const name of names) await rm(path.join(directory, name), { force: true });
}
