/** What a rebalance did. */
export interface Summary {
  /** Keys that are at their target now and were elsewhere; for the chapter's protocol those that were copied. */
  readonly moved: number;
  /** Bytes of their values. */
  readonly bytes: number;
  /** Of those: keys whose target had something newer, or for the chapter's protocol something else, which was kept. */
  readonly kept: number;
  /** Marks of deleted keys that were moved too. */
  readonly tombstones: number;
  /** Keys that were looked at. */
  readonly checked: number;
}

/** Where the progress of a rebalance is shown. */
export interface Progress {
  /** How many servers are to be read. */
  begin(servers: number): void;
  /** Something was checked or moved. */
  update(counted: Summary): void;
  /** A server was read to its end. */
  serverDone(): void;
  /** Something that an operator should know. */
  note(line: string): void;
  end(): void;
}

/** Counts what a rebalance does. */
export class Tally {
  private counted: Summary = { moved: 0, bytes: 0, kept: 0, tombstones: 0, checked: 0 };

  constructor(private readonly progress: Progress) {}

  /** What was counted so far. */
  public get summary(): Summary {
    return this.counted;
  }

  /** Counts more. */
  public add(more: Partial<Summary>): void {
    const { moved, bytes, kept, tombstones, checked } = this.counted;
    this.counted = {
      moved: moved + (more.moved ?? 0),
      bytes: bytes + (more.bytes ?? 0),
      kept: kept + (more.kept ?? 0),
      tombstones: tombstones + (more.tombstones ?? 0),
      checked: checked + (more.checked ?? 0),
    };
    this.progress.update(this.counted);
  }
}

/** The last line of a rebalance. */
export function summaryLine({ moved, bytes, kept, tombstones }: Summary, { dryRun, compat }: { dryRun: boolean; compat: boolean }): string {
  const deleted = tombstones > 0 ? `, and marks of ${tombstones} deleted keys` : '';
  if (dryRun) return `would ${compat ? 'copy' : 'move'} ${moved} keys, ${bytes} bytes${deleted}`;
  const there = compat ? 'had another value at their target, which was kept' : 'were newer at their target already';
  return `${compat ? 'copied' : 'moved'} ${moved} keys, ${bytes} bytes, ${kept} ${there}${deleted}`;
}
