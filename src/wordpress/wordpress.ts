import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IMySqlDatabase } from '../mysql/i-mysql-database';
import { ConnectFromOptions, ConnectToOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { namespaceOf, serviceHost } from '../private/naming';
import { checkProps, rulesOn } from '../private/validation/props';
import { format, validate } from '../private/validation/report';
import { expectSecretKeys } from '../secret/private/secret-reference';
import { renderOwnClaim } from '../storage/private/own-claim';
import { AUXILIARY_POD_RULES, AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { PodTemplateOptions } from '../workload/private/pod-spec';
import { SALTS } from './private/config';
import { renderDeployment, renderDisruptionBudget, renderService } from './private/site-objects';
import { WORDPRESS_PORT, siteIsolation, sitePod } from './private/site-pod';
import { DATABASE, WORDPRESS, WORDPRESS_RULES } from './private/wordpress-validation';
import { WordPressProps } from './wordpress-props';

/**
 * WordPress site: a Deployment, the claim with its files, and a Service. Posts and pages are stored in the database, uploads on the volume.
 *
 * WordPress sends requests to itself for scheduled tasks and to wordpress.org for updates, so egress is not restricted by default. With
 * `networkIsolation` FULL, the site can only connect to its database and DNS, and WordPress is configured to send no other requests.
 *
 * A page fails if connecting to the database takes longer than 10 seconds.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const mysql: MySqlSingle;
 * new WordPress(this, 'site', { database: mysql, size: Size.gibibytes(10), url: 'https://www.example.org' });
 *
 * @see https://kubernetes.io/docs/tutorials/stateful-application/mysql-wordpress-persistent-volume/
 */
export class WordPress extends Construct implements IPeer {
  /** Name of the Deployment, of the Service and of the other rendered objects. */
  public readonly name: string;

  /** Name of the claim with the files of the site. */
  public readonly claimName: string;

  private readonly props: WordPressProps;
  private readonly auxiliaryPod: AuxiliaryPod;
  private database?: IMySqlDatabase;

  /** @throws if props are invalid, with all errors in one message; at synth if there is no database */
  constructor(scope: Construct, id: string, props: WordPressProps) {
    super(scope, id);
    const checked = checkProps(this, WORDPRESS, props);
    this.props = props = checked.props;
    this.auxiliaryPod = new AuxiliaryPod(this, 'wordpress', { ...props, networkIsolation: siteIsolation(props) });
    this.name = this.auxiliaryPod.name;
    this.claimName = props.claimName ?? this.name;
    checked.validate(rulesOn(props, WORDPRESS_RULES), rulesOn({ ...this.pod(), name: this.name }, AUXILIARY_POD_RULES));
    this.node.addValidation({ validate: () => [...this.connectionErrors(), ...this.claimErrors()] });
    if (props.salts !== undefined) this.expectSalts(props.salts);
    this.auxiliaryPod.render('Deployment', this, { ports: { http: WORDPRESS_PORT } });
    renderOwnClaim(this, this.auxiliaryPod.metadata(), props);
    renderDeployment(this, this.auxiliaryPod, props, () => this.pod());
    renderDisruptionBudget(this, this.auxiliaryPod, props);
    renderService(this, this.auxiliaryPod, props);
    if (props.database) this.useDatabase(props.database);
  }

  /** Host name of the site inside the cluster. */
  public get host(): string {
    return serviceHost(this, this.name);
  }

  /** Port of the site. */
  public get port(): number {
    return WORDPRESS_PORT;
  }

  /**
   * Sets the database of the site, if the `database` prop is not set.
   *
   * @param database the database; the Secret with its password must be in the namespace of the site
   * @throws if the site already has a database
   */
  public useDatabase(database: IMySqlDatabase): void {
    validate(this, DATABASE.errors('database', database));
    if (this.database) validate(this, [`the site is already connected to database [${this.database.node.path}], and can have only one`]);
    this.database = database;
    database.connectFrom(this);
  }

  /**
   * Allows a peer to connect to the site. Not needed for Services that allow ingress from anywhere.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options the ports to open: "http" by default, and those of `sidecars` by name
   * @throws if the pods have no port of that name
   */
  public connectFrom(peer: IPeer, options: ConnectFromOptions = {}): void {
    this.auxiliaryPod.connectFrom(peer, options);
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

  private pod(): PodTemplateOptions {
    return sitePod(this.props, { claimName: this.claimName, database: this.database });
  }

  private connectionErrors(): string[] {
    return this.database ? [] : ["'database' is missing: give a MySqlSingle or a MySqlDatabase, or call useDatabase with one"];
  }

  /** Two sites with one claim would each use the files of the other. */
  private claimErrors(): string[] {
    return this.node.root.node
      .findAll()
      .filter((other): other is WordPress => other instanceof WordPress && other !== this)
      .filter((other) => other.claimName === this.claimName && namespaceOf(other) === namespaceOf(this))
      .map((other) => `'claimName' is ${format(this.claimName)}, which site [${other.node.path}] also uses: give each site a claim of its own`);
  }

  private expectSalts(secret: string): void {
    expectSecretKeys(this, SALTS.map((key) => ['salts', { secret, key }]));
  }
}
