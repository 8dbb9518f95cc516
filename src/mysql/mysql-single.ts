import { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BackupOptions } from '../job/backup-options';
import { ClaimRetention } from '../storage/claim-template';
import { HeadlessService } from '../network/headless-service';
import { IMySqlDatabase } from './i-mysql-database';
import { MySqlBackup } from './mysql-backup';
import { IPeer } from '../network/peer';
import * as check from '../private/validation/rules';
import { checksum } from '../private/checksum';
import { selectorLabels } from '../private/labels';
import * as maps from '../private/validation/maps';
import { initScriptErrors, optionFile, settingErrors } from './private/files';
import { MYSQL_IMAGE, MYSQL_PORT, MYSQL_USER } from './private/image';
import { mysqlResources } from './private/memory';
import { databaseName, userName } from './private/names';
import { MySqlPod, WRITABLE_PATHS, firstStart, podVolumes, serverMounts } from './private/pod';
import { DATABASE_DIRECTORY, query } from './private/scripts';
import { cleanShutdownSeconds, serverMemoryErrors, serverSettings } from './private/settings';
import { nameOf, serviceHost, takeName } from '../private/naming';
import { podErrors } from '../workload/private/pod-validation';
import { withoutNulls, validate, format } from '../private/validation/report';
import { expectSecretKeys } from '../secret/private/secret-reference';
import { Probe } from '../workload/probe';
import { SecretKey } from '../secret/secret-key';
import { PodManagementPolicy } from '../workload/pod-management-policy';
import { StatefulWorkload } from '../workload/stateful-workload';
import { IStorageClass } from '../storage/storage-class';
import { WorkloadOptions } from '../workload/workload-options';
import { secretKeyErrors } from '../secret/private/secret-key-rule';

/** The Services are called "<name>" and "<name>-headless". */
const MAX_NAME_LENGTH = 52;
/** What a pod gets in any case: an end may also wait for the disk. */
const MIN_GRACE_SECONDS = 115;
/** The image's first variables: with a plain value they would be passwords in the manifest. */
const PASSWORD_VARIABLES = ['MYSQL_ROOT_PASSWORD', 'MYSQL_PASSWORD', 'MYSQL_PWD'];

/** What a `MySqlSingle` is made of. */
export interface MySqlSingleProps extends WorkloadOptions {
  /** Size of the volume, 1 KiB or more. A new database takes 0.2 GiB. */
  readonly size: Size;

  /** Name of the database that the first start makes. It has effect on an empty volume only. */
  readonly database: string;

  /** Name of the user that owns the database. It has effect on an empty volume only. */
  readonly user: string;

  /** The user's password. The first start sets it; readiness asks with it, and a changed one must be changed in the database as well. */
  readonly password: SecretKey;

  /** The password of root, which the first start sets. Root can log in from inside the pod only. */
  readonly rootPassword: SecretKey;

  /**
   * Class of the volume. What becomes of the data when the claim is deleted, the class says.
   *
   * @default - the cluster's default class
   */
  readonly storageClass?: IStorageClass;

  /**
   * What becomes of the claim when the server is deleted.
   *
   * @default - it stays
   */
  readonly claimRetention?: ClaimRetention;

  /**
   * What a new volume is filled with: a snapshot or another claim.
   *
   * @default - nothing
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-snapshot-and-restore-volume-from-snapshot-support
   */
  readonly dataSource?: k8s.TypedLocalObjectReference;

  /**
   * The image, with a tag or a digest: MySQL's official one, or one with the same contract.
   *
   * @default "mysql:8.4"
   * @see https://hub.docker.com/_/mysql
   */
  readonly image?: string;

  /**
   * Settings of the server, as the section "[mysqld]" of an option file has them. A change restarts the pod.
   *
   * @default - `innodb_buffer_pool_size` is three quarters of the memory limit less 512 MiB, 128 MiB at least
   * @see https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html
   */
  readonly config?: { [setting: string]: string };

  /**
   * Scripts that the first start runs, by file name in order of the names: SQL in `*.sql`, sourced by Bash from `*.sh`. At most 1 MiB in
   * all. A change restarts the pod, and has effect on an empty volume only.
   *
   * @default - none
   */
  readonly initScripts?: { [file: string]: string };

  /**
   * Longest time of a start, in whole seconds: after a crash, what was not yet written is read from the log. The first start has no limit.
   *
   * @default Duration.minutes(30)
   */
  readonly startTimeout?: Duration;

  /**
   * Time after which a pod that is to end is killed, in whole seconds. Never less than InnoDB needs to write its pool to a slow disk: 30
   * seconds, and one for each 20 MiB.
   *
   * @default - what InnoDB needs and 5 seconds, 120 seconds at least
   */
  readonly terminationGracePeriod?: Duration;
}

/**
 * One MySQL server with a volume: a StatefulSet of one pod, so that there are never two servers on it. The database and its user are made
 * by the first start, all of it or nothing: a database that is not finished is never served. There is one copy of the data; make backups.
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
  /** Name of the StatefulSet, of the Service, and of what belongs to them. */
  public readonly name: string;

  private readonly props: MySqlSingleProps;
  private readonly workload: StatefulWorkload;

  /** @throws with everything that is wrong with the props; at synth when a Secret of the app does not have a key that is named */
  constructor(scope: Construct, id: string, props: MySqlSingleProps) {
    super(scope, id);
    props = withoutNulls(props);
    this.props = props;
    this.name = props.name ?? nameOf(this);
    validate(this, this.errors());
    expectSecretKeys(this, [['password', props.password], ['rootPassword', props.rootPassword]]);
    this.renderFiles();
    this.workload = this.renderWorkload();
    this.renderService();
  }

  /** Host name of the server. Behind it is a Service with an address that stays when the pod is replaced. */
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

  /** Name of the user that owns it. */
  public get user(): string {
    return this.props.user;
  }

  /** Where the user's password is. */
  public get passwordSecret(): SecretKey {
    return this.props.password;
  }

  /** Name of the claim with the data. */
  public get claimName(): string {
    return this.workload.claimName('data', 0);
  }

  /** The image of the server, and of the programs that connect to it. */
  public get image(): string {
    return this.props.image ?? MYSQL_IMAGE;
  }

  /**
   * Lets a peer connect.
   *
   * @param peer a workload of this library, or anything that `Peer` can name
   */
  public connectFrom(peer: IPeer): void {
    this.workload.connectFrom(peer);
  }

  /**
   * Dumps the database to a file again and again.
   *
   * @param id of the construct; its name follows from it
   * @param options when, and where to
   * @throws with everything that is wrong with the options
   */
  public backup(id: string, options: BackupOptions): MySqlBackup {
    return new MySqlBackup(this, id, { image: this.image, ...options, mysql: this });
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.workload.toNetworkPolicyPeer(namespace);
  }

  private errors(): string[] {
    const { props } = this;
    return [
      ...check.dnsLabel('name', this.name, MAX_NAME_LENGTH, 'the pods of a StatefulSet with a longer one cannot start'),
      ...check.size('size', props.size, 'required'),
      ...databaseName('database', props.database),
      ...userName('user', props.user),
      ...secretKeyErrors('password', props.password, 'required'),
      ...secretKeyErrors('rootPassword', props.rootPassword, 'required'),
      ...settingErrors('config', props.config),
      ...initScriptErrors('initScripts', props.initScripts),
      ...serverMemoryErrors(props),
      ...check.seconds('startTimeout', props.startTimeout, 10),
      ...this.gracePeriodErrors(),
      ...loneErrors(props),
      ...podErrors(this.name, { ...props, image: this.image, ownVolumes: this.ownVolumes() }),
    ];
  }

  private ownVolumes(): string[] {
    return ['data', 'config', 'password', 'root-password', ...(this.props.initScripts ? ['init-scripts'] : [])];
  }

  private gracePeriodErrors(): string[] {
    const { terminationGracePeriod } = this.props;
    const wrong = check.seconds('terminationGracePeriod', terminationGracePeriod, 1);
    const needed = cleanShutdownSeconds(this.props);
    if (terminationGracePeriod === undefined || wrong.length > 0 || terminationGracePeriod.toSeconds() >= needed) return wrong;
    return [
      `'terminationGracePeriod' is ${terminationGracePeriod.toSeconds()} s, but InnoDB may need ${needed} s to write its pool to a slow disk: ` +
        `it would be killed before, and recover at the next start. Give ${needed} s or more, or leave it out`,
    ];
  }

  private get selector(): { [key: string]: string } {
    return selectorLabels('mysql', this.name);
  }

  private get metadata() {
    const { labels, annotations } = this.props;
    return { labels: { ...labels, ...this.selector }, annotations };
  }

  /** The option files of the server. */
  private get files(): { [name: string]: string } {
    return { 'server.cnf': optionFile(serverSettings(this.props)) };
  }

  private get pod(): MySqlPod {
    const { props } = this;
    return {
      ...props,
      image: this.image,
      resources: mysqlResources(props.resources),
      config: `${this.name}-config`,
      initScripts: props.initScripts && `${this.name}-init`,
    };
  }

  private renderFiles(): void {
    const { config, initScripts } = this.pod;
    this.renderConfigMap('Config', config, this.files);
    if (initScripts) this.renderConfigMap('InitScripts', initScripts, this.props.initScripts ?? {});
  }

  private renderConfigMap(id: string, name: string, data: { [file: string]: string }): void {
    takeName(this, 'ConfigMap', name);
    new k8s.KubeConfigMap(this, id, { metadata: { name, ...this.metadata }, data });
  }

  private renderWorkload(): StatefulWorkload {
    const { props, pod } = this;
    const { size, storageClass, dataSource, claimRetention } = props;
    return new StatefulWorkload(this, 'Resource', {
      ...props,
      name: this.name,
      application: 'mysql',
      image: pod.image,
      ports: { mysql: MYSQL_PORT },
      // Settings that keep the server from starting can then be taken back without deleting the pod by hand.
      podManagementPolicy: PodManagementPolicy.PARALLEL,
      service: this.renderGoverningService(),
      runAsUser: props.runAsUser ?? MYSQL_USER,
      resources: pod.resources,
      volumes: { data: { mountPath: '/var/lib/mysql', subPath: DATABASE_DIRECTORY, size, storageClass, dataSource } },
      claimRetention,
      podAnnotations: { ...props.podAnnotations, ...this.checksums() },
      podVolumes: [...podVolumes(pod), ...(props.podVolumes ?? [])],
      volumeMounts: [...serverMounts(), ...(props.volumeMounts ?? [])],
      writablePaths: [...WRITABLE_PATHS, ...(props.writablePaths ?? [])],
      initContainers: [firstStart(pod), ...(props.initContainers ?? [])],
      lifecycle: this.lifecycle(),
      ...this.probes(),
    });
  }

  /**
   * The Service of the clients has the name; a headless one would make them wait until DNS forgets the address of a pod that was
   * replaced.
   */
  private renderGoverningService(): HeadlessService {
    return new HeadlessService(this, 'GoverningService', {
      name: `${this.name}-headless`,
      selector: this.selector,
      ports: { mysql: MYSQL_PORT },
      ...this.metadata,
    });
  }

  private renderService(): void {
    takeName(this, 'Service', this.name);
    new k8s.KubeService(this, 'Service', {
      metadata: { name: this.name, ...this.metadata },
      spec: { selector: this.selector, ports: [{ name: 'mysql', port: MYSQL_PORT, protocol: 'TCP' }] },
    });
  }

  /** A pod does not notice that a ConfigMap has changed; it notices these. */
  private checksums(): { [key: string]: string } {
    const { initScripts } = this.props;
    return { 'checksum/config': checksumOf(this.files), ...(initScripts && { 'checksum/init-scripts': checksumOf(initScripts) }) };
  }

  private probes() {
    const period = Duration.seconds(5);
    const tries = Math.ceil((this.props.startTimeout ?? Duration.minutes(30)).toSeconds() / period.toSeconds());
    return {
      // The port opens when the server has recovered. A query would take a wrong password for a server that does not start.
      startup: Probe.tcpSocket({ period, failureThreshold: tries }),
      readiness: Probe.exec(query(this.user, this.database)),
      liveness: Probe.tcpSocket({ failureThreshold: 6 }),
    };
  }

  /** There is no preStop: the server itself gets SIGTERM, and there is no other one that new connections could go to meanwhile. */
  private lifecycle() {
    const { terminationGracePeriod } = this.props;
    const needed = cleanShutdownSeconds(this.props);
    const drainTimeout = Duration.seconds(terminationGracePeriod ? needed : Math.max(needed, MIN_GRACE_SECONDS));
    return { terminationGracePeriod, drainTimeout };
  }
}

function checksumOf(files: { [name: string]: string }): string {
  return checksum(JSON.stringify(Object.entries(files).sort()));
}

/** What callers without a compiler may give, and what would undo the construct's own work. */
function loneErrors(props: MySqlSingleProps): string[] {
  const { replicas } = props as { replicas?: number };
  return [
    ...(replicas === undefined || replicas === 1 ? [] : [`'replicas' must be 1, got ${format(replicas)}: a second server would have a database of its own`]),
    ...maps.noLiterals('env', props.env, PASSWORD_VARIABLES, "'password' and 'rootPassword'"),
  ];
}
