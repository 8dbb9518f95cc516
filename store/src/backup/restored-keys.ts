import { ndjson, parseNdjson } from '../client/ndjson';
import { parseJsonObject } from '../client/error-response';
import { Router } from '../core/routing';
import { NativeServer } from '../rebalance/native/server';
import { readBackup } from './backup-file';
import { BackupError } from './errors';
import { RecordLine, byShard } from './record-line';

const PAGE_SIZE = 1000;
const NDJSON = { 'content-type': 'application/x-ndjson' };

/**
 * Reports whether a store is empty or contains only keys that an interrupted restore of this backup has stored. Every key of the store is
 * then in the backup, with the same version.
 */
export async function hasOnlyRestoredKeys(servers: readonly NativeServer[], file: string, router: Router): Promise<boolean> {
  const keys = (await Promise.all(servers.map(countKeys))).reduce((sum, count) => sum + count, 0);
  return keys === 0 || keys === await countRestored(servers, file, router);
}

async function countKeys(server: NativeServer): Promise<number> {
  let count = 0;
  let after: string | null = null;
  do {
    const from: string = after === null ? '' : `&after=${encodeURIComponent(after)}`;
    const response = await server.transport.call({ method: 'GET', path: `/v1/keys?limit=${PAGE_SIZE}${from}` });
    if (response.status !== 200) throw new BackupError(`${server.name} answered ${response.status} to a list request`);
    const page = parseJsonObject(response.body) as { keys: unknown[]; next: string | null };
    count += page.keys.length;
    after = page.next;
  } while (after !== null);
  return count;
}

async function countRestored(servers: readonly NativeServer[], file: string, router: Router): Promise<number> {
  let count = 0;
  for await (const lines of readBackup(file)) {
    for (const [shard, records] of byShard(lines, router, servers.length)) {
      for (let at = 0; at < records.length; at += PAGE_SIZE) {
        count += await countSameVersion(servers[shard], records.slice(at, at + PAGE_SIZE).filter(({ deleted }) => !deleted));
      }
    }
  }
  return count;
}

async function countSameVersion(server: NativeServer, records: readonly RecordLine[]): Promise<number> {
  const body = ndjson(records.map(({ key }) => ({ op: 'get', key })));
  const response = await server.transport.call({ method: 'POST', path: '/v1/batch', headers: NDJSON, body });
  if (response.status !== 200) throw new BackupError(`${server.name} answered ${response.status} to a batch request`);
  const results = parseNdjson<{ version?: string }>(response.body);
  return results.filter(({ version }, at) => version === records[at].version).length;
}
