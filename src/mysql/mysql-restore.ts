import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IMySqlDatabase } from './i-mysql-database';
import { IPeer } from '../network/peer';
import { BACKUP_DIRECTORY, backupVolume } from '../job/private/backup-volume';
import { AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { programOptions, programErrors } from './private/program';
import { RESTORE } from './private/scripts';
import { withoutNulls, validate } from '../private/validation/report';
import { renderRestore, restoreErrors } from '../job/private/restore-job';
import { RestoreOptions } from '../job/restore-options';

/** What a `MySqlRestore` is made of. */
export interface MySqlRestoreProps extends RestoreOptions {
  /** The database that is filled. It lets the Job in. */
  readonly mysql: IMySqlDatabase;

  /**
   * Replace a database that is not empty: everything in it is deleted first.
   *
   * @default false
   */
  readonly overwrite?: boolean;
}

/**
 * Fills a database from a backup: a Job. It refuses a file that is not whole, and a database that is not empty unless told otherwise.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const mysql: MySqlSingle;
 * new MySqlRestore(this, 'restore', { mysql, claimName: 'mysql-nightly' });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export class MySqlRestore extends Construct implements IPeer {
  /** Name of the Job. */
  public readonly name: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws with everything that is wrong with the props */
  constructor(scope: Construct, id: string, props: MySqlRestoreProps) {
    super(scope, id);
    props = withoutNulls(props);
    const variables = { BACKUP_DIRECTORY, BACKUP_FILE: props.file ?? '', OVERWRITE: `${props.overwrite ?? false}` };
    const options = programOptions(props, variables, backupVolume(props.claimName, true));
    this.auxiliaryPod = new AuxiliaryPod(this, 'mysql-restore', options);
    this.name = this.auxiliaryPod.name;
    validate(this, [...restoreErrors(this.name, props), ...programErrors(this.name, options)]);
    this.auxiliaryPod.render('Job', this);
    renderRestore(this, this.auxiliaryPod, props, { image: options.image, command: RESTORE });
    props.mysql.connectFrom(this);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.auxiliaryPod.toNetworkPolicyPeer(namespace);
  }
}
