import { IConstruct } from 'constructs';
import { IPeer } from '../network/peer';
import { ConnectFromOptions } from '../network/connect-options';

/** A `ShardedStore` that other constructs can connect to. */
export interface IShardedStore extends IConstruct, IPeer {
  /** Name of the store and of its rendered objects. */
  readonly name: string;

  /** Number of shards. */
  readonly shards: number;

  /**
   * Allows a peer to connect to the shards.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options the ports to open
   */
  connectFrom(peer: IPeer, options?: ConnectFromOptions): void;
}
