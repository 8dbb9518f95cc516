import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BackupOptions } from '../job/backup-options';
import { ConnectFromOptions, ConnectToOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { nameOf, serviceHost } from '../private/naming';
import { checkProps, validated } from '../private/validation/props';
import { expectSecretKeys } from '../secret/private/secret-reference';
import { SecretKey } from '../secret/secret-key';
import { StatefulWorkload } from '../workload/stateful-workload';
import { IMySqlDatabase } from './i-mysql-database';
import { MySqlBackup } from './mysql-backup';
import { MySqlSingleProps } from './mysql-single-props';
import { MYSQL_IMAGE, MYSQL_PORT } from './private/image';
import { MYSQL_SINGLE, mySqlSingleRules } from './private/mysql-single-validation';
import { serverWorkload } from './private/server';
import { renderConfigMaps, renderGoverningService, renderService } from './private/server-objects';

/**
 * MySQL server with a volume: a StatefulSet with one pod, so that two servers never run on the same volume. The first start creates the
 * database and its user either completely or not at all: an incomplete database is never served. The data is not replicated, so create
 * backups.
 *
 * @exampleMetadata fixture=chart
 * @example
 * const mysql = new MySqlSingle(this, 'mysql', {
 *   size: Size.gibibytes(20),
 *   database: 'shop',
 *   user: 'shop',
 *   password: { secret: 'mysql', key: 'password' },
 *   rootPassword: { secret: 'mysql', key: 'root-password' },
 * });
 * mysql.backup('nightly', { schedule: Cron.daily(), size: Size.gibibytes(20) });
 * mysql.host; // mysql.<namespace>.svc.cluster.local
 *
 * @see https://kubernetes.io/docs/tasks/run-application/run-single-instance-stateful-application/
 */
export class MySqlSingle extends Construct implements IMySqlDatabase, IPeer {
  /** Name of the StatefulSet, of the Service and of the other rendered objects. */
  public readonly name: string;

  private readonly props: MySqlSingleProps;
  private readonly workload: StatefulWorkload;

  /** @throws if props are invalid, with all errors in one message; at synth if a Secret of the app does not have a named key */
  constructor(scope: Construct, id: string, props: MySqlSingleProps) {
    super(scope, id);
    const checked = checkProps(this, MYSQL_SINGLE, props);
    this.props = props = checked.props;
    this.name = props.name ?? nameOf(this);
    const workload = serverWorkload(this.name, props);
    checked.validate(...mySqlSingleRules(props, workload));
    expectSecretKeys(this, [['password', props.password], ['rootPassword', props.rootPassword]]);
    renderConfigMaps(this, this.name, props);
    const service = renderGoverningService(this, this.name, props);
    this.workload = new StatefulWorkload(this, 'Resource', validated({ ...workload, service }));
    renderService(this, this.name, props);
  }

  /** Host name of the Service in front of the server, whose IP address stays the same when the pod is replaced. */
  public get host(): string {
    return serviceHost(this, this.name);
  }

  /** Port of the server. */
  public get port(): number {
    return MYSQL_PORT;
  }

  /** Name of the database. */
  public get database(): string {
    return this.props.database;
  }

  /** Name of the user that owns the database. */
  public get user(): string {
    return this.props.user;
  }

  /** Password of the user. */
  public get passwordSecret(): SecretKey {
    return this.props.password;
  }

  /** Name of the claim with the data. */
  public get claimName(): string {
    return this.workload.claimName('data', 0);
  }

  /** Image of the server and of its backups. */
  public get image(): string {
    return this.props.image ?? MYSQL_IMAGE;
  }

  /**
   * Allows a peer to connect to the server.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options the ports to open: "mysql" by default, and those of `sidecars` by name
   * @throws if the pods have no port of that name
   */
  public connectFrom(peer: IPeer, options: ConnectFromOptions = {}): void {
    this.workload.connectFrom(peer, options);
  }

  /**
   * Allows egress to a peer. Not needed for workloads of this library whose `connectFrom` was called with this construct.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options the ports to open
   * @throws if a port is not an integer from 1 to 65535, or if a list of ports is empty
   */
  public connectTo(peer: IPeer, options: ConnectToOptions = {}): void {
    this.workload.connectTo(peer, options);
  }

  /**
   * Creates a CronJob that dumps the database to a file.
   *
   * @param id id of the construct, from which its name is derived
   * @param options schedule and claim of the backups
   * @throws if options are invalid, with all errors in one message
   */
  public backup(id: string, options: BackupOptions): MySqlBackup {
    return new MySqlBackup(this, id, { image: this.image, ...options, mysql: this });
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.workload.toNetworkPolicyPeer(namespace);
  }
}
