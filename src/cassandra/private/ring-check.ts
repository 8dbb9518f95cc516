import { Cron } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ICassandraDatacenter } from '../i-cassandra-datacenter';
import { IPeer } from '../../network/peer';
import { PodOptions } from '../../workload/pod-options';
import { AuxiliaryPod } from '../../workload/private/auxiliary-pod';
import { jobSpec } from '../../job/private/job';
import { cqlContainer } from './cql-program';
import { Rack } from './racks';

/** What is compared, and when. */
export interface RingCheckProps {
  readonly datacenter: ICassandraDatacenter;
  readonly racks: readonly Rack[];
  /** Copies of the roles, 0 where everyone is let in. */
  readonly copies: number;
  readonly schedule: Cron;
  readonly options: (name: string) => PodOptions;
}

/** Compares the ring with the manifests, again and again: a CronJob whose Jobs fail where a node went without being decommissioned. */
export class RingCheck extends Construct implements IPeer {
  private readonly auxiliaryPod: AuxiliaryPod;

  constructor(scope: Construct, id: string, { datacenter, racks, copies, schedule, options }: RingCheckProps) {
    super(scope, id);
    this.auxiliaryPod = new AuxiliaryPod(this, 'cassandra-check', options(`${datacenter.name}-check`));
    this.auxiliaryPod.render('CronJob', this);
    const wishes = racks.map(({ rack, nodes }) => `${rack}=${nodes}`).join(' ');
    const container = cqlContainer(datacenter, 'job/check-ring.sh', { RACKS: wishes, REPLICATION: `${copies}` });
    new k8s.KubeCronJob(this, 'Resource', {
      metadata: this.auxiliaryPod.metadata(),
      spec: {
        schedule: schedule.expressionString,
        concurrencyPolicy: 'Forbid',
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
