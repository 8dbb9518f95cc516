import { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { SecretKey } from '../secret/secret-key';
import { ClaimRetention } from '../storage/claim-template';
import { IStorageClass } from '../storage/storage-class';
import { WorkloadOptions } from '../workload/workload-options';

/** Properties for `MySqlSingle`. */
export interface MySqlSingleProps extends WorkloadOptions {
  /** Size of the volume, at least 1 KiB. A new database takes 0.2 GiB. */
  readonly size: Size;

  /**
   * Name of the database that the first start creates: 1 to 64 letters, digits, "_", "-" and "$". Only has an effect on an empty volume.
   */
  readonly database: string;

  /**
   * Name of the user that owns the database: 1 to 32 letters, digits, "_", "-" and "$". Only has an effect on an empty volume.
   */
  readonly user: string;

  /**
   * Password of the user: 1 to 256 bytes in one line, of any characters. The first start sets it, and the readiness probe logs in with it:
   * when you change the Secret, change the password in the database as well.
   */
  readonly password: SecretKey;

  /** Password of root: 1 to 256 bytes in one line, of any characters. The first start sets it. Root can only log in from inside the pod. */
  readonly rootPassword: SecretKey;

  /**
   * StorageClass of the volume. Its reclaim policy decides whether the data is kept when the claim is deleted.
   *
   * @default - the default StorageClass of the cluster
   */
  readonly storageClass?: IStorageClass;

  /**
   * What happens to the claim when the StatefulSet is deleted.
   *
   * @default - the claim is kept
   */
  readonly claimRetention?: ClaimRetention;

  /**
   * VolumeSnapshot or claim that a new volume is filled from.
   *
   * @default - the volume is empty
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-snapshot-and-restore-volume-from-snapshot-support
   */
  readonly dataSource?: k8s.TypedLocalObjectReference;

  /**
   * Image with a tag or a digest: the official image of MySQL, or one with the same entry point.
   *
   * @default "mysql:8.4"
   * @see https://hub.docker.com/_/mysql
   */
  readonly image?: string;

  /**
   * Settings of the server, as in the `[mysqld]` section of an option file. A change restarts the pod. An empty value stands for an option
   * without a value, such as `skip-log-bin`, and turns other options on; the value `'""'` is an empty string.
   *
   * @default - `innodb_buffer_pool_size` is three quarters of the memory limit less 512 MiB, at least 128 MiB;
   * `log_bin_trust_function_creators` is on, so that the user may create triggers and functions
   * @see https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html
   */
  readonly config?: { [setting: string]: string };

  /**
   * Scripts that the first start runs, by file name and in the order of the names: `*.sql` files contain SQL, `*.sh` files are sourced by
   * Bash. At most 1 MiB in total. A change restarts the pod, but only has an effect on an empty volume. The passwords are set after the
   * scripts: until then, `MYSQL_PASSWORD` and `MYSQL_ROOT_PASSWORD` are temporary ones. The real ones are in the files
   * `/etc/mysql/user/password` and `/etc/mysql/root/password`.
   *
   * @default - no scripts
   */
  readonly initScripts?: { [file: string]: string };

  /**
   * Time limit of a start in whole seconds, at least 10. After a crash, the server first recovers from its log. The first start has no
   * time limit.
   *
   * @default Duration.minutes(30)
   */
  readonly startTimeout?: Duration;

  /**
   * Termination grace period of the pod in whole seconds. It must cover the time that InnoDB needs to write its buffer pool to a slow disk:
   * 30 seconds, and one more for each 20 MiB.
   *
   * @default - the time that InnoDB needs and 5 seconds, at least 120 seconds
   */
  readonly terminationGracePeriod?: Duration;
}
