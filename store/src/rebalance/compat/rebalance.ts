import { Router } from '../../core/routing';
import { RebalanceError } from '../report/errors';
import { Progress, SummaryCounter } from '../report/summary';
import { CompatServer } from './server';
import { CompatTarget } from './target';

/** Options for `CompatRebalance`. */
export interface CompatRebalanceOptions {
  /** The servers that have the keys now, in the order of the shards; undefined for a server of another protocol. */
  readonly from: readonly (CompatServer | undefined)[];
  /** The servers that will have the keys, in the order of the shards. */
  readonly to: readonly CompatTarget[];
  readonly router: Router;
  readonly dryRun: boolean;
}

/** Number of keys that are copied at the same time. */
const CONCURRENT_KEYS = 8;
/** Maximum number of failed keys that the error message names. */
const MAX_NAMED_KEYS = 5;

/**
 * Copies every key of servers of the compat protocol to the server that owns it. The protocol has neither versions nor deletes: no key is
 * deleted, and keys that are written during the rebalance may be missed. Stop the clients that write before.
 */
export class CompatRebalance {
  private readonly failed: string[] = [];

  constructor(
    private readonly options: CompatRebalanceOptions, private readonly counter: SummaryCounter, private readonly progress: Progress,
  ) {}

  /**
   * Runs the rebalance.
   *
   * @throws RebalanceError when some keys could not be copied, or a server did not answer
   */
  public async run(): Promise<void> {
    const lists = await Promise.all(this.options.from.map(async (server) => this.keysOf(server)));
    this.progress.begin(lists.length);
    for (const [at, server] of this.options.from.entries()) {
      if (server) await this.copyAll(server, [...lists[at]].filter((key) => this.isAuthoritative(key, at, lists)));
      this.progress.serverDone();
    }
    if (this.failed.length > 0) throw new RebalanceError(this.failures());
  }

  /** Returns the keys of a server. A key that is listed twice is part of a key that contains a comma. */
  private async keysOf(server: CompatServer | undefined): Promise<Set<string>> {
    const listed = await server?.keys() ?? [];
    const keys = new Set<string>();
    for (const key of listed) if (keys.size === keys.add(key).size) this.failed.push(key);
    return keys;
  }

  /**
   * Reports whether a server's copy of a key is the one to use. The protocol cannot delete, so a former owner of a key still has an old
   * copy. Such a copy is used only if the owner of the key has none.
   */
  private isAuthoritative(key: string, at: number, lists: readonly Set<string>[]): boolean {
    const owner = this.options.router.shardOf(key, lists.length);
    return lists[owner].has(key) ? owner === at : lists.findIndex((keys) => keys.has(key)) === at;
  }

  private async copyAll(source: CompatServer, keys: string[]): Promise<void> {
    this.counter.add({ checked: keys.length });
    const queue = keys.filter((key) => this.targetOf(key).address.origin !== source.address.origin);
    const work = async (): Promise<void> => {
      for (let key = queue.pop(); key !== undefined; key = queue.pop()) await this.copy(key, source);
    };
    const ends = await Promise.allSettled(Array.from({ length: CONCURRENT_KEYS }, () => work().catch((error: unknown) => {
      queue.length = 0;
      throw error;
    })));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  private async copy(key: string, source: CompatServer): Promise<void> {
    const value = await source.load(key);
    if (value === undefined) return void this.failed.push(key);
    if (this.options.dryRun) return this.counter.add({ moved: 1, bytes: value.length });
    switch (await this.targetOf(key).store(key, value)) {
      case 'stored': return this.counter.add({ moved: 1, bytes: value.length });
      case 'kept': return this.counter.add({ kept: 1 });
      case 'failed': return void this.failed.push(key);
      case 'unchanged': return undefined;
    }
  }

  private targetOf(key: string): CompatTarget {
    return this.options.to[this.options.router.shardOf(key, this.options.to.length)];
  }

  private failures(): string {
    const named = this.failed.slice(0, MAX_NAMED_KEYS).map((key) => JSON.stringify(key)).join(', ');
    const more = this.failed.length > MAX_NAMED_KEYS ? ', ...' : '';
    return `${this.failed.length} keys could not be copied (${named}${more}): the compat protocol supports neither keys that contain a ` +
      'comma, nor values that are empty, contain a slash or are not UTF-8';
  }
}
