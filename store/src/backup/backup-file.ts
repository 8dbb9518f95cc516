import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { linesOf } from '../client/ndjson';
import { BackupError } from './errors';

/** First line of a backup. */
export interface BackupHeader {
  readonly format: typeof FORMAT;
  readonly store: string;
  readonly shards: number;
  readonly startedAt: string;
}

/** A complete backup. */
export interface WrittenBackup {
  readonly file: string;
  /** Number of records, including the tombstones of deleted keys. */
  readonly records: number;
  /** Size of the compressed file. */
  readonly bytes: number;
  readonly sha256: string;
}

/** Format of a backup file, as its first line names it. */
export const FORMAT = 'cdk8s-stateful-store backup 1';
/** Suffix of the name of a complete backup. */
export const SUFFIX = '.ndjson.gz';
/** Suffix that is added while a backup is being written. */
export const PARTIAL = '.partial';
/** Suffix that is added for the checksum of a backup. */
export const CHECKSUM = '.sha256';

const NEWLINE = '\n';

/**
 * Writes a backup: compressed NDJSON with a header as the first line and the number of records in the last one. The file gets its final
 * name when it is complete and on disk. Its checksum is written before, in the format of `sha256sum --check`.
 */
export class BackupWriter {
  /** Creates the file and writes the header. */
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
    // A failure is reported by the next write, or by finish(). Until then it must not be an unhandled rejection.
    this.written.catch((error: Error) => this.input.destroy(error));
    this.input.on('error', () => undefined);
  }

  /** Adds records, as lines of an export. Waits when they arrive faster than they can be written. */
  public async add(lines: readonly string[]): Promise<void> {
    this.records += lines.length;
    await this.write(`${lines.join(NEWLINE)}${NEWLINE}`);
  }

  /** Completes the backup, and gives the file its final name. */
  public async finish(): Promise<WrittenBackup> {
    this.input.end(`${JSON.stringify({ end: true, records: this.records })}${NEWLINE}`);
    await this.written;
    const sha256 = this.hash.digest('hex');
    await writeFile(`${this.file}${CHECKSUM}`, `${sha256}  ${path.basename(this.file)}\n`, { mode: 0o640, flush: true });
    await rename(`${this.file}${PARTIAL}`, this.file);
    await syncDirectory(path.dirname(this.file));
    return { file: this.file, records: this.records, bytes: this.bytes, sha256 };
  }

  /** Deletes the incomplete file. */
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
 * Compares a backup with its checksum, and returns it.
 *
 * @throws BackupError when the backup has no checksum, or a different one
 */
export async function verifyChecksum(file: string): Promise<string> {
  const expected = await readFile(`${file}${CHECKSUM}`, 'utf8').catch(() => {
    throw new BackupError(`${file} has no checksum file (${path.basename(file)}${CHECKSUM}): it cannot be verified`);
  });
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  const sha256 = hash.digest('hex');
  if (expected.split(/\s/)[0] !== sha256) throw new BackupError(`${file} is damaged: its checksum differs from ${path.basename(file)}${CHECKSUM}`);
  return sha256;
}

/**
 * Reads the records of a backup. Yields several lines at a time.
 *
 * @throws BackupError when the file is not a backup, or its last line is missing
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
  if (!ended) throw new BackupError(`${file} is incomplete: its last line is missing`);
}

function checkHeader(file: string, line = ''): void {
  const { format } = JSON.parse(line.startsWith('{') ? line : '{}') as Partial<BackupHeader>;
  if (format !== FORMAT) throw new BackupError(`${file} cannot be read by this version: its format is ${JSON.stringify(format)}, not "${FORMAT}"`);
}

function isEnd(line: string, records: number): boolean {
  if (!line.startsWith('{"end":true')) return false;
  return (JSON.parse(line) as { records: number }).records === records;
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
}
