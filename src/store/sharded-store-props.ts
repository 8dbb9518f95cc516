import { Duration, Size } from 'cdk8s';
import { SecretKey } from '../secret/secret-key';
import { TlsSecret } from '../secret/tls-secret';
import { WorkloadOptions } from '../workload/workload-options';
import { StoreRouting } from './store-routing';
import { StoreStorage } from './store-storage';

/** Properties for `ShardedStore`. */
export interface ShardedStoreProps extends WorkloadOptions {
  /**
   * Number of shards, an integer from 1 to 65536. To change it, follow the example `sharded-store-scale-up` or `sharded-store-scale-down`:
   * keys must be moved between the shards.
   */
  readonly shards: number;

  /** Storage of the values. */
  readonly storage: StoreStorage;

  /**
   * Token that clients must send.
   *
   * @default - no token; requires `insecure`
   */
  readonly token?: SecretKey;

  /**
   * Whether to accept clients without a token.
   *
   * @default false
   */
  readonly insecure?: boolean;

  /**
   * How keys are distributed over the shards. It cannot be changed later.
   *
   * @default StoreRouting.JUMP
   */
  readonly routing?: StoreRouting;

  /**
   * Image of the servers, with a tag or a digest.
   *
   * @default - `ghcr.io/cdk8s-stateful/store` with the version of this library, which you build and load or push
   */
  readonly image?: string;

  /**
   * Image of the programs that connect to the servers, with a tag or a digest: the default of `StoreMonitor`, `StoreRebalance`,
   * `StoreBackup` and `StoreRestore`.
   *
   * @default - `ghcr.io/cdk8s-stateful/store-tools` with the version of this library, which you build and load or push
   */
  readonly toolsImage?: string;

  /**
   * Certificate of the servers. It must be valid for all `hosts`. The servers load a renewed certificate without a restart.
   *
   * @default - no TLS
   */
  readonly tls?: TlsSecret;

  /**
   * Maximum size of a value, at most 64 MiB.
   *
   * @default Size.mebibytes(1)
   */
  readonly maxValueSize?: Size;

  /**
   * Whether to serve the `compat` protocol as well: `/save`, `/load` and `/allKeys`.
   *
   * @default false
   */
  readonly compatApi?: boolean;

  /**
   * Time for which a shard continues to serve requests after SIGTERM, so that clients learn of the shutdown, in whole seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly shutdownDelay?: Duration;

  /**
   * Time that a shard then has to finish its requests, in whole seconds, at least 1.
   *
   * @default Duration.seconds(20)
   */
  readonly drainTimeout?: Duration;

  /**
   * Time after which a terminating pod is killed, in whole seconds. It must be at least `shutdownDelay` plus `drainTimeout`.
   *
   * @default - `shutdownDelay` plus `drainTimeout` plus 5 seconds
   * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * Whether to render a ServiceMonitor, with which the Prometheus Operator discovers the metrics of every shard. The cluster must have its
   * CustomResourceDefinition, and Prometheus must be passed to `connectFrom`.
   *
   * @default false
   * @see https://prometheus-operator.dev/docs/developer/getting-started/
   */
  readonly serviceMonitor?: boolean;
}
