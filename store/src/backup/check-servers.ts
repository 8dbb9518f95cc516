import { ShardTopology } from '../client/topology';
import { NativeServer } from '../rebalance/native/server';
import { BackupError } from './errors';

/**
 * Checks that a list contains every server of a store in the order of the shards. A backup or a restore without one of them would be
 * incomplete.
 *
 * @returns the topology of the first server
 * @throws BackupError that names the server that is missing or out of order
 */
export async function checkServers(servers: readonly NativeServer[]): Promise<ShardTopology> {
  const topologies = await Promise.all(servers.map((server) => server.topology()));
  const [first] = topologies;
  topologies.forEach(({ store, ordinal, shards }, at) => {
    const { name } = servers[at];
    if (store !== first.store) throw new BackupError(`${name} belongs to the store "${store}", but ${servers[0].name} to "${first.store}"`);
    if (ordinal !== at) throw new BackupError(`${name} is shard ${ordinal}, but has position ${at} in the list (counted from 0)`);
    if (shards !== servers.length) {
      throw new BackupError(`${name} knows ${shards} shards, but the list has ${servers.length} servers: list all of them, and rebalance first`);
    }
  });
  return first;
}
