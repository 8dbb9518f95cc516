import { ChildProcess } from 'child_process';
import * as readline from 'readline';
import { ended, start } from './program';

/** Longest wait for a line: a demo that hangs is worse than one that fails. */
const PATIENCE_MS = 60_000;

/** A running `store client`, whose lines are shown and waited for. */
export class Display {
  /** The status letters of all rounds so far. */
  public letters = '';

  private readonly child: ChildProcess;
  private latest = '';
  private waiting: (() => void)[] = [];

  constructor(servers: string, more: readonly string[]) {
    this.child = start('monitor', servers, ...more, '--interval', '0.5', '--timeout', '0.5');
    if (this.child.stdout) readline.createInterface({ input: this.child.stdout }).on('line', (line) => this.take(line));
  }

  /** Waits for a round whose letters match. */
  public async until(pattern: RegExp): Promise<void> {
    this.latest = '';
    const deadline = Date.now() + PATIENCE_MS;
    while (!pattern.test(this.latest)) {
      if (Date.now() > deadline) throw new Error(`the display did not come to ${pattern}; its last line was ${this.latest}`);
      await this.nextLine(deadline - Date.now());
    }
  }

  public async stop(): Promise<void> {
    this.child.kill();
    await ended(this.child);
  }

  private take(line: string): void {
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
