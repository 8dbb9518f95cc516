import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ICassandraDatacenter } from './i-cassandra-datacenter';
import { IPeer } from '../network/peer';
import { BACKUP_FOLDER, backupVolume } from '../job/private/backup-volume';
import { statementOptions, statementVariables } from './private/cql-program';
import { NODE_JOB_POD, nodeProgramContainer, nodeProgramOptions, nodeProgramProblems, renderNodeRights } from './private/node-job';
import { RESTORE } from './private/node-job-scripts';
import { Companion } from '../workload/private/auxiliary-pod';
import { given, refuse } from '../private/validation/report';
import { renderRestore, restoreProblems } from '../job/private/restore-job';
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
 * new CassandraRestore(this, 'restore', { datacenter: ring, claim: 'dc1-nightly' });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export class CassandraRestore extends Construct implements IPeer {
  /** Name of the Job. */
  public readonly name: string;

  private readonly companion: Companion;

  /** @throws with everything that is wrong with the props */
  constructor(scope: Construct, id: string, props: CassandraRestoreProps) {
    super(scope, id);
    props = given(props);
    const { datacenter } = props;
    const options = nodeProgramOptions(props, statementOptions(datacenter, backupVolume(props.claim, true)));
    this.companion = new Companion(this, 'cassandra-restore', options);
    this.name = this.companion.name;
    refuse(this, [...restoreProblems(this.name, props), ...nodeProgramProblems(this.name, options)]);
    this.companion.render('Job', this);
    renderNodeRights(this, this.companion, props, datacenter.pods);
    const variables = { BACKUP_FOLDER, BACKUP_FILE: props.file ?? '', OVERWRITE: `${props.overwrite ?? false}`, ...statementVariables(datacenter) };
    renderRestore(this, this.companion, props, nodeProgramContainer(options, datacenter, { script: RESTORE, variables }), NODE_JOB_POD);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.companion.toNetworkPolicyPeer(namespace);
  }
}
