import { ndjson, parseNdjson } from '../client/ndjson';
import { jsonOf } from '../client/problem';
import { Router } from '../core/routing';
import { NativeServer } from '../rebalance/native-server';
import { readBackup } from './backup-file';
import { BackupError } from './error';
import { RecordLine, byShard } from './record-line';

const PAGE = 1000;
const NDJSON = { 'content-type': 'application/x-ndjson' };

/**
 * Whether a store has no keys, or only such as a restore of this backup left that was cut short: every key of the store is then in the
 * backup, with the same version.
 */
export async function holdsNothingElse(servers: readonly NativeServer[], file: string, router: Router): Promise<boolean> {
  const keys = (await Promise.all(servers.map(countKeys))).reduce((sum, count) => sum + count, 0);
  return keys === 0 || keys === await countRestored(servers, file, router);
}

async function countKeys(server: NativeServer): Promise<number> {
  let count = 0;
  let after: string | null = null;
  do {
    const from: string = after === null ? '' : `&after=${encodeURIComponent(after)}`;
    const answer = await server.wire.call({ method: 'GET', path: `/v1/keys?limit=${PAGE}${from}` });
    if (answer.status !== 200) throw new BackupError(`${server.name} answered ${answer.status} to a listing`);
    const page = jsonOf(answer.body) as { keys: unknown[]; next: string | null };
    count += page.keys.length;
    after = page.next;
  } while (after !== null);
  return count;
}

async function countRestored(servers: readonly NativeServer[], file: string, router: Router): Promise<number> {
  let count = 0;
  for await (const lines of readBackup(file)) {
    for (const [shard, records] of byShard(lines, router, servers.length)) {
      for (let at = 0; at < records.length; at += PAGE) count += await same(servers[shard], records.slice(at, at + PAGE));
    }
  }
  return count;
}

async function same(server: NativeServer, records: readonly RecordLine[]): Promise<number> {
  const body = ndjson(records.map(({ key }) => ({ op: 'get', key })));
  const answer = await server.wire.call({ method: 'POST', path: '/v1/batch', headers: NDJSON, body });
  if (answer.status !== 200) throw new BackupError(`${server.name} answered ${answer.status} to a batch`);
  const results = parseNdjson<{ version?: string }>(answer.body);
  return results.filter(({ version }, at) => version === records[at].version).length;
}
