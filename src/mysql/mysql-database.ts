import { Construct } from 'constructs';
import { IMySqlDatabase } from './i-mysql-database';
import { ConnectFromOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { MYSQL_PORT } from './private/image';
import { DATABASE_NAME, USER_NAME } from './private/names';
import { NetworkAccess } from '../network/private/network-access';
import { portChoiceErrors } from '../network/private/pod-ports';
import { PORT_NUMBER } from '../network/private/ports';
import { CONNECT_FROM, PEER } from '../network/private/shapes';
import { checkOptions, checkProps } from '../private/validation/props';
import { validate } from '../private/validation/report';
import { StructShape, mismatch, required, shapeOf, struct } from '../private/validation/shapes';
import { SECRET_KEY } from '../secret/private/shapes';
import { expectSecretKeys } from '../secret/private/secret-reference';
import { SecretKey } from '../secret/secret-key';

/** Properties for `MySqlDatabase`. */
export interface MySqlDatabaseProps {
  /** Host name or IP address of the server. */
  readonly host: string;

  /**
   * Port of the server, from 1 to 65535.
   *
   * @default 3306
   */
  readonly port?: number;

  /** Name of the database. */
  readonly database: string;

  /** Name of a user with all privileges on the database. */
  readonly user: string;

  /** Password of the user. */
  readonly password: SecretKey;
}

const HOST = 'a host name or an IP address';

const MYSQL_DATABASE: StructShape<MySqlDatabaseProps> = struct('the props of a MySqlDatabase', {
  host: required(shapeOf<string>(HOST, hostErrors)),
  port: PORT_NUMBER,
  database: DATABASE_NAME,
  user: USER_NAME,
  password: required(SECRET_KEY),
});

/**
 * Database of a MySQL server that this library does not run, such as a managed one of a cloud provider. It renders no objects, but
 * workloads that connect to it get egress to its port.
 *
 * @exampleMetadata fixture=chart
 * @example
 * const database = new MySqlDatabase(this, 'database', {
 *   host: 'mysql.example.org',
 *   database: 'shop',
 *   user: 'shop',
 *   password: { secret: 'mysql', key: 'password' },
 * });
 * new WordPress(this, 'site', { database, size: Size.gibibytes(10) });
 */
export class MySqlDatabase extends Construct implements IMySqlDatabase {
  /** Host name or IP address of the server. */
  public readonly host: string;

  /** Port of the server. */
  public readonly port: number;

  /** Name of the database. */
  public readonly database: string;

  /** Name of the user. */
  public readonly user: string;

  /** Password of the user. */
  public readonly passwordSecret: SecretKey;

  /** @throws if props are invalid, with all errors in one message; at synth if a Secret of the app does not have the named key */
  constructor(scope: Construct, id: string, props: MySqlDatabaseProps) {
    super(scope, id);
    const checked = checkProps(this, MYSQL_DATABASE, props);
    checked.validate();
    props = checked.props;
    this.host = props.host;
    this.port = props.port ?? MYSQL_PORT;
    this.database = props.database;
    this.user = props.user;
    this.passwordSecret = props.password;
    expectSecretKeys(this, [['password', props.password]]);
  }

  /**
   * Allows egress from a peer to the port of the server, at any address. The firewall of the server is not managed here.
   *
   * @param peer a workload of this library; any other peer is ignored
   * @param options the ports, of which the server has "mysql" only
   * @throws if another port is named
   */
  public connectFrom(peer: IPeer, options: ConnectFromOptions = {}): void {
    const { ports } = checkOptions(this, CONNECT_FROM, options, ...PEER.errors('peer', peer));
    validate(this, portChoiceErrors({ main: [{ name: 'mysql', number: this.port, protocol: 'TCP' }], others: [] }, ports));
    NetworkAccess.of(peer)?.allowToAnywhere({ tcp: [this.port] });
  }
}

function hostErrors(prop: string, value: unknown): string[] {
  return typeof value === 'string' && /^[A-Za-z0-9:][A-Za-z0-9.:-]*$/.test(value) ? [] : mismatch(prop, HOST, value);
}
