import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { linesOf } from '../client/ndjson';
import { BackupError } from './error';

/** The first line of a backup. */
export interface BackupHeader {
  readonly format: typeof FORMAT;
  readonly store: string;
  readonly shards: number;
  readonly startedAt: string;
}

/** What a backup holds, when it is whole. */
export interface WrittenBackup {
  readonly file: string;
  readonly records: number;
  /** Of the file, compressed. */
  readonly bytes: number;
  readonly sha256: string;
}

/** What a backup file says of itself. */
export const FORMAT = 'cdk8s-stateful-store backup 1';
/** The end of the name of a whole backup. */
export const SUFFIX = '.ndjson.gz';
/** The end of the name of one that is being written, or was cut short. */
export const PARTIAL = '.partial';
/** The end of the name of a backup's checksum. */
export const CHECKSUM = '.sha256';

const NEWLINE = '\n';

/**
 * A backup that is being written: NDJSON, compressed, with a line about the backup at its start and the number of records at its end. It
 * has its name only when it is whole and on disk, and by then its checksum stands beside it, as `sha256sum --check` reads it.
 */
export class BackupWriter {
  /** Begins one. */
  public static async begin(directory: string, name: string, header: BackupHeader): Promise<BackupWriter> {
    const writer = new BackupWriter(path.join(directory, name));
    await writer.write(`${JSON.stringify(header)}${NEWLINE}`);
    return writer;
  }

  private readonly input = new PassThrough();
  private readonly hash = createHash('sha256');
  private readonly written: Promise<void>;
  private records = 0;
  private bytes = 0;

  private constructor(private readonly file: string) {
    const counted = new Transform({
      transform: (chunk: Buffer, _, done) => {
        this.hash.update(chunk);
        this.bytes += chunk.length;
        done(null, chunk);
      },
    });
    this.written = pipeline(this.input, createGzip(), counted, createWriteStream(`${file}${PARTIAL}`, { mode: 0o640, flush: true }));
    // Who waits for it hears of its failure; until then nobody does.
    this.written.catch((error: Error) => this.input.destroy(error));
    this.input.on('error', () => undefined);
  }

  /** Adds records, each a line of an export. Waits when they come faster than they can be written. */
  public async add(lines: readonly string[]): Promise<void> {
    this.records += lines.length;
    await this.write(`${lines.join(NEWLINE)}${NEWLINE}`);
  }

  /** Ends it, and gives it its name. */
  public async finish(): Promise<WrittenBackup> {
    this.input.end(`${JSON.stringify({ end: true, records: this.records })}${NEWLINE}`);
    await this.written;
    const sha256 = this.hash.digest('hex');
    await writeFile(`${this.file}${CHECKSUM}`, `${sha256}  ${path.basename(this.file)}\n`, { mode: 0o640, flush: true });
    await rename(`${this.file}${PARTIAL}`, this.file);
    await syncDirectory(path.dirname(this.file));
    return { file: this.file, records: this.records, bytes: this.bytes, sha256 };
  }

  /** Gives it up. */
  public async abandon(): Promise<void> {
    this.input.destroy();
    await this.written.catch(() => undefined);
    await rm(`${this.file}${PARTIAL}`, { force: true });
  }

  private async write(text: string): Promise<void> {
    if (this.input.destroyed) await this.written;
    if (!this.input.write(text)) await Promise.race([once(this.input, 'drain'), this.written]);
  }
}

/**
 * Compares a backup with its checksum.
 *
 * @throws BackupError when it has none, or is not what it was when it was written
 */
export async function verifyChecksum(file: string): Promise<void> {
  const told = await readFile(`${file}${CHECKSUM}`, 'utf8').catch(() => {
    throw new BackupError(`${file} has no checksum beside it (${path.basename(file)}${CHECKSUM}): it cannot be known to be whole`);
  });
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  if (told.split(/\s/)[0] !== hash.digest('hex')) throw new BackupError(`${file} is not what it was when it was written: its checksum differs`);
}

/**
 * The records of a backup, some lines at a time.
 *
 * @throws BackupError when it is none, or ends before its end
 */
export async function* readBackup(file: string): AsyncGenerator<string[]> {
  let [records, header, ended] = [0, false, false];
  for await (const lines of linesOf(createReadStream(file).pipe(createGunzip()))) {
    if (!header) checkHeader(file, lines.shift());
    header = true;
    const last = lines.at(-1);
    ended = last !== undefined && isEnd(last, records + lines.length - 1);
    if (ended) lines.pop();
    records += lines.length;
    if (lines.length > 0) yield lines;
  }
  if (!ended) throw new BackupError(`${file} ends before its end`);
}

function checkHeader(file: string, line = ''): void {
  const { format } = JSON.parse(line.startsWith('{') ? line : '{}') as Partial<BackupHeader>;
  if (format !== FORMAT) throw new BackupError(`${file} is no backup that this version can read: it says ${JSON.stringify(format)}, and not "${FORMAT}"`);
}

function isEnd(line: string, records: number): boolean {
  if (!line.startsWith('{"end":true')) return false;
  return (JSON.parse(line) as { records: number }).records === records;
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
}
