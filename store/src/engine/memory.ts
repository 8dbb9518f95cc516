import BTree from 'sorted-btree';
import { compareKeys } from '../core/keys';
import { RecordState, StoredRecord } from '../core/record';
import { NO_VERSION, Version, maxVersion } from '../core/version';
import { Change, Engine, EngineStats, ScanOptions } from './engine';
import { isExpected } from './expected';

/** Engine that keeps records in memory, in the order of their keys. It is empty at every start. */
export class MemoryEngine implements Engine {
  private readonly records = new BTree<string, StoredRecord>(undefined, compareKeys);
  private readonly meta = new Map<string, string>();
  private tombstones = 0;
  private largestDropped: Version = NO_VERSION;

  public async read(key: string): Promise<StoredRecord | undefined> {
    return this.records.get(key);
  }

  public async state(key: string): Promise<RecordState | undefined> {
    return this.records.get(key);
  }

  public async apply(changes: readonly Change[]): Promise<boolean[]> {
    return changes.map((change) => this.change(change));
  }

  public async scan({ prefix = '', after, limit, maxBytes = Infinity }: ScanOptions): Promise<StoredRecord[]> {
    const found: StoredRecord[] = [];
    let bytes = 0;
    const from = after === undefined || compareKeys(prefix, after) > 0 ? prefix : after;
    for (const [key, record] of this.records.entries(from)) {
      if (key === after) continue;
      if (found.length >= limit || bytes >= maxBytes || !key.startsWith(prefix)) break;
      found.push(record);
      bytes += record.value.length;
    }
    return found;
  }

  public async floor(): Promise<Version> {
    return this.largestDropped;
  }

  public async readMeta(name: string): Promise<string | undefined> {
    return this.meta.get(name);
  }

  public async writeMeta(name: string, value: string): Promise<void> {
    this.meta.set(name, value);
  }

  public async stats(): Promise<EngineStats> {
    return { records: this.records.size - this.tombstones, tombstones: this.tombstones };
  }

  public async close(): Promise<void> {}

  private change({ key, expected, next }: Change): boolean {
    const stored = this.records.get(key);
    if (!isExpected(stored, expected)) return false;
    if (next) {
      this.records.set(key, next);
    } else if (stored) {
      this.records.delete(key);
      this.largestDropped = maxVersion(this.largestDropped, stored.version);
    }
    this.tombstones += Number(next?.deleted ?? false) - Number(stored?.deleted ?? false);
    return true;
  }
}
