import { Cron } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { STARTING_DEADLINE_SECONDS, jobSpec } from '../../job/private/job';
import { IPeer } from '../../network/peer';
import { expectSecretKeys } from '../../secret/private/secret-reference';
import { AuxiliaryPod } from '../../workload/private/auxiliary-pod';
import { inheritedPodOptions } from '../../workload/private/inherited-pod-options';
import { PodOptions } from '../../workload/pod-options';
import { CassandraOptions } from '../cassandra-options';
import { ICassandraDatacenter } from '../i-cassandra-datacenter';
import { cqlContainer } from './cql-program';
import { CASSANDRA_USER } from './image';
import { Rack } from './racks';
import { AuthReplication, SuperuserJob } from './superuser-job';
import { renderObject } from '../../private/render';

/** With three replicas, a quorum remains while one node is down. */
const DEFAULT_REPLICATION_FACTOR = 3;

/** Renders the ring check and, unless the ring is insecure, the Job that creates the superuser. */
export function renderRingJobs(scope: Construct, datacenter: ICassandraDatacenter, racks: Rack[], props: CassandraOptions): void {
  const { ringCheckSchedule, remoteSeeds, runAsUser = CASSANDRA_USER } = props;
  const options = (name: string): PodOptions => inheritedPodOptions(name, { ...props, runAsUser });
  const replication = authReplication(datacenter.nodes, props);
  new RingCheck(scope, 'Check', {
    datacenter,
    racks,
    replicationFactor: datacenter.superuserSecret ? replication.factor : 0,
    schedule: ringCheckSchedule ?? Cron.hourly(),
    options,
  });
  if (!datacenter.superuserSecret) return;
  expectSecretKeys(scope, [['superuserPassword', datacenter.superuserSecret]]);
  new SuperuserJob(scope, 'Superuser', { datacenter, replication, remoteSeeds, options });
}

/** The number of nodes may be reduced for a while, so the default factor never lowers that of a running ring. */
function authReplication(nodes: number, { authReplicationFactor }: CassandraOptions): AuthReplication {
  return { factor: authReplicationFactor ?? Math.min(DEFAULT_REPLICATION_FACTOR, nodes), lower: authReplicationFactor !== undefined };
}

/** Properties for `RingCheck`. */
interface RingCheckProps {
  readonly datacenter: ICassandraDatacenter;
  readonly racks: readonly Rack[];
  /** Expected replication factor of `system_auth`; 0 in an insecure ring. */
  readonly replicationFactor: number;
  readonly schedule: Cron;
  /** Returns the options of the pods of a Job with this name. */
  readonly options: (name: string) => PodOptions;
}

/** CronJob that compares the ring with the manifests, and fails if a node was removed without being decommissioned. */
class RingCheck extends Construct implements IPeer {
  private readonly auxiliaryPod: AuxiliaryPod;

  constructor(scope: Construct, id: string, { datacenter, racks, replicationFactor, schedule, options }: RingCheckProps) {
    super(scope, id);
    this.auxiliaryPod = new AuxiliaryPod(this, 'cassandra-check', options(`${datacenter.name}-check`));
    this.auxiliaryPod.render('CronJob', this);
    const expected = racks.map(({ rack, nodes }) => `${rack}=${nodes}`).join(' ');
    const container = cqlContainer(datacenter, 'job/check-ring.sh', { RACKS: expected, REPLICATION: `${replicationFactor}` });
    renderObject(this, 'Resource', k8s.KubeCronJob, {
      metadata: this.auxiliaryPod.metadata(),
      spec: {
        schedule: schedule.expressionString,
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: STARTING_DEADLINE_SECONDS,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: { spec: jobSpec(this.auxiliaryPod, container, { backoffLimit: 0, activeDeadlineSeconds: 300 }) },
      },
    });
    datacenter.connectFrom(this);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.auxiliaryPod.toNetworkPolicyPeer(namespace);
  }
}
