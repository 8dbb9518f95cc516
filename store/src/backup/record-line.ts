import { Router } from '../core/routing';
import { BackupError } from './errors';

/** Record of a backup. */
export interface RecordLine {
  readonly key: string;
  readonly version: string;
  /** Whether the record is the tombstone of a deleted key. */
  readonly deleted: boolean;
  /** The line of the backup, unchanged. */
  readonly line: string;
}

/** Parses lines of a backup, and groups the records by the shard that owns them. */
export function byShard(lines: readonly string[], router: Router, shards: number): Map<number, RecordLine[]> {
  const groups = new Map<number, RecordLine[]>();
  for (const line of lines) {
    const record = recordOf(line);
    const shard = router.shardOf(record.key, shards);
    const group = groups.get(shard);
    if (group) group.push(record);
    else groups.set(shard, [record]);
  }
  return groups;
}

function recordOf(line: string): RecordLine {
  const { key, version, deleted = false } = parsed(line);
  if (typeof key !== 'string' || typeof version !== 'string') throw new BackupError('the backup contains a line that is not a record');
  return { key, version, deleted, line };
}

function parsed(line: string): Partial<RecordLine> {
  try {
    return JSON.parse(line) as Partial<RecordLine>;
  } catch {
    return {};
  }
}
