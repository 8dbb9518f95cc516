import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { ClaimRetention, ClaimTemplate } from '../storage/claim-template';
import { ComputeResources } from '../workload/compute-resources';
import { StructShape, optionsOf, required, size, struct } from '../private/validation/shapes';
import { CLAIM_RETENTION, dataSource, storageClass } from '../storage/private/shapes';
import { IStorageClass } from '../storage/storage-class';

/** Options for `StoreStorage.memory`. */
export interface MemoryStorageOptions {
  /**
   * Size of all keys and values of one shard. The default memory limit of the container depends on it.
   *
   * @default Size.mebibytes(64)
   */
  readonly size?: Size;
}

/** Options for `StoreStorage.persistent`. */
export interface PersistentStorageOptions {
  /** Size of the volume of each shard, at least 1 KiB. */
  readonly size: Size;

  /**
   * StorageClass of the volumes.
   *
   * @default - the default StorageClass of the cluster
   */
  readonly storageClass?: IStorageClass;

  /**
   * What happens to the claims when the store is deleted or scaled down.
   *
   * @default - the claims are kept
   */
  readonly claimRetention?: ClaimRetention;

  /**
   * VolumeSnapshot or claim that new volumes are created from.
   *
   * @default - new volumes are empty
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-snapshot-and-restore-volume-from-snapshot-support
   */
  readonly dataSource?: k8s.TypedLocalObjectReference;
}

/** Mount path of the volume. */
const DATA_DIRECTORY = '/data';

/** Memory of a server without any keys. */
const BASE_MEMORY = Size.mebibytes(192);

const MEMORY: StructShape<MemoryStorageOptions> = struct('an object { size }', { size });

const PERSISTENT: StructShape<PersistentStorageOptions> = struct('an object such as { size, storageClass }', {
  size: required(size),
  storageClass,
  claimRetention: CLAIM_RETENTION,
  dataSource,
});

/**
 * Storage of a `ShardedStore`.
 *
 * @exampleMetadata fixture=chart
 * @example
 * StoreStorage.persistent({ size: Size.gibibytes(10) });
 * StoreStorage.memory({ size: Size.mebibytes(256) });
 */
export class StoreStorage {
  /**
   * Keeps the values in memory, for caches. The keys of a shard are lost when its pod is replaced.
   *
   * @param options the size of the data
   */
  public static memory(options: MemoryStorageOptions = {}): StoreStorage {
    const checked = optionsOf(MEMORY, options);
    return new StoreStorage(checked.errors, checked.options, undefined);
  }

  /**
   * Keeps the values on one volume per shard. A write is on disk before it is acknowledged, and survives the replacement of the pod.
   *
   * @param options the size and the StorageClass of the volumes
   */
  public static persistent(options: PersistentStorageOptions): StoreStorage {
    const checked = optionsOf(PERSISTENT, options);
    return new StoreStorage(checked.errors, undefined, checked.options);
  }

  private constructor(
    private readonly errors: (prop: string) => string[],
    private readonly memoryOptions: MemoryStorageOptions | undefined,
    private readonly volume: PersistentStorageOptions | undefined,
  ) {}

  /** @internal */
  public _errors(prop: string): string[] {
    return this.errors(prop);
  }

  /** @internal Arguments of the server. */
  public get _args(): string[] {
    return this.volume ? ['--data', DATA_DIRECTORY] : ['--engine', 'memory'];
  }

  /** @internal */
  public get _volumes(): { [name: string]: ClaimTemplate } | undefined {
    if (!this.volume) return undefined;
    const { size, storageClass, dataSource } = this.volume;
    return { data: { mountPath: DATA_DIRECTORY, size, storageClass, dataSource } };
  }

  /** @internal */
  public get _claimRetention(): ClaimRetention | undefined {
    return this.volume?.claimRetention;
  }

  /** @internal Default resources of the container. */
  public get _resources(): ComputeResources | undefined {
    if (!this.memoryOptions) return undefined;
    // Records take more memory than their values, and garbage waits to be collected.
    const size = this.memoryOptions.size ?? Size.mebibytes(64);
    return { memoryLimit: Size.kibibytes(BASE_MEMORY.toKibibytes() + 2 * size.toKibibytes()) };
  }
}
