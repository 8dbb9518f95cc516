import { CassandraOptions } from './cassandra-options';
import { RackOptions } from './rack-options';

/** Properties for `CassandraDatacenter`. */
export interface CassandraDatacenterProps extends CassandraOptions {
  /** Number of nodes in all racks together, at least one for each rack. Reduce it only after a `CassandraDecommission`. */
  readonly nodes: number;

  /**
   * Racks by name, which must be a DNS label. The names are stored on the volumes, and nodes do not start in another rack.
   *
   * Nodes that no rack sets with its `nodes` are split evenly. If they cannot be, the racks that come first by name get one more each, so a
   * new rack with an early name can take a node from another one: set the `nodes` of each rack before you add it.
   */
  readonly racks: { [name: string]: RackOptions };
}
