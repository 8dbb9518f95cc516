import { Construct } from 'constructs';
import { CassandraDatacenter, CassandraDatacenterProps } from './cassandra-datacenter';
import { CassandraOptions } from './cassandra-options';
import { nameOfChild } from '../private/naming';
import { withoutNulls } from '../private/validation/report';

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

/**
 * Apache Cassandra datacenter with one rack: a single StatefulSet whose nodes are restarted one after the other. An outage of the rack
 * takes down all replicas, so use a `CassandraDatacenter` if your cluster has several zones.
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
  /** @throws if props are invalid, with all errors in one message; at synth if a Secret of the app does not have a named key */
  constructor(scope: Construct, id: string, props: CassandraRackProps) {
    super(scope, id, oneRack(scope, id, withoutNulls(props)));
  }
}

function oneRack(scope: Construct, id: string, { rack = 'rack1', zone, ...props }: CassandraRackProps): CassandraDatacenterProps {
  return { ...props, racks: { [rack]: { name: props.name ?? nameOfChild(scope, id), zone } } };
}
