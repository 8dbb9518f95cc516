import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

/** Why disks cannot be mounted; undefined if they can. */
export const NO_DISKS = process.getuid?.() !== 0 ? 'mounting needs root' : undefined;

/** Why disks that fail cannot be mounted; undefined if they can. */
export const NO_LOOP_DISKS = NO_DISKS ?? (fs.existsSync('/dev/loop-control') ? undefined : 'there are no loop devices');

/** Returns `test`, or a function that skips a test with the reason. */
export function testUnless(reason: string | undefined): (name: string, body: () => Promise<void>, timeout?: number) => void {
  return reason === undefined ? test : (name, body) => test.skip(`${name} (skipped: ${reason})`, body);
}

/** Disk in memory, with a size in KiB. */
export class SmallDisk {
  private readonly mounted: string[] = [];

  /** @param directory empty directory to mount it on */
  constructor(public readonly directory: string, kibibytes: number) {
    this.mount(directory, '-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs');
  }

  /** Uses all the space that is left. */
  public fill(): void {
    const file = fs.openSync(path.join(this.directory, 'ballast'), 'a');
    try {
      for (const piece = Buffer.alloc(4096); ;) fs.writeSync(file, piece);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      fs.closeSync(file);
    }
  }

  /** Frees the space that `fill` used. */
  public free(): void {
    fs.rmSync(path.join(this.directory, 'ballast'));
  }

  /**
   * Mounts a file system of 64 MiB in a file on this disk, which reports a full disk only when it is flushed.
   *
   * @returns the directory that it is mounted on
   */
  public withOversizedDisk(): string {
    const [image, directory] = [path.join(this.directory, 'image'), `${this.directory}-inner`];
    fs.mkdirSync(directory);
    fs.closeSync(fs.openSync(image, 'w'));
    fs.truncateSync(image, 64 * 1024 * 1024);
    execFileSync('mkfs.ext4', ['-q', '-O', '^has_journal', image]);
    this.mount(directory, '-o', 'loop', image);
    return directory;
  }

  public remove(): void {
    this.mounted.splice(0).reverse().forEach((directory) => execFileSync('umount', [directory]));
  }

  private mount(directory: string, ...options: string[]): void {
    execFileSync('mount', [...options, directory]);
    this.mounted.push(directory);
  }
}
