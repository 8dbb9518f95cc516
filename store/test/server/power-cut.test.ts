import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { Expectations } from './support/expectations';
import { ServerProcess } from './support/server-process';
import { temporaryDirectory } from './support/server-under-test';
import { NO_LOOP_DISKS, testUnless } from './support/small-disk';

const CUTS = 100;
const WRITERS = 16;

const newDirectory = temporaryDirectory();

/** File system in a file. Writes that were not flushed are not in the file, so a copy of it is the disk after a power cut. */
class Disk {
  public readonly directory: string;
  private mounted = false;

  constructor(private readonly image: string) {
    this.directory = `${image}-mounted`;
    fs.mkdirSync(this.directory, { recursive: true });
  }

  public format(): void {
    fs.closeSync(fs.openSync(this.image, 'w'));
    fs.truncateSync(this.image, 96 * 1024 * 1024);
    execFileSync('mkfs.ext4', ['-q', this.image]);
  }

  public mount(): void {
    execFileSync('mount', ['-o', 'loop', this.image, this.directory]);
    this.mounted = true;
  }

  public copyTo(other: Disk): void {
    execFileSync('cp', ['--sparse=always', this.image, other.image]);
  }

  public unmount(): void {
    if (this.mounted) execFileSync('umount', [this.directory]);
    this.mounted = false;
  }
}

/** Copies the disk of a server that is stopped in the middle of its work. Returns what its clients expect at that moment. */
async function cut(server: ServerProcess, disk: Disk, copy: Disk, expected: Expectations): Promise<Expectations> {
  server.signal('SIGSTOP');
  // Lets responses arrive that were sent before.
  await sleep(30);
  const known = expected.snapshot();
  disk.copyTo(copy);
  server.signal('SIGCONT');
  return known;
}

async function expectAllOn(copy: Disk, expected: Expectations): Promise<void> {
  copy.mount();
  const server = await ServerProcess.serving(['--data', path.join(copy.directory, 'data')]);
  try {
    await expected.check(server.client);
  } finally {
    await server.kill();
    copy.unmount();
  }
}

const reason = process.env.STORE_LONG ? NO_LOOP_DISKS : 'it takes long, set STORE_LONG=1';

testUnless(reason)(`a server loses no acknowledged write in ${CUTS} power cuts`, async () => {
  const directory = newDirectory();
  fs.mkdirSync(directory, { recursive: true });
  const [disk, copy] = [new Disk(path.join(directory, 'disk')), new Disk(path.join(directory, 'copy'))];
  disk.format();
  disk.mount();
  const expected = new Expectations();
  const server = await ServerProcess.serving(['--data', path.join(disk.directory, 'data')]);
  const writers = Array.from({ length: WRITERS }, (_, id) => expected.writer(server.client, id, 0));
  try {
    for (let count = 0; count < CUTS; count++) {
      await expected.progress(WRITERS);
      await sleep((count * 67) % 240);
      await expectAllOn(copy, await cut(server, disk, copy, expected));
    }
  } finally {
    await server.kill();
    await Promise.all(writers);
    disk.unmount();
  }
}, CUTS * 20_000);
