import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ICassandraDatacenter } from './i-cassandra-datacenter';
import { CassandraJobOptions } from './cassandra-job-options';
import { IPeer } from '../network/peer';
import { isDatacenter, nodeJobErrors, nodeProgramContainer, nodeProgramOptions, renderNodeJob } from './private/node-job';
import { AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { withoutNulls, validate } from '../private/validation/report';

/** What a `CassandraDecommission` is made of. */
export interface CassandraDecommissionProps extends CassandraJobOptions {
  /** The datacenter, with the number of nodes that it has now. */
  readonly datacenter: ICassandraDatacenter;

  /**
   * The rack whose last node goes.
   *
   * @default - that of the node which joined last: where the racks share `nodes` evenly, the one that has a node less when `nodes` is one
   * less
   */
  readonly rack?: string;

  /**
   * Go on where a keyspace wishes more replicas than there would be nodes. Its rows are not lost, but have fewer copies than it says.
   *
   * @default false
   */
  readonly force?: boolean;
}

/**
 * Lets the last node of a rack hand over its data and leave the ring: a Job, and the first of two steps. When it is done, take it out,
 * reduce the number of nodes, apply, and delete the node's claims. Without the first step the ring would count on data that nobody serves
 * any more; with the claims left, the next growth would find a volume that must not join, and says so. A Job that has finished does not run
 * again under its name: delete it, or wait for `ttlAfterFinished`, before the same node is to leave once more.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const ring: CassandraDatacenter;
 * new CassandraDecommission(this, 'smaller', { datacenter: ring });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 * @see https://cassandra.apache.org/doc/5.0/cassandra/managing/operating/topo_changes.html
 */
export class CassandraDecommission extends Construct implements IPeer {
  /** Name of the Job: that of the construct, and the pod's. */
  public readonly name: string;

  /** Name of the pod whose node leaves. */
  public readonly pod: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws with everything that is wrong with the props, and where the rack is none or the ring would have no nodes left */
  constructor(scope: Construct, id: string, props: CassandraDecommissionProps) {
    super(scope, id);
    props = withoutNulls(props);
    const { datacenter, rack } = props;
    const pods = isDatacenter(datacenter) ? datacenter.pods : [];
    this.pod = pods.length > 0 && rack !== undefined ? datacenter.lastNode(rack) : pods[pods.length - 1] ?? '';
    const options = nodeProgramOptions(props);
    this.auxiliaryPod = new AuxiliaryPod(this, 'cassandra-decommission', options, pods.length > 0 ? `-${this.pod}` : '');
    this.name = this.auxiliaryPod.name;
    validate(this, [...lastOne(pods), ...nodeJobErrors(this.name, options)]);
    const witness = pods.find((pod) => pod !== this.pod) as string;
    const container = nodeProgramContainer(options, datacenter, { script: 'job/decommission.sh', variables: { NODE: this.pod, WITNESS: witness, FORCE: `${props.force ?? false}` } });
    renderNodeJob(this, this.auxiliaryPod, props, container, [this.pod, witness]);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.auxiliaryPod.toNetworkPolicyPeer(namespace);
  }
}

function lastOne(pods: string[]): string[] {
  return pods.length === 1 ? ["'datacenter' has one node, which has nobody to hand its data over to: to end the ring, delete it"] : [];
}
