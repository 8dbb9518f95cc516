import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ICassandraDatacenter } from './i-cassandra-datacenter';
import { ConnectToOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { BACKUP_DIRECTORY, backupVolume } from '../job/private/backup-volume';
import { RESTORE_SHAPES } from '../job/private/shapes';
import { statementOptions, statementVariables } from './private/cql-program';
import { DATACENTER, nodeProgramContainer, nodeProgramOptions, renderNodeRights } from './private/node-job';
import { API_POD } from '../job/private/api-access';
import { AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { checkProps, rulesOn } from '../private/validation/props';
import { StructShape, boolean, struct } from '../private/validation/shapes';
import { ONE_TIME_JOB_RULES } from '../job/private/one-time-job';
import { renderRestore } from '../job/private/restore-job';
import { RestoreOptions } from '../job/restore-options';

/** Properties for `CassandraRestore`. */
export interface CassandraRestoreProps extends RestoreOptions {
  /** Datacenter to restore into. */
  readonly datacenter: ICassandraDatacenter;

  /**
   * Whether to drop and replace existing keyspaces of the backup.
   *
   * @default false
   */
  readonly overwrite?: boolean;
}

const CASSANDRA_RESTORE: StructShape<CassandraRestoreProps> = struct('the props of a CassandraRestore', {
  ...RESTORE_SHAPES,
  datacenter: DATACENTER,
  overwrite: boolean,
});

/**
 * Job that restores the keyspaces of a backup: types, functions, aggregates, tables, indexes, views and rows. It creates missing
 * keyspaces. Existing tables must be empty, unless `overwrite` is set. The datacenter may have another number of nodes than the one that
 * was backed up; each node then loads all files and keeps its part of the rows.
 *
 * Nothing is changed before the Job has checked that all nodes run, that they have enough free space, that the backup is undamaged, and
 * that the datacenter accepts its schema, which it creates in the keyspace `restore_rehearsal` and drops again.
 *
 * The nodes remember on their volumes which restores are complete. The same restore (`claimName`, `file` and `run`) does nothing the next
 * time, even if its Job was deleted and created again.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const ring: CassandraDatacenter;
 * new CassandraRestore(this, 'restore', { datacenter: ring, claimName: 'dc1-nightly' });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export class CassandraRestore extends Construct implements IPeer {
  /** Name of the ServiceAccount and the NetworkPolicy, which the pods have as the label `cdk8s-stateful/workload`. */
  public readonly name: string;

  /** Name of the Job: `name` and a checksum of its work. */
  public readonly jobName: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the chart has the same name */
  constructor(scope: Construct, id: string, props: CassandraRestoreProps) {
    super(scope, id);
    const checked = checkProps(this, CASSANDRA_RESTORE, props);
    props = checked.props;
    const { datacenter } = props;
    const options = nodeProgramOptions(props, statementOptions(datacenter, backupVolume(props.claimName, true)));
    this.auxiliaryPod = new AuxiliaryPod(this, 'cassandra-restore', options);
    this.name = this.auxiliaryPod.name;
    checked.validate(rulesOn({ ...options, name: this.name }, ONE_TIME_JOB_RULES));
    this.auxiliaryPod.render('Job', this);
    renderNodeRights(this, this.auxiliaryPod, props, datacenter.pods);
    const program = { script: 'job/restore.sh', variables: restoreVariables(props) };
    this.jobName = renderRestore(this, this.auxiliaryPod, props, nodeProgramContainer(options, datacenter, program), API_POD);
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

function restoreVariables({ datacenter, claimName, file, run, overwrite = false }: CassandraRestoreProps): { [name: string]: string } {
  return {
    BACKUP_DIRECTORY, BACKUP_CLAIM: claimName, BACKUP_FILE: file ?? '', RESTORE_RUN: run ?? '', OVERWRITE: `${overwrite}`,
    ...statementVariables(datacenter),
  };
}
