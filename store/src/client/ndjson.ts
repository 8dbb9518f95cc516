/** Lines of JSON, one a value. */
export function ndjson(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

/** The values of NDJSON that has come whole. */
export function parseNdjson<T>(body: Buffer): T[] {
  return body.toString('utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}

const NEWLINE = 0x0a;

/** The lines of a stream, without their ends: those that came with a piece at once. Holds one piece, and the line that it cut. */
export async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let open: Buffer[] = [];
  for await (const piece of pieces) {
    const end = piece.lastIndexOf(NEWLINE);
    open.push(end < 0 ? piece : piece.subarray(0, end));
    if (end < 0) continue;
    yield split(open);
    open = [piece.subarray(end + 1)];
  }
  const rest = split(open);
  if (rest.length > 0) yield rest;
}

/** Cut at line ends only, so no character is cut. */
function split(pieces: Buffer[]): string[] {
  return Buffer.concat(pieces).toString('utf8').split('\n').filter((line) => line !== '');
}
