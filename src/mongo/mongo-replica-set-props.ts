import { Duration, Size } from 'cdk8s';
import { SecretKey } from '../secret/secret-key';
import { ClaimRetention } from '../storage/claim-template';
import { IStorageClass } from '../storage/storage-class';
import { WorkloadOptions } from '../workload/workload-options';

/** Properties for `MongoReplicaSet`. */
export interface MongoReplicaSetProps extends WorkloadOptions {
  /**
   * Number of members, each with the data and a vote: 1, 3, 5 or 7. A running replica set can grow. Before you reduce the number, remove
   * the members from the replica set, as the README of the example "mongo" shows.
   *
   * @default 3
   */
  readonly members?: number;

  /** Size of the volume of each member, at least 1 KiB. A new member takes 0.3 GiB. */
  readonly size: Size;

  /**
   * Key that the members authenticate to each other with: 6 to 1024 characters of base64. It enables access control, must not change while
   * members run, and grants all privileges to anyone who has it.
   *
   * @see https://www.mongodb.com/docs/manual/core/security-internal-authentication/
   */
  readonly keyFile: SecretKey;

  /**
   * Password of the user "root" of the database "admin". The Job sets it each time that it runs.
   *
   * @default - key "root-password" of the Secret of `keyFile`
   */
  readonly rootPassword?: SecretKey;

  /**
   * StorageClass of the volumes. Its reclaim policy decides whether the data is kept when a claim is deleted.
   *
   * @default - the default StorageClass of the cluster
   */
  readonly storageClass?: IStorageClass;

  /**
   * What happens to the claims when the StatefulSet is deleted or scaled down.
   *
   * @default - the claims are kept
   */
  readonly claimRetention?: ClaimRetention;

  /**
   * Image with a tag or a digest: the official image of MongoDB 5 or later, or one with the same entry point.
   *
   * @default "mongo:8.0"
   * @see https://hub.docker.com/_/mongo
   */
  readonly image?: string;

  /**
   * Further options of mongod. A change restarts the members one at a time. Clusters without IPv4 need "--ipv6".
   *
   * @default - no further options; the cache is half of the memory limit above 1 GiB, at least 0.25 GiB
   * @see https://www.mongodb.com/docs/manual/reference/program/mongod/
   */
  readonly args?: string[];

  /**
   * Time limit of a start in whole seconds, at least 10. After a crash, a member first recovers from its journal.
   *
   * @default Duration.minutes(30)
   */
  readonly startTimeout?: Duration;

  /**
   * Time in which an added member must copy the data, in whole seconds, at least 60.
   *
   * @default Duration.hours(12)
   */
  readonly joinTimeout?: Duration;

  /**
   * Termination grace period of the pods in whole seconds. It must cover the time that a primary needs to step down and to write its cache
   * to a slow disk: 30 seconds, and one more for each 20 MiB.
   *
   * @default - the time that a primary needs and 5 seconds
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * Number of times that the Job which initiates the replica set is retried, an integer of at least 0.
   *
   * @default 10
   */
  readonly backoffLimit?: number;

  /**
   * Time after which a finished Job is deleted, in whole seconds. If the manifest is applied again after that, the Job runs again, and
   * changes only what differs from the manifest.
   *
   * @default Duration.hours(1)
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * DNS domain of the cluster. It is part of the names of the members, so never change it on a running system.
   *
   * @default "cluster.local"
   */
  readonly clusterDomain?: string;
}
