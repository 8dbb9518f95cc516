/** Numbers of a rebalance. */
export interface RebalanceSummary {
  /** Keys that were moved to their target. With the compat protocol: keys that were copied. */
  readonly moved: number;
  /** Size of their values in bytes. */
  readonly bytes: number;
  /** Keys of `moved` whose target already had a newer value. With the compat protocol: keys whose target had a different value. */
  readonly kept: number;
  /** Tombstones of deleted keys that were moved. */
  readonly tombstones: number;
  /** Keys that were checked. */
  readonly checked: number;
}

/** Receives the progress of a rebalance. */
export interface Progress {
  /** Called when a pass over the servers begins. */
  begin(servers: number): void;
  /** Called when keys have been checked or moved. */
  update(summary: RebalanceSummary): void;
  /** Called when all keys of a server have been checked. */
  serverDone(): void;
  /** Called with a message for the operator. */
  note(line: string): void;
  /** Called when the rebalance has ended. */
  end(): void;
}

/** Adds up the numbers of a rebalance, and reports them as progress. */
export class SummaryCounter {
  private counted: RebalanceSummary = { moved: 0, bytes: 0, kept: 0, tombstones: 0, checked: 0 };

  constructor(private readonly progress: Progress) {}

  /** The numbers so far. */
  public get summary(): RebalanceSummary {
    return this.counted;
  }

  /** Adds to the numbers. */
  public add(more: Partial<RebalanceSummary>): void {
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

/** Formats the last line of the output of a rebalance. */
export function summaryLine(summary: RebalanceSummary, { dryRun, compat }: { dryRun: boolean; compat: boolean }): string {
  const { moved, bytes, kept, tombstones } = summary;
  const deleted = tombstones > 0 ? `, and tombstones of ${tombstones} deleted keys` : '';
  if (dryRun) return `would ${compat ? 'copy' : 'move'} ${moved} keys, ${bytes} bytes${deleted}`;
  const conflicts = compat ? 'had a different value at their target, which was kept' : 'already had a newer version at their target';
  return `${compat ? 'copied' : 'moved'} ${moved} keys, ${bytes} bytes, ${kept} ${conflicts}${deleted}`;
}
