import { IConstruct } from 'constructs';
import { IPeer } from '../network/peer';
import { SecretKey } from '../secret/secret-key';
import { ConnectFromOptions } from '../network/connect-options';
import { TlsSecret } from '../secret/tls-secret';

/** A Cassandra datacenter that clients can connect to and Jobs can run programs in. */
export interface ICassandraDatacenter extends IConstruct {
  /** Name of the Service for clients, and prefix of the datacenter's other objects. */
  readonly name: string;

  /** Name of the datacenter in the cluster, as used in the replication of keyspaces. */
  readonly datacenterName: string;

  /** Host name of the Service for clients, which resolves to the addresses of all ready nodes. */
  readonly host: string;

  /** Port that clients connect to. */
  readonly port: number;

  /** Number of nodes. */
  readonly nodes: number;

  /** Names of the pods, in the order in which the nodes join the ring. */
  readonly pods: string[];

  /** Name of the superuser. */
  readonly superuser: string;

  /** Key of the Secret with the superuser's password; undefined if `insecure` is set. */
  readonly superuserSecret?: SecretKey;

  /** Certificate that the nodes present to clients; undefined without TLS. */
  readonly clientTls?: TlsSecret;

  /** Image of the nodes and of the Jobs that connect to them. */
  readonly image: string;

  /**
   * Returns the pod of the last node of a rack, which is the first to be removed when the rack is scaled down.
   *
   * @param rack name of the rack
   * @throws if there is no such rack, or it has no nodes
   */
  lastNode(rack: string): string;

  /**
   * Allows a peer to connect to the nodes.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options names of the ports; "cql" by default
   */
  connectFrom(peer: IPeer, options?: ConnectFromOptions): void;
}
