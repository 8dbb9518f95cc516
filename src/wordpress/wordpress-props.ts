import { Size } from 'cdk8s';
import { IMySqlDatabase } from '../mysql/i-mysql-database';
import { IngressOptions } from '../network/ingress-options';
import { ServiceType } from '../network/service-type';
import { AccessMode } from '../storage/access-mode';
import { IStorageClass } from '../storage/storage-class';
import { WorkloadOptions } from '../workload/workload-options';

/** Properties for `WordPress`. */
export interface WordPressProps extends WorkloadOptions {
  /**
   * Database of the site. The pods are allowed to connect to it.
   *
   * @default - the database passed to `useDatabase`
   */
  readonly database?: IMySqlDatabase;

  /**
   * Size of the volume with the files of the site, at least 1 KiB. WordPress itself takes 0.1 GiB. Required unless `claimName` names an
   * existing claim.
   *
   * @default - no claim is created
   */
  readonly size?: Size;

  /**
   * StorageClass of the volume.
   *
   * @default - the default StorageClass of the cluster
   */
  readonly storageClass?: IStorageClass;

  /**
   * Access mode of the volume. More than one pod requires READ_WRITE_MANY.
   *
   * @default AccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: AccessMode;

  /**
   * Name of an existing claim with access mode `accessMode`. Two sites cannot share a claim.
   *
   * @default - a claim of `size` is created
   */
  readonly claimName?: string;

  /**
   * Number of pods, an integer of at least 0.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Name of the Secret with the keys that WordPress signs cookies and links with: AUTH_KEY, SECURE_AUTH_KEY, LOGGED_IN_KEY, NONCE_KEY,
   * AUTH_SALT, SECURE_AUTH_SALT, LOGGED_IN_SALT and NONCE_SALT. A change logs out all users.
   *
   * @default - random keys that the first start writes to the volume
   */
  readonly salts?: string;

  /**
   * URL of the site, such as "https://www.example.org".
   *
   * @default - the URL under which the site was installed, as stored in the database
   */
  readonly url?: string;

  /**
   * Prefix of the names of the tables: 1 to 20 letters, digits and "_".
   *
   * @default "wp_"
   */
  readonly tablePrefix?: string;

  /**
   * PHP that runs at the end of wp-config.php. It is part of the manifest, so it must not contain secrets.
   *
   * @default - no further PHP
   * @see https://developer.wordpress.org/advanced-administration/wordpress/wp-config/
   */
  readonly configExtra?: string;

  /**
   * Image with a tag or a digest: the official image of WordPress with Apache, or one with the same entry point. WordPress is copied from
   * the image to an empty volume, and upgrades itself from then on.
   *
   * @default "wordpress:6-apache"
   * @see https://hub.docker.com/_/wordpress
   */
  readonly image?: string;

  /**
   * Type of the Service. LOAD_BALANCER and NODE_PORT allow ingress from anywhere, CLUSTER_IP only from the peers passed to `connectFrom`.
   *
   * @default - LOAD_BALANCER, or CLUSTER_IP with an `ingress`
   */
  readonly serviceType?: ServiceType;

  /**
   * Ingress in front of the Service. Pass its controller to `connectFrom`.
   *
   * @default - no Ingress
   */
  readonly ingress?: IngressOptions;

  /**
   * Memory of one Apache worker, which serves one request at a time, at least 8 MiB. Measure it with your plugins. It determines the number
   * of workers together with the memory limit in `resources`, which is 512 MiB by default: Apache starts at most as many workers as fit in
   * the limit less 128 MiB, and further visitors wait. The default limit has room for 8 workers.
   *
   * @default Size.mebibytes(48)
   * @see https://httpd.apache.org/docs/2.4/mod/mpm_common.html#maxrequestworkers
   */
  readonly workerMemory?: Size;
}
