import { ChildProcess } from 'child_process';
import * as readline from 'readline';
import { ended, start } from './program';

/** Maximum time to wait for a line. */
const TIMEOUT_MS = 60_000;

/** Process that runs `store monitor`. Prints its lines, and waits for certain ones. */
export class Monitor {
  /** Status letters of all rounds so far. */
  public letters = '';

  private readonly child: ChildProcess;
  private latest = '';
  private waiting: (() => void)[] = [];

  constructor(servers: string, options: readonly string[]) {
    this.child = start('monitor', servers, ...options, '--interval', '0.5', '--timeout', '0.5');
    if (this.child.stdout) readline.createInterface({ input: this.child.stdout }).on('line', (line) => this.handle(line));
  }

  /** Waits for a round whose letters match a pattern. */
  public async until(pattern: RegExp): Promise<void> {
    this.latest = '';
    const deadline = Date.now() + TIMEOUT_MS;
    while (!pattern.test(this.latest)) {
      if (Date.now() > deadline) throw new Error(`the monitor showed no round that matches ${pattern}; the last one was ${this.latest}`);
      await this.nextLine(deadline - Date.now());
    }
  }

  public async stop(): Promise<void> {
    this.child.kill();
    await ended(this.child);
  }

  private handle(line: string): void {
    process.stdout.write(`  ${line}\n`);
    const letters = / ([hwmx.0-9]{26}) \| hits/.exec(line)?.[1];
    if (letters === undefined) return;
    this.latest = letters;
    this.letters += letters;
    this.waiting.splice(0).forEach((wake) => wake());
  }

  private nextLine(within: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, within);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
