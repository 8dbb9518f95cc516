import { Construct } from 'constructs';
import { CassandraDatacenter } from './cassandra-datacenter';
import { CassandraRackProps } from './cassandra-rack-props';
import { ofOneRack } from './private/datacenter-validation';

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
    super(scope, id, ofOneRack(props));
  }
}
