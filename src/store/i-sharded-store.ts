import { IConstruct } from 'constructs';
import { IPeer } from '../network/peer';
import { ConnectFromOptions } from '../workload/stateful-workload';

/** A `ShardedStore`, as the constructs that connect to one see it. */
export interface IShardedStore extends IConstruct, IPeer {
  /** Name of the store, and of what belongs to it. */
  readonly name: string;

  /** Number of shards. */
  readonly shards: number;

  /**
   * Lets a peer connect to the shards.
   *
   * @param peer a workload of this library, or anything that `Peer` can name
   * @param options which ports; all unless said
   */
  connectFrom(peer: IPeer, options?: ConnectFromOptions): void;
}
