import { CassandraOptions } from './cassandra-options';

/** Properties for `CassandraRack`. */
export interface CassandraRackProps extends CassandraOptions {
  /** Number of nodes, an integer of at least 1. Reduce it only after a `CassandraDecommission`. */
  readonly nodes: number;

  /**
   * Name of the rack in the ring, a DNS label. It is stored on the volumes, and nodes do not start in another rack.
   *
   * @default "rack1"
   */
  readonly rack?: string;

  /**
   * Zone of the Kubernetes nodes that the pods run on: a value of the label `topology.kubernetes.io/zone`.
   *
   * @default - any zone
   */
  readonly zone?: string;
}
