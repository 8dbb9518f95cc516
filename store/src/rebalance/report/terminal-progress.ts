import { SingleBar } from 'cli-progress';
import { Progress, RebalanceSummary } from './summary';

/** Shows progress as a bar on a terminal, otherwise as a line for each server. */
export function progressOn(stream: NodeJS.WriteStream, bar: boolean): Progress {
  return bar && stream.isTTY ? new BarProgress(stream) : new LineProgress(stream);
}

const NO_KEYS: RebalanceSummary = { moved: 0, bytes: 0, kept: 0, tombstones: 0, checked: 0 };

class LineProgress implements Progress {
  private servers = 0;
  private done = 0;
  private summary = NO_KEYS;

  constructor(private readonly stream: NodeJS.WritableStream) {}

  public begin(servers: number): void {
    [this.servers, this.done] = [servers, 0];
  }

  public update(summary: RebalanceSummary): void {
    this.summary = summary;
  }

  public serverDone(): void {
    this.done++;
    this.note(`${this.done} of ${this.servers} servers checked, ${this.summary.checked} keys checked, ${this.summary.moved} moved`);
  }

  public note(line: string): void {
    this.stream.write(`${line}\n`);
  }

  public end(): void {}
}

class BarProgress implements Progress {
  private readonly bar: SingleBar;

  constructor(private readonly stream: NodeJS.WritableStream) {
    this.bar = new SingleBar({
      stream, clearOnComplete: true, hideCursor: true,
      format: '{bar} {value}/{total} servers, {checked} keys checked, {moved} moved, {duration_formatted}',
    });
  }

  public begin(servers: number): void {
    this.bar.start(servers, 0, NO_KEYS);
  }

  public update(summary: RebalanceSummary): void {
    this.bar.update(summary);
  }

  public serverDone(): void {
    this.bar.increment();
  }

  public note(line: string): void {
    this.bar.stop();
    this.stream.write(`${line}\n`);
  }

  public end(): void {
    this.bar.stop();
  }
}
