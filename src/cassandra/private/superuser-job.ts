import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ICassandraDatacenter } from '../i-cassandra-datacenter';
import { IPeer } from '../../network/peer';
import { PodOptions } from '../../workload/pod-options';
import { AuxiliaryPod } from '../../workload/private/auxiliary-pod';
import { jobSpec, namedAfterWork } from '../../job/private/job';
import { NetworkAccess } from '../../network/private/network-access';
import { cqlContainer } from './cql-program';
import { PORTS } from './image';
import { renderObject } from '../../private/render';

/** Many retries, as nodes may be down for a while. */
const BACKOFF_LIMIT = 20;

/** Replication of `system_auth` in a datacenter. */
export interface AuthReplication {
  readonly factor: number;
  /** Whether to lower a larger factor of a running ring. */
  readonly lower: boolean;
}

/** Properties for `SuperuserJob`. */
export interface SuperuserJobProps {
  readonly datacenter: ICassandraDatacenter;
  readonly replication: AuthReplication;
  /** Host names of nodes in other datacenters of the cluster. */
  readonly remoteSeeds?: string[];
  /** Returns the options of the pods of a Job with this name. */
  readonly options: (name: string) => PodOptions;
}

/** Job that replaces the default superuser of a new ring, and sets the replication factor of `system_auth`. */
export class SuperuserJob extends Construct implements IPeer {
  private readonly auxiliaryPod: AuxiliaryPod;

  constructor(scope: Construct, id: string, { datacenter, replication, remoteSeeds = [], options }: SuperuserJobProps) {
    super(scope, id);
    const container = cqlContainer(datacenter, 'job/superuser.sh', {
      NODES: `${datacenter.nodes}`, REPLICATION: `${replication.factor}`, LOWER: `${replication.lower}`, REMOTE_SEEDS: remoteSeeds.join(' '),
    });
    this.auxiliaryPod = new AuxiliaryPod(this, 'cassandra-superuser', options(`${datacenter.name}-superuser`));
    this.auxiliaryPod.render('Job', this);
    const job = { backoffLimit: BACKOFF_LIMIT, ttlSecondsAfterFinished: Duration.hours(1).toSeconds() };
    renderObject(this, 'Resource', k8s.KubeJob, namedAfterWork(this.auxiliaryPod, jobSpec(this.auxiliaryPod, container, job)));
    datacenter.connectFrom(this);
    if (remoteSeeds.length > 0) NetworkAccess.of(this)?.allowToAnywhere({ tcp: [PORTS.cql] });
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.auxiliaryPod.toNetworkPolicyPeer(namespace);
  }
}
