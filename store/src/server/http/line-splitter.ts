import { isUtf8 } from 'buffer';

const NEWLINE = 10;

/** A line, or why it is none. */
export type Line =
  { readonly text: string; readonly problem?: undefined } |
  { readonly text?: undefined; readonly problem: 'too long' | 'not UTF-8' };

/** Cuts a stream of bytes into lines of a bounded length. Of a line that is too long nothing is kept. */
export class LineSplitter {
  private parts: Buffer[] = [];
  private length = 0;

  constructor(private readonly longest: number) {}

  /** The lines that end in this chunk. Empty ones are left out. */
  public push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.keep(chunk.subarray(from, end));
      this.cut(lines);
      from = end + 1;
    }
    this.keep(chunk.subarray(from));
    return lines;
  }

  /** The last line, when the stream does not end with a newline. */
  public end(): Line[] {
    const lines: Line[] = [];
    this.cut(lines);
    return lines;
  }

  private keep(part: Buffer): void {
    this.length += part.length;
    if (this.length > this.longest) this.parts = [];
    else if (part.length > 0) this.parts.push(part);
  }

  private cut(lines: Line[]): void {
    const line = lineOf(this.parts, this.length > this.longest);
    if (line) lines.push(line);
    this.parts = [];
    this.length = 0;
  }
}

function lineOf(parts: readonly Buffer[], tooLong: boolean): Line | undefined {
  if (tooLong) return { problem: 'too long' };
  const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
  if (!isUtf8(bytes)) return { problem: 'not UTF-8' };
  const text = bytes.toString('utf8').trim();
  return text === '' ? undefined : { text };
}
