import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IMySqlDatabase } from './i-mysql-database';
import { IPeer } from '../network/peer';
import { BACKUP_FOLDER, backupVolume } from '../job/private/backup-volume';
import { Companion } from '../workload/private/auxiliary-pod';
import { programOptions, programProblems } from './private/program';
import { RESTORE } from './private/scripts';
import { given, refuse } from '../private/validation/report';
import { renderRestore, restoreProblems } from '../job/private/restore-job';
import { bash } from '../private/script';
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
 * new MySqlRestore(this, 'restore', { mysql, claim: 'mysql-nightly' });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export class MySqlRestore extends Construct implements IPeer {
  /** Name of the Job. */
  public readonly name: string;

  private readonly companion: Companion;

  /** @throws with everything that is wrong with the props */
  constructor(scope: Construct, id: string, props: MySqlRestoreProps) {
    super(scope, id);
    props = given(props);
    const variables = { BACKUP_FOLDER, BACKUP_FILE: props.file ?? '', OVERWRITE: `${props.overwrite ?? false}` };
    const options = programOptions(props, variables, backupVolume(props.claim, true));
    this.companion = new Companion(this, 'mysql-restore', options);
    this.name = this.companion.name;
    refuse(this, [...restoreProblems(this.name, props), ...programProblems(this.name, options)]);
    this.companion.render('Job', this);
    renderRestore(this, this.companion, props, { image: options.image, command: bash(RESTORE) });
    props.mysql.connectFrom(this);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.companion.toNetworkPolicyPeer(namespace);
  }
}
