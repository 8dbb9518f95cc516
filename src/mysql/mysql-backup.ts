import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BackupOptions } from '../job/backup-options';
import { IMySqlDatabase } from './i-mysql-database';
import { IPeer } from '../network/peer';
import { backupErrors, keptBackups, renderBackup } from '../job/private/backup-cron-job';
import { BACKUP_DIRECTORY, backupVolume } from '../job/private/backup-volume';
import { AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { programOptions, programErrors } from './private/program';
import { BACKUP } from './private/scripts';
import { nameOf } from '../private/naming';
import { withoutNulls, validate } from '../private/validation/report';

/** What a `MySqlBackup` is made of. */
export interface MySqlBackupProps extends BackupOptions {
  /** The database. It lets the backup in. */
  readonly mysql: IMySqlDatabase;
}

/**
 * Dumps a database to a compressed file, again and again: a CronJob. A file appears under its name when it is whole, and is the state of
 * one moment, as far as the tables are of InnoDB. It holds the tables, views, routines, triggers and events of the database, no users.
 *
 * Usually made by `MySqlSingle.backup`.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const mysql: MySqlSingle;
 * const nightly = mysql.backup('nightly', { schedule: Cron.daily(), size: Size.gibibytes(20) });
 * new MySqlRestore(this, 'restore', { mysql, claimName: nightly.claimName });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 * @see https://dev.mysql.com/doc/refman/8.4/en/mysqldump.html
 */
export class MySqlBackup extends Construct implements IPeer {
  /** Name of the CronJob. */
  public readonly name: string;

  /** Name of the claim that the backups are on. */
  public readonly claimName: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws with everything that is wrong with the props */
  constructor(scope: Construct, id: string, props: MySqlBackupProps) {
    super(scope, id);
    props = withoutNulls(props);
    this.name = props.name ?? nameOf(this);
    this.claimName = props.claimName ?? this.name;
    const options = programOptions(props, { BACKUP_DIRECTORY, KEEP: keptBackups(props) }, backupVolume(this.claimName, false));
    this.auxiliaryPod = new AuxiliaryPod(this, 'mysql-backup', options);
    validate(this, [...backupErrors(this.name, props), ...programErrors(this.name, options)]);
    this.auxiliaryPod.render('CronJob', this);
    renderBackup(this, this.auxiliaryPod, props, { image: options.image, command: BACKUP });
    props.mysql.connectFrom(this);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.auxiliaryPod.toNetworkPolicyPeer(namespace);
  }
}
