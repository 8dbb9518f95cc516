import { Router } from '../core/routing';
import { BackupError } from './error';

/** A record of a backup: what must be known of it, and its line. */
export interface RecordLine {
  readonly key: string;
  readonly version: string;
  readonly line: string;
}

/** The records of some lines, by the shard that owns them. */
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
  const { key, version } = parsed(line);
  if (typeof key !== 'string' || typeof version !== 'string') throw new BackupError('the backup has a line that is no record');
  return { key, version, line };
}

function parsed(line: string): Partial<RecordLine> {
  try {
    return JSON.parse(line) as Partial<RecordLine>;
  } catch {
    return {};
  }
}
