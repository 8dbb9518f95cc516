import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ICassandraDatacenter } from './i-cassandra-datacenter';
import { CassandraJobOptions } from './cassandra-job-options';
import { ConnectToOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { DATACENTER, NODE_JOB_SHAPES, nodeProgramContainer, nodeProgramOptions, renderNodeJob } from './private/node-job';
import { AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { ONE_TIME_JOB_RULES } from '../job/private/one-time-job';
import { checkProps, rulesOn } from '../private/validation/props';
import { StructShape, struct } from '../private/validation/shapes';

/** Properties for `CassandraCleanup`. */
export interface CassandraCleanupProps extends CassandraJobOptions {
  /** Datacenter to clean up, with its current number of nodes. */
  readonly datacenter: ICassandraDatacenter;
}

const CASSANDRA_CLEANUP: StructShape<CassandraCleanupProps> = struct('the props of a CassandraCleanup', { ...NODE_JOB_SHAPES, datacenter: DATACENTER });

/**
 * Job that removes the rows that nodes are no longer responsible for after other nodes have joined. It cleans up one node after the other.
 * Apply it when all new nodes are ready, and not before: until then the old rows are a fallback if a new node fails.
 *
 * It can be repeated at any time, as it removes only what other nodes have. The Job is kept, so that it is not repeated by accident: to
 * clean up again, give it another `run`.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const ring: CassandraDatacenter; // has grown to 6 nodes
 * new CassandraCleanup(this, 'cleanup', { datacenter: ring });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 * @see https://cassandra.apache.org/doc/5.0/cassandra/managing/operating/topo_changes.html
 */
export class CassandraCleanup extends Construct implements IPeer {
  /**
   * Name of the ServiceAccount and the NetworkPolicy, which the pods have as the label `cdk8s-stateful/workload`. By default, it ends
   * with the number of nodes.
   */
  public readonly name: string;

  /** Name of the Job: `name` and a checksum of its work. */
  public readonly jobName: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the chart has the same name */
  constructor(scope: Construct, id: string, props: CassandraCleanupProps) {
    super(scope, id);
    const checked = checkProps(this, CASSANDRA_CLEANUP, props);
    props = checked.props;
    const { datacenter } = props;
    const options = nodeProgramOptions(props);
    this.auxiliaryPod = new AuxiliaryPod(this, 'cassandra-cleanup', options, `-${datacenter.nodes}`);
    this.name = this.auxiliaryPod.name;
    checked.validate(rulesOn({ ...options, name: this.name }, ONE_TIME_JOB_RULES));
    this.jobName = renderNodeJob(this, this.auxiliaryPod, props, nodeProgramContainer(options, datacenter, { script: 'job/cleanup.sh' }), datacenter.pods);
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
