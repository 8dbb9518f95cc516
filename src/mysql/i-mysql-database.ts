import { IConstruct } from 'constructs';
import { ConnectFromOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { SecretKey } from '../secret/secret-key';

/**
 * Database of a MySQL server, with the user that owns it. Implemented by `MySqlSingle`, and by `MySqlDatabase` for a server that is managed
 * elsewhere.
 */
export interface IMySqlDatabase extends IConstruct {
  /** Host name of the server. */
  readonly host: string;

  /** Port of the server. */
  readonly port: number;

  /** Name of the database. */
  readonly database: string;

  /** Name of the user that owns the database. */
  readonly user: string;

  /** Password of the user. */
  readonly passwordSecret: SecretKey;

  /**
   * Allows a peer to connect to the server.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options the ports to open; the port of the server by default
   */
  connectFrom(peer: IPeer, options?: ConnectFromOptions): void;
}
