/** Formats values as NDJSON: one line of JSON for each value. */
export function ndjson(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

/** Parses a complete NDJSON body. */
export function parseNdjson<T>(body: Buffer): T[] {
  return body.toString('utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}

const NEWLINE = 0x0a;

/**
 * Splits a stream into lines, without their line ends. Yields the lines that each chunk completes. Holds one chunk and an incomplete line
 * in memory.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let open: Buffer[] = [];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE);
    open.push(end < 0 ? chunk : chunk.subarray(0, end));
    if (end < 0) continue;
    yield split(open);
    open = [chunk.subarray(end + 1)];
  }
  const rest = split(open);
  if (rest.length > 0) yield rest;
}

/** Decodes complete lines only, so that no character is cut in half. */
function split(chunks: Buffer[]): string[] {
  return Buffer.concat(chunks).toString('utf8').split('\n').filter((line) => line !== '');
}
