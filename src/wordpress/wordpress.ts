import { Duration, Lazy, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AccessMode } from '../storage/access-mode';
import { IMySqlDatabase } from '../mysql/i-mysql-database';
import { IngressOptions } from '../network/ingress-options';
import { LifecycleHook } from '../workload/lifecycle-hook';
import { IPeer } from '../network/peer';
import { NetworkIsolation } from '../workload/pod-options';
import * as check from '../private/validation/rules';
import { AuxiliaryPod, podLabelErrors } from '../workload/private/auxiliary-pod';
import { disruptionBudget } from '../workload/private/pod-objects';
import { ingressErrors, renderIngress } from '../network/private/ingress';
import * as maps from '../private/validation/maps';
import { databaseErrors } from '../mysql/private/database-checks';
import { namespaceOf, serviceHost, takeName } from '../private/naming';
import { NetworkAccess } from '../network/private/network-access';
import { ownClaimErrors, renderOwnClaim } from '../storage/private/own-claim';
import { podErrors } from '../workload/private/pod-validation';
import { PodTemplateOptions, plainVariables, scratchMount } from '../workload/private/pod-spec';
import { withoutNulls, validate, format } from '../private/validation/report';
import { resourceRequirements } from '../workload/private/resources';
import { expectSecretKeys } from '../secret/private/secret-reference';
import { secretVolume } from '../secret/private/secret-volume';
import { SALTS, extraConfig, tablePrefixErrors, urlErrors } from './private/config';
import { COPY, SITE_DIRECTORY, VOLUME_DIRECTORY } from './private/scripts';
import { Probe } from '../workload/probe';
import { ServiceType } from '../network/service-type';
import { IStorageClass } from '../storage/storage-class';
import { WorkloadOptions } from '../workload/workload-options';

const IMAGE = 'wordpress:6-apache';
/** The number of the image's user "www-data". */
const USER = 33;
const PORT = 80;
const SITE = '/var/www/html';
const PASSWORD_DIRECTORY = '/etc/wordpress/database';
const SALTS_DIRECTORY = '/etc/wordpress/salts';
/** Where the image writes besides the site. */
const WRITABLE_PATHS = ['/tmp', '/var/run/apache2', '/var/lock/apache2'];

/** What the image also takes with a plain value. */
const SECRET_VARIABLES = ['WORDPRESS_DB_PASSWORD', ...SALTS.map((key) => `WORDPRESS_${key}`)];

/** What a `WordPress` is made of. */
export interface WordPressProps extends WorkloadOptions {
  /**
   * The database. It lets the site in.
   *
   * @default - none, until `connectTo`
   */
  readonly database?: IMySqlDatabase;

  /**
   * Size of the volume with the site's files, 1 KiB or more. WordPress itself takes 0.1 GiB of it.
   *
   * @default - no volume is asked for: `claim` says where the files are
   */
  readonly size?: Size;

  /**
   * Class of the volume.
   *
   * @default - the cluster's default class
   */
  readonly storageClass?: IStorageClass;

  /**
   * From where the volume may be used. More than one pod needs READ_WRITE_MANY.
   *
   * @default AccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: AccessMode;

  /**
   * Name of a claim that exists already, of `accessMode`. No other site may have it.
   *
   * @default - one of the site's own, of `size`
   */
  readonly claimName?: string;

  /**
   * Number of pods, a whole number of 0 or more.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Name of the Secret with what cookies and links are signed with: the keys AUTH_KEY, SECURE_AUTH_KEY, LOGGED_IN_KEY, NONCE_KEY,
   * AUTH_SALT, SECURE_AUTH_SALT, LOGGED_IN_SALT and NONCE_SALT. Who changes them logs everyone out.
   *
   * @default - random ones, which the first start writes to the volume
   */
  readonly salts?: string;

  /**
   * Where visitors find the site, such as "https://www.example.org".
   *
   * @default - where it was when it was installed, as the database says
   */
  readonly url?: string;

  /**
   * What the names of the site's tables begin with: 1 to 20 letters, digits and "_".
   *
   * @default "wp_"
   */
  readonly tablePrefix?: string;

  /**
   * PHP that the file of settings runs at its end. Never put a secret here: it would be in the manifest.
   *
   * @default - nothing
   * @see https://developer.wordpress.org/advanced-administration/wordpress/wp-config/
   */
  readonly configExtra?: string;

  /**
   * The image, with a tag or a digest: WordPress' official one with Apache, or one with the same contract. It fills an empty volume; a
   * site that is there already is upgraded by WordPress itself.
   *
   * @default "wordpress:6-apache"
   * @see https://hub.docker.com/_/wordpress
   */
  readonly image?: string;

  /**
   * How the site is reached. A site that is reached from outside takes visitors from anywhere, one with CLUSTER_IP those given to
   * `connectFrom`.
   *
   * @default - LOAD_BALANCER, or CLUSTER_IP with an `ingress`
   */
  readonly serviceType?: ServiceType;

  /**
   * An Ingress in front of the site. Its controller must be given to `connectFrom`.
   *
   * @default - none
   */
  readonly ingress?: IngressOptions;
}

/**
 * A WordPress site: a Deployment, the claim with its files, and a Service. What is written is in the database, what is uploaded on the
 * volume.
 *
 * WordPress calls itself for scheduled work, and wordpress.org for updates, so it is let out to anywhere unless `networkIsolation` is
 * FULL: then it reaches its database and DNS only, and is told so.
 *
 * A page that has no connection to the database within 10 s is an error, and does not keep a visitor waiting.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const mysql: MySqlSingle;
 * new WordPress(this, 'site', { database: mysql, size: Size.gibibytes(10), url: 'https://www.example.org' });
 *
 * @see https://kubernetes.io/docs/tutorials/stateful-application/mysql-wordpress-persistent-volume/
 */
export class WordPress extends Construct implements IPeer {
  /** Name of the Deployment, of the Service, and of what belongs to them. */
  public readonly name: string;

  /** Name of the claim with the site's files. */
  public readonly claimName: string;

  private readonly props: WordPressProps;
  private readonly auxiliaryPod: AuxiliaryPod;
  private connected?: IMySqlDatabase;

  /** @throws with everything that is wrong with the props; at synth when there is no database */
  constructor(scope: Construct, id: string, props: WordPressProps) {
    super(scope, id);
    props = withoutNulls(props);
    this.props = props;
    this.auxiliaryPod = new AuxiliaryPod(this, 'wordpress', { ...props, networkIsolation: this.isolation });
    this.name = this.auxiliaryPod.name;
    this.claimName = props.claimName ?? this.name;
    validate(this, this.errors());
    this.node.addValidation({ validate: () => [...this.connectionErrors(), ...this.claimErrors()] });
    if (props.salts !== undefined) this.expectSalts(props.salts);
    this.auxiliaryPod.render('Deployment', this);
    renderOwnClaim(this, this.auxiliaryPod.metadata(), props);
    this.renderDeployment();
    this.renderDisruptionBudget();
    this.renderService();
    if (props.ingress) renderIngress(this, this.auxiliaryPod.metadata(), props.ingress, PORT);
    if (props.database) this.connectTo(props.database);
  }

  /** Host name of the site inside the cluster. */
  public get host(): string {
    return serviceHost(this, this.name);
  }

  /** Port of the site. */
  public get port(): number {
    return PORT;
  }

  /**
   * Gives the site its database, where `database` did not: host, database, user and password, and a way in.
   *
   * @param database the database; the Secret with its password must be in the site's namespace
   * @throws when the site has one already
   */
  public connectTo(database: IMySqlDatabase): void {
    validate(this, databaseErrors('database', database));
    if (this.connected) validate(this, [`the site has a database already, [${this.connected.node.path}]: it can have one only`]);
    this.connected = database;
    database.connectFrom(this);
  }

  /**
   * Lets a visitor in, where the site is not open to everyone.
   *
   * @param peer a workload of this library, or anything that `Peer` can name
   */
  public connectFrom(peer: IPeer): void {
    NetworkAccess.of(this)?.allowFrom(peer, { tcp: [PORT] });
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.auxiliaryPod.toNetworkPolicyPeer(namespace);
  }

  private get isolation(): NetworkIsolation {
    return this.props.networkIsolation ?? NetworkIsolation.INGRESS;
  }

  private get serviceType(): ServiceType {
    return this.props.serviceType ?? (this.props.ingress ? ServiceType.CLUSTER_IP : ServiceType.LOAD_BALANCER);
  }

  private get replicas(): number {
    return this.props.replicas ?? 1;
  }

  private get shared(): boolean {
    return this.props.accessMode === AccessMode.READ_WRITE_MANY;
  }

  private errors(): string[] {
    const { props } = this;
    return [
      ...podLabelErrors(this.name),
      ...ownClaimErrors(props),
      ...(props.database === undefined ? [] : databaseErrors('database', props.database)),
      ...check.wholeNumber('replicas', props.replicas, 0),
      ...(this.replicas > 1 && !this.shared
        ? [`'replicas' is ${this.replicas}, and the volume can be used from one node: give 'accessMode' READ_WRITE_MANY and a class that has it, or one pod`]
        : []),
      ...(props.salts === undefined ? [] : check.secretName('salts', props.salts)),
      ...urlErrors('url', props.url),
      ...tablePrefixErrors('tablePrefix', props.tablePrefix),
      ...check.oneOf('serviceType', props.serviceType, Object.values(ServiceType)),
      ...ingressErrors(props.ingress),
      ...maps.noLiterals('env', props.env, SECRET_VARIABLES, "'database' or 'salts'"),
      ...podErrors(this.name, this.podOptions()),
    ];
  }

  private connectionErrors(): string[] {
    return this.connected ? [] : ["'database' is missing: give a MySqlSingle or a MySqlDatabase, or call connectTo with one"];
  }

  /** Two pods of two sites that mount one volume would each take the files of the other for its own. */
  private claimErrors(): string[] {
    return this.node.root.node
      .findAll()
      .filter((other): other is WordPress => other instanceof WordPress && other !== this)
      .filter((other) => other.claimName === this.claimName && namespaceOf(other) === namespaceOf(this))
      .map((other) => `'claimName' is ${format(this.claimName)}, which [${other.node.path}] has too: each site has files of its own`);
  }

  private expectSalts(secret: string): void {
    expectSecretKeys(this, SALTS.map((key) => ['salts', { secret, key }]));
  }

  private renderDeployment(): void {
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: this.auxiliaryPod.metadata(),
      spec: {
        replicas: this.replicas,
        // A second pod could wait on another node for a volume that the first one has.
        strategy: { type: this.shared ? 'RollingUpdate' : 'Recreate' },
        selector: { matchLabels: this.auxiliaryPod.selector },
        // The database may become known later.
        template: Lazy.any({ produce: () => this.template() }) as k8s.PodTemplateSpec,
      },
    });
  }

  private template(): k8s.PodTemplateSpec {
    return this.auxiliaryPod.template(this.podOptions());
  }

  private podOptions(): PodTemplateOptions {
    const { props } = this;
    return {
      ...props,
      image: props.image ?? IMAGE,
      runAsUser: props.runAsUser ?? USER,
      ports: { http: PORT },
      envVars: [...this.variables(), ...(props.envVars ?? [])],
      podVolumes: [...this.podVolumes(), ...(props.podVolumes ?? [])],
      volumeMounts: [{ name: 'site', mountPath: SITE, subPath: SITE_DIRECTORY }, ...this.secretMounts(), ...(props.volumeMounts ?? [])],
      writablePaths: [...WRITABLE_PATHS, ...(props.writablePaths ?? [])],
      initContainers: [this.copy(), ...(props.initContainers ?? [])],
      // Visitors are sent here for a moment after the pod is to end.
      lifecycle: { preStop: LifecycleHook.exec('sleep', '5'), preStopTimeout: Duration.seconds(5) },
      ...probes(),
    };
  }

  private variables(): k8s.EnvVar[] {
    const { salts, tablePrefix } = this.props;
    const { host = '', port = 0, database = '', user = '' } = this.connected ?? {};
    const values: { [name: string]: string } = {
      WORDPRESS_DB_HOST: `${host}:${port}`,
      WORDPRESS_DB_NAME: database,
      WORDPRESS_DB_USER: user,
      WORDPRESS_DB_PASSWORD_FILE: `${PASSWORD_DIRECTORY}/password`,
      ...(tablePrefix && { WORDPRESS_TABLE_PREFIX: tablePrefix }),
      ...(salts && Object.fromEntries(SALTS.map((key) => [`WORDPRESS_${key}_FILE`, `${SALTS_DIRECTORY}/${key}`]))),
      WORDPRESS_CONFIG_EXTRA: extraConfig({ ...this.props, networkIsolation: this.isolation }),
    };
    return plainVariables(values);
  }

  private podVolumes(): k8s.Volume[] {
    const { salts } = this.props;
    const password = this.connected?.passwordSecret;
    return [
      { name: 'site', persistentVolumeClaim: { claimName: this.claimName } },
      ...(password ? [secretVolume('database', password.secret, [{ key: password.key, path: 'password' }])] : []),
      ...(salts ? [secretVolume('salts', salts, SALTS.map((key) => ({ key, path: key })))] : []),
    ];
  }

  private secretMounts(): k8s.VolumeMount[] {
    return [
      ...(this.connected ? [{ name: 'database', mountPath: PASSWORD_DIRECTORY, readOnly: true }] : []),
      ...(this.props.salts ? [{ name: 'salts', mountPath: SALTS_DIRECTORY, readOnly: true }] : []),
    ];
  }

  /** Before the site starts, and once and for all. The variable has the file of settings written. */
  private copy(): k8s.Container {
    const { props } = this;
    return {
      name: 'copy',
      image: props.image ?? IMAGE,
      imagePullPolicy: props.imagePullPolicy,
      command: COPY,
      env: [{ name: 'WORDPRESS_DB_HOST', value: 'later' }],
      resources: resourceRequirements(props.resources),
      volumeMounts: [{ name: 'site', mountPath: VOLUME_DIRECTORY }, ...WRITABLE_PATHS.map(scratchMount)],
    };
  }

  private renderDisruptionBudget(): void {
    new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', {
      metadata: this.auxiliaryPod.metadata(),
      spec: disruptionBudget(this.auxiliaryPod.selector, this.props.maxUnavailable),
    });
  }

  private renderService(): void {
    takeName(this, 'Service', this.name);
    new k8s.KubeService(this, 'Service', {
      metadata: this.auxiliaryPod.metadata(),
      spec: { type: this.serviceType, selector: this.auxiliaryPod.selector, ports: [{ name: 'http', port: PORT, protocol: 'TCP' }] },
    });
    if (this.serviceType !== ServiceType.CLUSTER_IP) NetworkAccess.of(this)?.allowFromAnywhere({ tcp: [PORT] });
  }
}

function probes() {
  return {
    // WordPress answers this one with an error while its database is away; another page could be cached.
    readiness: Probe.httpGet('/wp-login.php'),
    // A restart does not bring a database back.
    liveness: Probe.tcpSocket({ failureThreshold: 6 }),
  };
}
