import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IMySqlDatabase } from './i-mysql-database';
import { ConnectToOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { BACKUP_DIRECTORY, backupVolume } from '../job/private/backup-volume';
import { AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { DATABASE, programOptions } from './private/program';
import { RESTORE } from './private/scripts';
import { RESTORE_SHAPES } from '../job/private/shapes';
import { checkProps, rulesOn } from '../private/validation/props';
import { StructShape, boolean, struct } from '../private/validation/shapes';
import { ONE_TIME_JOB_RULES } from '../job/private/one-time-job';
import { renderRestore } from '../job/private/restore-job';
import { RestoreOptions } from '../job/restore-options';

/** Properties for `MySqlRestore`. */
export interface MySqlRestoreProps extends RestoreOptions {
  /** Database to restore. The Job is allowed to connect to it. */
  readonly mysql: IMySqlDatabase;

  /**
   * Whether to replace a database that is not empty. Its tables, views, routines and events are deleted when the backup has been loaded
   * beside them, so the volume of the server must have room for both.
   *
   * @default false
   */
  readonly overwrite?: boolean;
}

const MYSQL_RESTORE: StructShape<MySqlRestoreProps> = struct('the props of a MySqlRestore', {
  ...RESTORE_SHAPES,
  mysql: DATABASE,
  overwrite: boolean,
});

/**
 * Job that restores a database from a backup. It loads a second database, `<database>_restore`, and then moves its tables into the first
 * one in one step. It fails, and leaves the database unchanged, if the file is incomplete, if the database is not empty and `overwrite` is
 * false, if the volume of the server has no room, or if something in the backup cannot be loaded. Views, triggers, routines and events
 * belong to the user of the database afterwards.
 *
 * The second database remembers which restores are complete. A restore of the same claim, `file` and `run` does nothing.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const mysql: MySqlSingle;
 * new MySqlRestore(this, 'restore', { mysql, claimName: 'mysql-nightly' });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export class MySqlRestore extends Construct implements IPeer {
  /** Name of the ServiceAccount and the NetworkPolicy, which the pods have as the label `cdk8s-stateful/workload`. */
  public readonly name: string;

  /** Name of the Job: `name` and a checksum of its work. */
  public readonly jobName: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the chart has the same name */
  constructor(scope: Construct, id: string, props: MySqlRestoreProps) {
    super(scope, id);
    const checked = checkProps(this, MYSQL_RESTORE, props);
    props = checked.props;
    const variables = {
      BACKUP_DIRECTORY, BACKUP_CLAIM: props.claimName, BACKUP_FILE: props.file ?? '', OVERWRITE: `${props.overwrite ?? false}`, RESTORE_RUN: props.run ?? '',
    };
    const options = programOptions(props, variables, backupVolume(props.claimName, true));
    this.auxiliaryPod = new AuxiliaryPod(this, 'mysql-restore', options);
    this.name = this.auxiliaryPod.name;
    checked.validate(rulesOn({ ...options, name: this.name }, ONE_TIME_JOB_RULES));
    this.auxiliaryPod.render('Job', this);
    this.jobName = renderRestore(this, this.auxiliaryPod, props, { image: options.image, command: RESTORE });
    props.mysql.connectFrom(this);
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
