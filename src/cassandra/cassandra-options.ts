import { Cron, Duration, Size } from 'cdk8s';
import { ClaimRetention } from '../storage/claim-template';
import { UpdateStrategy } from '../workload/update-strategy';
import { SecretKey } from '../secret/secret-key';
import { IStorageClass } from '../storage/storage-class';
import { TlsSecret } from '../secret/tls-secret';
import { WorkloadOptions } from '../workload/workload-options';

/** A volume for the commit log of each node, apart from the data. */
export interface CommitLogOptions {
  /** Size of the volume. Cassandra keeps 8 GiB of log at most, unless `commitlog_total_space` says otherwise. */
  readonly size: Size;

  /**
   * Class of the volume.
   *
   * @default - that of the data
   */
  readonly storageClass?: IStorageClass;
}

/** What a ring of Cassandra can be told, whether it has one rack or several. */
export interface CassandraOptions extends WorkloadOptions {
  /** Size of each node's volume. Leave half of it free: a compaction may need as much as the table that it works on. */
  readonly size: Size;

  /**
   * Memory of each node, 1 GiB or more.
   *
   * @default Size.gibibytes(4)
   */
  readonly memory?: Size;

  /**
   * Heap of the Java machine, in whole MiB, 256 or more; at most half of the memory, as Cassandra takes as much off the heap.
   *
   * @default - half of the memory, 31 GiB at most
   */
  readonly heapSize?: Size;

  /**
   * Class of the volumes.
   *
   * @default - the cluster's default class
   */
  readonly storageClass?: IStorageClass;

  /**
   * What becomes of the claims when the ring is deleted or reduced. With `whenScaled: DELETE`, a node that goes without having been
   * decommissioned takes its replicas with it.
   *
   * @default - they stay
   */
  readonly claimRetention?: ClaimRetention;

  /**
   * A volume of its own for the commit log.
   *
   * @default - the log is on the volume of the data
   */
  readonly commitLog?: CommitLogOptions;

  /**
   * Name of the cluster: what all its datacenters have in common. It is on the volumes: nodes refuse to start under another one.
   *
   * @default - the name
   */
  readonly clusterName?: string;

  /**
   * Name of the datacenter, as replication names it. It is on the volumes: nodes refuse to start under another one.
   *
   * @default - the name
   */
  readonly datacenterName?: string;

  /**
   * Settings that go before those of the image's `cassandra.yaml`; a setting of several lines is replaced as a whole. A name that Cassandra
   * does not know keeps the node from starting.
   *
   * @default - none
   * @see https://cassandra.apache.org/doc/5.0/cassandra/managing/configuration/cass_yaml_file.html
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jsii knows no other word for "a text, a number or a list"
  readonly config?: { [setting: string]: any };

  /**
   * Name of the superuser, which takes the place of the one that every new ring has.
   *
   * @default "admin"
   */
  readonly superuser?: string;

  /**
   * The superuser's password, without blanks at its ends. One that is changed in the Secret must be changed in the ring as well.
   *
   * @default - key "password" of a Secret "<name>-superuser"
   */
  readonly superuserPassword?: SecretKey;

  /**
   * Let in without a password everyone whom the network lets in.
   *
   * @default false
   */
  readonly insecure?: boolean;

  /**
   * Number of copies of the roles in this datacenter: while most of the nodes that have them are away, nobody can log in. Say 1 before a
   * datacenter becomes one of a single node.
   *
   * @default - 3, or the number of nodes where that is less; a ring that has more keeps them
   */
  readonly authReplicationFactor?: number;

  /**
   * Certificates with which the nodes know each other, for a ring whose nodes speak TLS. Decide it before the first start: nodes with and
   * without do not speak to each other. The key must be in PKCS#8; a renewed certificate is read when a node starts.
   *
   * @default - no TLS between nodes
   * @see https://cassandra.apache.org/doc/5.0/cassandra/managing/operating/security.html
   */
  readonly internodeTls?: TlsSecret;

  /**
   * The certificate that clients see, who must speak TLS then. The key must be in PKCS#8; a renewed one is read when a node starts.
   *
   * @default - no TLS for clients
   */
  readonly clientTls?: TlsSecret;

  /**
   * How many of the first nodes of each rack are seeds: a whole number of 1 or more.
   *
   * @default - 1 with several racks, 2 with one
   */
  readonly seedsPerRack?: number;

  /**
   * Host names of seeds of the cluster's other datacenters. With any, the first node does not make a ring of its own but joins theirs: give
   * none to the datacenter that is there first, until the others are. Each lets the other in by `connectFrom` with port "internode", and
   * its own nodes out by `connectTo`.
   *
   * @default - none
   */
  readonly remoteSeeds?: string[];

  /**
   * The image, with a tag or a digest: Cassandra's official one, 4.1 or later, or one with the same contract.
   *
   * @default "cassandra:5.0"
   * @see https://hub.docker.com/_/cassandra
   */
  readonly image?: string;

  /**
   * When the ring is compared with the manifests.
   *
   * @default Cron.hourly()
   */
  readonly ringCheckSchedule?: Cron;

  /**
   * How a changed template reaches the nodes.
   *
   * @default - one after the other; with several racks, when their pods are deleted: Kubernetes would restart a node of each rack at the
   * same time, and with a replica in each rack there would be no quorum
   */
  readonly updateStrategy?: UpdateStrategy;

  /**
   * Longest time of a start, in whole seconds. A new node takes over its part of the data in it, and must never be interrupted.
   *
   * @default Duration.days(7)
   */
  readonly startTimeout?: Duration;

  /**
   * Time after which a node that is to end is killed, in whole seconds.
   *
   * @default Duration.seconds(120)
   */
  readonly terminationGracePeriod?: Duration;
}
