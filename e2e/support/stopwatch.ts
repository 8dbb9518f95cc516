/** Measures and prints a duration. It is for information only and never makes a case fail. */
export class Stopwatch {
  private readonly start = Date.now();

  public say(what: string): void {
    process.stderr.write(`${what}: ${((Date.now() - this.start) / 1000).toFixed(1)} s\n`);
  }
}
