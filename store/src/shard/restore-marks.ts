import { RestoreMark } from '../core/restore-mark';
import { Engine } from '../engine/engine';

/** Name of the metadata entry. */
const ENTRY = 'restores';
/** Number of marks that are kept; the oldest is dropped first. */
const MAX_MARKS = 100;

/** Marks of the restores of backups into the store. They are stored with the data of the shard, and are lost only together with it. */
export class RestoreMarks {
  private lastChange: Promise<unknown> = Promise.resolve();

  constructor(private readonly engine: Engine) {}

  /** Returns the marks, the oldest first. */
  public async list(): Promise<RestoreMark[]> {
    return JSON.parse(await this.engine.readMeta(ENTRY) ?? '[]') as RestoreMark[];
  }

  /** Stores a mark, which replaces that of the same id. Resolves when it is on disk. Calls run one after the other. */
  public put(mark: RestoreMark): Promise<void> {
    const change = this.lastChange.then(() => this.putNow(mark));
    this.lastChange = change.catch(() => undefined);
    return change;
  }

  private async putNow(mark: RestoreMark): Promise<void> {
    const others = (await this.list()).filter(({ id }) => id !== mark.id);
    await this.engine.writeMeta(ENTRY, JSON.stringify([...others, mark].slice(-MAX_MARKS)));
  }
}
