import { isUtf8 } from 'buffer';

const NEWLINE = 10;

/** A line, or why it cannot be read. */
export type Line =
  { readonly text: string; readonly error?: undefined } |
  { readonly text?: undefined; readonly error: 'too long' | 'not UTF-8' };

/** Splits a stream of bytes into lines of a limited length. A line that is too long is not kept in memory. */
export class LineSplitter {
  private parts: Buffer[] = [];
  private length = 0;

  /** @param maxBytes largest length of a line */
  constructor(private readonly maxBytes: number) {}

  /** The lines that end in this chunk, without empty ones. */
  public push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.append(chunk.subarray(from, end));
      this.finishLine(lines);
      from = end + 1;
    }
    this.append(chunk.subarray(from));
    return lines;
  }

  /** The last line, when the stream does not end with a newline. */
  public end(): Line[] {
    const lines: Line[] = [];
    this.finishLine(lines);
    return lines;
  }

  private append(part: Buffer): void {
    this.length += part.length;
    if (this.length > this.maxBytes) this.parts = [];
    else if (part.length > 0) this.parts.push(part);
  }

  private finishLine(lines: Line[]): void {
    const line = lineOf(this.parts, this.length > this.maxBytes);
    if (line) lines.push(line);
    this.parts = [];
    this.length = 0;
  }
}

function lineOf(parts: readonly Buffer[], tooLong: boolean): Line | undefined {
  if (tooLong) return { error: 'too long' };
  const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
  if (!isUtf8(bytes)) return { error: 'not UTF-8' };
  const text = bytes.toString('utf8').trim();
  return text === '' ? undefined : { text };
}
