import { Engine } from '../engine/engine';

/** Number of marks that are kept; the oldest is dropped first. */
const MAX_MARKS = 100;

/**
 * Marks of work on the store, such as restores of backups. They are stored with the data of the shard, and are lost only together with it.
 */
export class Marks<T extends { readonly id: string }> {
  private lastChange: Promise<unknown> = Promise.resolve();

  /** @param entry name of the metadata entry */
  constructor(private readonly engine: Engine, private readonly entry: string) {}

  /** Returns the marks, the oldest first. */
  public async list(): Promise<T[]> {
    return JSON.parse(await this.engine.readMeta(this.entry) ?? '[]') as T[];
  }

  /** Stores a mark, which replaces that of the same id. Resolves when it is on disk. Calls run one after the other. */
  public put(mark: T): Promise<void> {
    const change = this.lastChange.then(() => this.putNow(mark));
    this.lastChange = change.catch(() => undefined);
    return change;
  }

  private async putNow(mark: T): Promise<void> {
    const others = (await this.list()).filter(({ id }) => id !== mark.id);
    await this.engine.writeMeta(this.entry, JSON.stringify([...others, mark].slice(-MAX_MARKS)));
  }
}
