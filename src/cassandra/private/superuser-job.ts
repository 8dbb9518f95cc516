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

/** How often a Job that changes roles is tried again: nodes may be away. */
const RETRIES = 20;

/** How many copies of the roles a datacenter keeps. */
export interface RoleCopies {
  readonly count: number;
  /** Whether copies are given up where there are more. */
  readonly lower: boolean;
}

/** What the Job sees to. */
export interface SuperuserJobProps {
  readonly datacenter: ICassandraDatacenter;
  readonly copies: RoleCopies;
  /** Nodes of other datacenters of the cluster. */
  readonly remoteSeeds?: string[];
  readonly options: (name: string) => PodOptions;
}

/** Puts a superuser in the place of the one that every new ring has. */
export class SuperuserJob extends Construct implements IPeer {
  private readonly auxiliaryPod: AuxiliaryPod;

  constructor(scope: Construct, id: string, { datacenter, copies, remoteSeeds = [], options }: SuperuserJobProps) {
    super(scope, id);
    const container = cqlContainer(datacenter, 'job/superuser.sh', {
      NODES: `${datacenter.nodes}`, REPLICATION: `${copies.count}`, LOWER: `${copies.lower}`, REMOTE_SEEDS: remoteSeeds.join(' '),
    });
    this.auxiliaryPod = new AuxiliaryPod(this, 'cassandra-superuser', options(`${datacenter.name}-superuser`));
    this.auxiliaryPod.render('Job', this);
    const job = { backoffLimit: RETRIES, ttlSecondsAfterFinished: Duration.hours(1).toSeconds() };
    new k8s.KubeJob(this, 'Resource', namedAfterWork(this.auxiliaryPod, jobSpec(this.auxiliaryPod, container, job)));
    datacenter.connectFrom(this);
    if (remoteSeeds.length > 0) NetworkAccess.of(this)?.allowToAnywhere({ tcp: [PORTS.cql] });
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.auxiliaryPod.toNetworkPolicyPeer(namespace);
  }
}
