import { IConstruct } from 'constructs';
import { IPeer } from '../network/peer';
import { SecretKey } from '../secret/secret-key';
import { ConnectFromOptions } from '../network/connect-options';
import { TlsSecret } from '../secret/tls-secret';

/** A datacenter of Cassandra, as those who connect to it and run programs in its nodes see it. */
export interface ICassandraDatacenter extends IConstruct {
  /** Name of the Service of the clients, and of what belongs to the datacenter. */
  readonly name: string;

  /** Name of the datacenter in the ring. */
  readonly datacenterName: string;

  /** Host name behind which are all nodes that are ready. */
  readonly host: string;

  /** Port that clients connect to. */
  readonly port: number;

  /** Number of nodes. */
  readonly nodes: number;

  /** Names of the pods, in the order of their first starts. */
  readonly pods: string[];

  /** Name of the superuser. */
  readonly superuser: string;

  /** Where the superuser's password is; nowhere where the nodes let in everyone. */
  readonly superuserSecret?: SecretKey;

  /** The certificate that clients see, if they speak TLS. */
  readonly clientTls?: TlsSecret;

  /** The image of the nodes, and of the programs that connect to them. */
  readonly image: string;

  /**
   * The last node of a rack: the one that goes when the rack is reduced.
   *
   * @param rack a name of a rack
   * @throws when there is no such rack, or it has no nodes
   */
  lastNode(rack: string): string;

  /**
   * Lets a peer connect.
   *
   * @param peer a workload of this library, or anything that `Peer` can name
   * @param options which ports; that of the clients unless said
   */
  connectFrom(peer: IPeer, options?: ConnectFromOptions): void;
}
