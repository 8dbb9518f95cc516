import { Cron, Duration, Size } from 'cdk8s';
import { ClaimRetention } from '../storage/claim-template';
import { UpdateStrategy } from '../workload/update-strategy';
import { SecretKey } from '../secret/secret-key';
import { IStorageClass } from '../storage/storage-class';
import { TlsSecret } from '../secret/tls-secret';
import { WorkloadOptions } from '../workload/workload-options';

/** Options for the volume with the commit log of each node. */
export interface CommitLogOptions {
  /** Size of the volume. Cassandra keeps at most 8 GiB of commit log, unless `commitlog_total_space` is set in `config`. */
  readonly size: Size;

  /**
   * StorageClass of the volume.
   *
   * @default - the StorageClass of the data
   */
  readonly storageClass?: IStorageClass;
}

/** Options for Cassandra datacenters with one rack or several. */
export interface CassandraOptions extends WorkloadOptions {
  /** Size of each node's volume. Plan to use at most half of it, as a compaction may need as much free space as the compacted table. */
  readonly size: Size;

  /**
   * Memory of each node, at least 1 GiB.
   *
   * @default Size.gibibytes(4)
   */
  readonly memory?: Size;

  /**
   * JVM heap of each node, in whole MiB. At least 256 MiB, and at most half of `memory`, as Cassandra uses as much memory outside the heap.
   *
   * @default - half of `memory`, at most 31 GiB
   */
  readonly heapSize?: Size;

  /**
   * StorageClass of the volumes.
   *
   * @default - the default StorageClass of the cluster
   */
  readonly storageClass?: IStorageClass;

  /**
   * Whether the claims are retained when a rack is deleted or scaled down. With `whenScaled: DELETE`, replicas are lost if a node is
   * removed without being decommissioned.
   *
   * @default - all claims are retained
   */
  readonly claimRetention?: ClaimRetention;

  /**
   * Separate volume for the commit log.
   *
   * @default - the commit log is on the volume of the data
   */
  readonly commitLog?: CommitLogOptions;

  /**
   * Name of the Cassandra cluster (`cluster_name`), the same in all its datacenters, such as "Test Cluster", the default of Cassandra. 1 to
   * 48 letters, digits, spaces, ".", "_" and "-", starting with a letter or digit. It is stored on the volumes, and nodes do not start
   * under another one.
   *
   * @default - the name of the construct
   */
  readonly clusterName?: string;

  /**
   * Name of the datacenter in the cluster, as used in the replication of keyspaces. 1 to 48 letters, digits, "_" and "-". It is stored on
   * the volumes, and nodes do not start under another one.
   *
   * @default - the name of the construct
   */
  readonly datacenterName?: string;

  /**
   * Settings that override those of the image's `cassandra.yaml`. A nested setting is replaced as a whole. Nodes do not start with an
   * unknown setting.
   *
   * @default - the settings of the image
   * @see https://cassandra.apache.org/doc/5.0/cassandra/managing/configuration/cass_yaml_file.html
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jsii has no type for a string, a number or a list
  readonly config?: { [setting: string]: any };

  /**
   * Name of the superuser role, which replaces the default superuser "cassandra". 1 to 48 letters, digits, "_" and "-".
   *
   * @default "admin"
   */
  readonly superuser?: string;

  /**
   * Password of the superuser, without leading or trailing spaces. A change in the Secret does not change the password in the ring: use
   * `ALTER ROLE` as well.
   *
   * @default - the key "password" of the Secret "<name>-superuser"
   */
  readonly superuserPassword?: SecretKey;

  /**
   * Whether to accept clients without authentication. Any peer that the NetworkPolicy admits then has full access.
   *
   * @default false
   */
  readonly insecure?: boolean;

  /**
   * Replication factor of the keyspace `system_auth` in this datacenter, an integer from 1 to the number of nodes. No one can log in while
   * most of the nodes with its replicas are down. Set it to 1 before you scale a datacenter down to a single node.
   *
   * @default - 3, or the number of nodes if there are fewer; a larger factor of a running ring is kept
   */
  readonly authReplicationFactor?: number;

  /**
   * Certificate of the nodes for mutual TLS between them. Set it before the first start, as nodes with and without TLS cannot communicate.
   * The private key must be in PKCS#8 format. A renewed certificate is read when a node starts.
   *
   * @default - no TLS between nodes
   * @see https://cassandra.apache.org/doc/5.0/cassandra/managing/operating/security.html
   */
  readonly internodeTls?: TlsSecret;

  /**
   * Certificate that the nodes present to clients, which must then connect over TLS. The private key must be in PKCS#8 format. A renewed
   * certificate is read when a node starts.
   *
   * @default - no TLS for clients
   */
  readonly clientTls?: TlsSecret;

  /**
   * Number of seeds in each rack, an integer from 1 to the number of the rack's nodes. The seeds are the first nodes of the rack.
   *
   * @default - 1 with several racks, 2 with one
   */
  readonly seedsPerRack?: number;

  /**
   * Host names of seeds in other datacenters of the cluster. With seeds, the first node joins their ring instead of creating one, so add
   * them to the first datacenter only after the others exist. Each datacenter must admit the others with `connectFrom` and port
   * "internode", and open its own egress with `connectTo`.
   *
   * @default - the cluster has no other datacenters
   */
  readonly remoteSeeds?: string[];

  /**
   * Image of the nodes, with a tag or a digest: the official image in version 4.1 or later, or a compatible one.
   *
   * @default "cassandra:5.0"
   * @see https://hub.docker.com/_/cassandra
   */
  readonly image?: string;

  /**
   * Schedule of the check that compares the ring with the manifests, in the time zone of the kube-controller-manager.
   *
   * @default Cron.hourly()
   */
  readonly ringCheckSchedule?: Cron;

  /**
   * Update strategy of the StatefulSets.
   *
   * @default - a rolling update with one rack. With several racks, pods are updated when they are deleted: rolling updates would restart a
   * node of each rack at the same time, and quorum would be lost
   */
  readonly updateStrategy?: UpdateStrategy;

  /**
   * Maximum duration of a node's start, in whole seconds, at least 60. It includes the time in which a new node streams its data, which
   * must not be interrupted.
   *
   * @default Duration.days(7)
   */
  readonly startTimeout?: Duration;

  /**
   * Time that a node has to stop before it is killed, in whole seconds.
   *
   * @default Duration.seconds(120)
   */
  readonly terminationGracePeriod?: Duration;
}
