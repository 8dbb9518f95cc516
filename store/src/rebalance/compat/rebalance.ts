import { Router } from '../../core/routing';
import { CompatServer } from './server';
import { CompatTarget } from './target';
import { RebalanceError } from '../error';
import { Progress, Tally } from '../report';

/** What is copied. */
export interface CompatJob {
  /** The servers that have the keys now, in the order in which keys were spread over them; those of another protocol are undefined. */
  readonly asIs: readonly (CompatServer | undefined)[];
  readonly toBe: readonly CompatTarget[];
  readonly router: Router;
  readonly dryRun: boolean;
}

/** Keys that are copied at the same time. */
const AT_ONCE = 8;
/** Keys that could not be copied, and are named. */
const NAMED = 5;

/**
 * Copies every key of the chapter's servers to the server it belongs to. Their protocol has no versions and no delete: nothing is deleted,
 * and what is written meanwhile may be missed, so writers are to be stopped, as in the chapter.
 */
export class CompatRebalance {
  private readonly failed: string[] = [];

  constructor(private readonly job: CompatJob, private readonly tally: Tally, private readonly progress: Progress) {}

  /** Does it. @throws RebalanceError when some keys could not be copied, or a server did not answer */
  public async run(): Promise<void> {
    const lists = await Promise.all(this.job.asIs.map(async (server) => this.keysOf(server)));
    this.progress.begin(lists.length);
    for (const [at, server] of this.job.asIs.entries()) {
      if (server) await this.copyAll(server, [...lists[at]].filter((key) => this.isBest(key, at, lists)));
      this.progress.serverDone();
    }
    if (this.failed.length > 0) throw new RebalanceError(this.failures());
  }

  /** A server's keys. One that is named twice is a part of a key with a comma. */
  private async keysOf(server: CompatServer | undefined): Promise<Set<string>> {
    const named = await server?.keys() ?? [];
    const keys = new Set<string>();
    for (const key of named) if (keys.size === keys.add(key).size) this.failed.push(key);
    return keys;
  }

  /**
   * Whether a server's copy is the one that counts. The protocol cannot delete, so a server that once owned a key still has an old copy: it
   * counts only when the key's owner has none.
   */
  private isBest(key: string, at: number, lists: readonly Set<string>[]): boolean {
    const owner = this.job.router.shardOf(key, lists.length);
    return lists[owner].has(key) ? owner === at : lists.findIndex((keys) => keys.has(key)) === at;
  }

  private async copyAll(source: CompatServer, keys: string[]): Promise<void> {
    this.tally.add({ checked: keys.length });
    const queue = keys.filter((key) => this.targetOf(key).address.origin !== source.address.origin);
    const work = async (): Promise<void> => {
      for (let key = queue.pop(); key !== undefined; key = queue.pop()) await this.copy(key, source);
    };
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => work().catch((error: unknown) => {
      queue.length = 0;
      throw error;
    })));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  private async copy(key: string, source: CompatServer): Promise<void> {
    const value = await source.load(key);
    if (value === undefined) return void this.failed.push(key);
    if (this.job.dryRun) return this.tally.add({ moved: 1, bytes: value.length });
    switch (await this.targetOf(key).take(key, value)) {
      case 'stored': return this.tally.add({ moved: 1, bytes: value.length });
      case 'kept': return this.tally.add({ kept: 1 });
      case 'failed': return void this.failed.push(key);
      case 'same': return undefined;
    }
  }

  private targetOf(key: string): CompatTarget {
    return this.job.toBe[this.job.router.shardOf(key, this.job.toBe.length)];
  }

  private failures(): string {
    const named = this.failed.slice(0, NAMED).map((key) => JSON.stringify(key)).join(', ');
    const more = this.failed.length > NAMED ? ', ...' : '';
    return `${this.failed.length} keys could not be copied (${named}${more}): the chapter's protocol cannot tell keys with commas, ` +
      'nor carry values that are empty, have a slash or are no text';
  }
}
