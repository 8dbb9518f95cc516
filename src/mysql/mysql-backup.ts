import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BackupOptions } from '../job/backup-options';
import { IMySqlDatabase } from './i-mysql-database';
import { ConnectToOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { BACKUP_RULES, keptBackups, renderBackup } from '../job/private/backup-cron-job';
import { BACKUP_DIRECTORY, backupVolume } from '../job/private/backup-volume';
import { AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { DATABASE, programOptions } from './private/program';
import { BACKUP } from './private/scripts';
import { nameOf } from '../private/naming';
import { BACKUP_SHAPES } from '../job/private/shapes';
import { checkProps, rulesOn } from '../private/validation/props';
import { StructShape, struct } from '../private/validation/shapes';
import { POD_RULES } from '../workload/private/pod-validation';

/** Properties for `MySqlBackup`. */
export interface MySqlBackupProps extends BackupOptions {
  /** Database to back up. The CronJob is allowed to connect to it. */
  readonly mysql: IMySqlDatabase;
}

const MYSQL_BACKUP: StructShape<MySqlBackupProps> = struct('the props of a MySqlBackup', { ...BACKUP_SHAPES, mysql: DATABASE });

/**
 * CronJob that dumps a database to a compressed file. The file gets its name when it is complete. It contains the tables, views, routines,
 * triggers and events of the database, but no users, and is a consistent snapshot of all InnoDB tables.
 *
 * Usually created with `MySqlSingle.backup`.
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

  /** Name of the claim with the backups. */
  public readonly claimName: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the chart has the same name */
  constructor(scope: Construct, id: string, props: MySqlBackupProps) {
    super(scope, id);
    const checked = checkProps(this, MYSQL_BACKUP, props);
    props = checked.props;
    this.name = props.name ?? nameOf(this);
    this.claimName = props.claimName ?? this.name;
    const options = programOptions(props, { BACKUP_DIRECTORY, KEEP: keptBackups(props) }, backupVolume(this.claimName, false));
    this.auxiliaryPod = new AuxiliaryPod(this, 'mysql-backup', options);
    const { name } = this;
    checked.validate(rulesOn({ ...props, name }, BACKUP_RULES), rulesOn({ ...options, name }, POD_RULES));
    this.auxiliaryPod.render('CronJob', this);
    renderBackup(this, this.auxiliaryPod, props, { image: options.image, command: BACKUP });
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
