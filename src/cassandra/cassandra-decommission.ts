import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ICassandraDatacenter } from './i-cassandra-datacenter';
import { CassandraJobOptions } from './cassandra-job-options';
import { ConnectToOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { DATACENTER, NODE_JOB_SHAPES, nodeProgramContainer, nodeProgramOptions, renderNodeJob } from './private/node-job';
import { AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { ONE_TIME_JOB_RULES } from '../job/private/one-time-job';
import { nameOf } from '../private/naming';
import { format } from '../private/validation/report';
import { ValidationRule, checkProps, rulesOn } from '../private/validation/props';
import { StructShape, boolean, string, struct } from '../private/validation/shapes';

/** Properties for `CassandraDecommission`. */
export interface CassandraDecommissionProps extends CassandraJobOptions {
  /** Datacenter of the node, with its current number of nodes. */
  readonly datacenter: ICassandraDatacenter;

  /**
   * Rack whose last node is decommissioned.
   *
   * @default - the rack of the node that joined last. If the racks have equal shares of `nodes`, this is the rack that loses a node when
   * `nodes` is reduced by one
   */
  readonly rack?: string;

  /**
   * Whether to decommission the node although the replication factor of a keyspace exceeds the number of nodes that remain. No rows are
   * lost, but they have fewer replicas than the keyspace requires.
   *
   * @default false
   */
  readonly force?: boolean;
}

const CASSANDRA_DECOMMISSION: StructShape<CassandraDecommissionProps> = struct('the props of a CassandraDecommission', {
  ...NODE_JOB_SHAPES,
  datacenter: DATACENTER,
  rack: string,
  force: boolean,
});

const CASSANDRA_DECOMMISSION_RULES: readonly ValidationRule<CassandraDecommissionProps>[] = [anotherNode];

/**
 * Job that decommissions the last node of a rack: the node streams its data to the other nodes and leaves the ring. When the Job is
 * complete, remove this construct, reduce the number of nodes, apply, and delete the claims of the node.
 *
 * If you skip decommissioning, replicas are lost and the ring keeps waiting for the removed node. If you keep the claims, the pod fails
 * with a message when you scale up again, as the volume of a decommissioned node cannot join.
 *
 * One construct decommissions one node. A node of the ring remembers on its volume which constructs have done so: if the construct stays
 * after you have reduced the number of nodes, its Job fails with a message instead of decommissioning the next node. To decommission
 * another node, or the same one again, give it another `run`.
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
  /**
   * Name of the ServiceAccount and the NetworkPolicy, which the pods have as the label `cdk8s-stateful/workload`. By default, it ends
   * with the name of the decommissioned pod.
   */
  public readonly name: string;

  /** Name of the Job: `name` and a checksum of its work. */
  public readonly jobName: string;

  /** Name of the pod whose node is decommissioned. */
  public readonly pod: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /**
   * @throws if props are invalid, with all errors in one message, or if no node would remain; at synth if another construct of the chart
   * has the same name
   */
  constructor(scope: Construct, id: string, props: CassandraDecommissionProps) {
    super(scope, id);
    const checked = checkProps(this, CASSANDRA_DECOMMISSION, props);
    props = checked.props;
    const { datacenter } = props;
    const { pods } = datacenter;
    const { pod, errors } = decommissionedPod(props);
    this.pod = pod;
    const options = nodeProgramOptions(props);
    this.auxiliaryPod = new AuxiliaryPod(this, 'cassandra-decommission', options, pod && `-${pod}`);
    this.name = this.auxiliaryPod.name;
    const { name } = this;
    checked.validate(() => errors, rulesOn(props, CASSANDRA_DECOMMISSION_RULES), rulesOn({ ...options, name }, ONE_TIME_JOB_RULES));
    const witness = pods.find((pod) => pod !== this.pod) as string;
    const variables = { NODE: this.pod, WITNESS: witness, FORCE: `${props.force ?? false}`, WORK: `${props.name ?? nameOf(this)}/${props.run ?? ''}` };
    const container = nodeProgramContainer(options, datacenter, { script: 'job/decommission.sh', variables });
    this.jobName = renderNodeJob(this, this.auxiliaryPod, props, container, [this.pod, witness]);
  }

  /**
   * Allows egress to a peer. Not needed for workloads of this library whose `connectFrom` was called with this construct.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options the ports to open
   * @throws if a port is not an integer from 1 to 65535, or if a list of ports is empty
   */
  public connectTo(peer: IPeer, options: ConnectToOptions = {}): void {
    this.auxiliaryPod.connectTo(peer, options);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.auxiliaryPod.toNetworkPolicyPeer(namespace);
  }
}

/** The pod of the last node of the rack, if there is such a rack. */
function decommissionedPod({ datacenter, rack }: CassandraDecommissionProps): { pod: string; errors: string[] } {
  if (rack === undefined) return { pod: datacenter.pods[datacenter.pods.length - 1], errors: [] };
  try {
    return { pod: datacenter.lastNode(rack), errors: [] };
  } catch (error) {
    return { pod: '', errors: [`'rack' must be a rack with nodes, got ${format(rack)}: ${(error as Error).message}`] };
  }
}

function anotherNode({ datacenter }: CassandraDecommissionProps): string[] {
  if (datacenter.pods.length !== 1) return [];
  return ["'datacenter' has a single node, so there is no other node to stream its data to: delete the datacenter instead"];
}
