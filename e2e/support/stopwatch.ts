/** Measures how long something took, and says it: a figure for the reader, never a condition. */
export class Stopwatch {
  private readonly start = Date.now();

  public say(what: string): void {
    process.stderr.write(`${what}: ${((Date.now() - this.start) / 1000).toFixed(1)} s\n`);
  }
}
