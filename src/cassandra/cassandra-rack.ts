import { Construct } from 'constructs';
import { CassandraDatacenter, CassandraDatacenterProps } from './cassandra-datacenter';
import { CassandraOptions } from './cassandra-options';
import { nameOfChild } from '../private/naming';
import { withoutNulls } from '../private/validation/report';

/** What a `CassandraRack` is made of. */
export interface CassandraRackProps extends CassandraOptions {
  /** Number of nodes, 1 or more. Reduce it after a `CassandraDecommission` only. */
  readonly nodes: number;

  /**
   * Name of the rack in the ring, a DNS label. It is on the volumes: nodes refuse to start in another rack.
   *
   * @default "rack1"
   */
  readonly rack?: string;

  /**
   * Zone of the machines that the nodes run on.
   *
   * @default - any zone
   */
  readonly zone?: string;
}

/**
 * A datacenter of Apache Cassandra with one rack: a single StatefulSet, whose nodes are restarted one after the other. What takes its
 * machines as a whole takes every copy; over several zones, use a `CassandraDatacenter`.
 *
 * @exampleMetadata fixture=chart
 * @example
 * const ring = new CassandraRack(this, 'cassandra', {
 *   nodes: 3,
 *   size: Size.gibibytes(100),
 *   superuserPassword: { secret: 'cassandra', key: 'password' },
 * });
 * ring.seeds; // cassandra-0.cassandra-nodes.<namespace>.svc.cluster.local, ...
 *
 * @see https://kubernetes.io/docs/tutorials/stateful-application/cassandra/
 */
export class CassandraRack extends CassandraDatacenter {
  /** @throws with everything that is wrong with the props; at synth when a Secret of the app does not have a key that is named */
  constructor(scope: Construct, id: string, props: CassandraRackProps) {
    super(scope, id, oneRack(scope, id, withoutNulls(props)));
  }
}

function oneRack(scope: Construct, id: string, { rack = 'rack1', zone, ...props }: CassandraRackProps): CassandraDatacenterProps {
  return { ...props, racks: { [rack]: { name: props.name ?? nameOfChild(scope, id), zone } } };
}
