import { Construct } from 'constructs';
import { IMySqlDatabase } from './i-mysql-database';
import { IPeer } from '../network/peer';
import * as check from '../private/validation/rules';
import { MYSQL_PORT } from './private/image';
import { databaseName, userName } from './private/names';
import { NetworkAccess } from '../network/private/network-access';
import { withoutNulls, validate, format } from '../private/validation/report';
import { expectSecretKeys } from '../secret/private/secret-reference';
import { SecretKey } from '../secret/secret-key';
import { secretKeyErrors } from '../secret/private/secret-key-rule';

/** Where a database is that this library does not run. */
export interface MySqlDatabaseProps {
  /** Host name or address of the server. */
  readonly host: string;

  /**
   * Port of the server.
   *
   * @default 3306
   */
  readonly port?: number;

  /** Name of the database. */
  readonly database: string;

  /** Name of a user that may do everything in the database. */
  readonly user: string;

  /** The user's password. */
  readonly password: SecretKey;
}

/**
 * A database of a MySQL server that runs elsewhere, such as one that a cloud manages. It renders nothing: what connects to it is let out
 * to the port.
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
  /** Host name or address of the server. */
  public readonly host: string;

  /** Port of the server. */
  public readonly port: number;

  /** Name of the database. */
  public readonly database: string;

  /** Name of the user. */
  public readonly user: string;

  /** Where the user's password is. */
  public readonly passwordSecret: SecretKey;

  /** @throws with everything that is wrong with the props; at synth when a Secret of the app does not have the key that is named */
  constructor(scope: Construct, id: string, props: MySqlDatabaseProps) {
    super(scope, id);
    props = withoutNulls(props);
    this.host = props.host;
    this.port = props.port ?? MYSQL_PORT;
    this.database = props.database;
    this.user = props.user;
    this.passwordSecret = props.password;
    validate(this, errors(props));
    expectSecretKeys(this, [['password', props.password]]);
  }

  /**
   * Lets a peer out to the server's port, wherever the server is. Whether the server lets it in is not known here.
   *
   * @param peer a workload of this library; others see to their own policies
   */
  public connectFrom(peer: IPeer): void {
    NetworkAccess.of(peer)?.allowToAnywhere({ tcp: [this.port] });
  }
}

function errors({ host, port, database, user, password }: MySqlDatabaseProps): string[] {
  return [
    ...(/^[A-Za-z0-9:][A-Za-z0-9.:-]*$/.test(host) ? [] : [`'host' must be a host name or an address, got ${format(host)}`]),
    ...(port === undefined ? [] : check.portNumber('port', port)),
    ...databaseName('database', database),
    ...userName('user', user),
    ...secretKeyErrors('password', password, 'required'),
  ];
}
