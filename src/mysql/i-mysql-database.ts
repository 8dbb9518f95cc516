import { IConstruct } from 'constructs';
import { IPeer } from '../network/peer';
import { SecretKey } from '../secret/secret-key';

/**
 * A database of a MySQL server and the user that owns it, as those who connect see it. A `MySqlSingle` is one; `MySqlDatabase` makes one
 * of a server that runs elsewhere.
 */
export interface IMySqlDatabase extends IConstruct {
  /** Host name of the server. */
  readonly host: string;

  /** Port of the server. */
  readonly port: number;

  /** Name of the database. */
  readonly database: string;

  /** Name of the user that owns it. */
  readonly user: string;

  /** Where the user's password is. */
  readonly passwordSecret: SecretKey;

  /**
   * Lets a peer connect.
   *
   * @param peer a workload of this library, or anything that `Peer` can name
   */
  connectFrom(peer: IPeer): void;
}
