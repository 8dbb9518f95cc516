import { ShardTopology } from '../client/topology';
import { NativeServer } from '../rebalance/native-server';
import { BackupError } from './error';

/**
 * Sees that a list of servers is a whole store, shard for shard: a backup or a restore that leaves one out would be of no use.
 *
 * @throws BackupError that says which one is missing or out of place
 */
export async function completeStore(servers: readonly NativeServer[]): Promise<ShardTopology> {
  const topologies = await Promise.all(servers.map((server) => server.topology()));
  const [first] = topologies;
  topologies.forEach((topology, at) => {
    const { name } = servers[at];
    if (topology.store !== first.store) throw new BackupError(`${name} is of the store "${topology.store}", and ${servers[0].name} of "${first.store}"`);
    if (topology.ordinal !== at) throw new BackupError(`${name} says that it is shard ${topology.ordinal}, and is number ${at} of the list, counted from 0`);
    if (topology.shards !== servers.length) {
      throw new BackupError(`${name} knows of ${topology.shards} shards, and the list has ${servers.length} servers: name them all, and rebalance first`);
    }
  });
  return first;
}
