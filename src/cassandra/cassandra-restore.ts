import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ICassandraDatacenter } from './i-cassandra-datacenter';
import { IPeer } from '../network/peer';
import { BACKUP_DIRECTORY, backupVolume } from '../job/private/backup-volume';
import { statementOptions, statementVariables } from './private/cql-program';
import { NODE_JOB_POD, nodeProgramContainer, nodeProgramOptions, nodeProgramErrors, renderNodeRights } from './private/node-job';
import { AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { withoutNulls, validate } from '../private/validation/report';
import { renderRestore, restoreErrors } from '../job/private/restore-job';
import { RestoreOptions } from '../job/restore-options';

/** What a `CassandraRestore` is made of. */
export interface CassandraRestoreProps extends RestoreOptions {
  /** The datacenter that is filled. */
  readonly datacenter: ICassandraDatacenter;

  /**
   * Replace the keyspaces of the backup where they exist: they are dropped first.
   *
   * @default false
   */
  readonly overwrite?: boolean;
}

/**
 * Brings the keyspaces of a backup back: a Job. Keyspaces that are not there are made; tables that are there must be empty, unless told
 * otherwise. The datacenter may have other nodes than the one that was backed up; then each gets the files of all, and keeps its part.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const ring: CassandraDatacenter;
 * new CassandraRestore(this, 'restore', { datacenter: ring, claimName: 'dc1-nightly' });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export class CassandraRestore extends Construct implements IPeer {
  /** Name of the Job. */
  public readonly name: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws with everything that is wrong with the props */
  constructor(scope: Construct, id: string, props: CassandraRestoreProps) {
    super(scope, id);
    props = withoutNulls(props);
    const { datacenter } = props;
    const options = nodeProgramOptions(props, statementOptions(datacenter, backupVolume(props.claimName, true)));
    this.auxiliaryPod = new AuxiliaryPod(this, 'cassandra-restore', options);
    this.name = this.auxiliaryPod.name;
    validate(this, [...restoreErrors(this.name, props), ...nodeProgramErrors(this.name, options)]);
    this.auxiliaryPod.render('Job', this);
    renderNodeRights(this, this.auxiliaryPod, props, datacenter.pods);
    const variables = { BACKUP_DIRECTORY, BACKUP_FILE: props.file ?? '', OVERWRITE: `${props.overwrite ?? false}`, ...statementVariables(datacenter) };
    renderRestore(this, this.auxiliaryPod, props, nodeProgramContainer(options, datacenter, { script: 'job/restore.sh', variables }), NODE_JOB_POD);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.auxiliaryPod.toNetworkPolicyPeer(namespace);
  }
}
