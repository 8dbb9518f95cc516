import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { ClaimRetentionPolicy, ClaimRetention, ClaimTemplate } from '../storage/claim-template';
import { ComputeResources } from '../workload/compute-resources';
import * as check from '../private/validation/rules';
import { withoutNulls, format } from '../private/validation/report';
import { IStorageClass } from '../storage/storage-class';

/** What a store that keeps its values in memory is made for. */
export interface MemoryStorageOptions {
  /**
   * How much all keys and values of one shard may take. The container's memory follows from it.
   *
   * @default Size.mebibytes(64)
   */
  readonly size?: Size;
}

/** The volumes of a store that keeps its values on disk. */
export interface PersistentStorageOptions {
  /** Size of each shard's volume, 1 KiB or more. Tens of times the data of a shard cost nothing but the volume. */
  readonly size: Size;

  /**
   * Class of the volumes.
   *
   * @default - the cluster's default class
   */
  readonly storageClass?: IStorageClass;

  /**
   * What becomes of the claims when the store is deleted or reduced.
   *
   * @default - they stay
   */
  readonly claimRetention?: ClaimRetention;

  /**
   * What new volumes are filled with: a snapshot or another claim.
   *
   * @default - nothing
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-snapshot-and-restore-volume-from-snapshot-support
   */
  readonly dataSource?: k8s.TypedLocalObjectReference;
}

/** Where the store's image has its volume. */
const DATA = '/data';

/** What the server needs for itself. */
const OWN_MEMORY = Size.mebibytes(192);

/**
 * Where a store keeps its values.
 *
 * @exampleMetadata fixture=chart
 * @example
 * StoreStorage.persistent({ size: Size.gibibytes(10) });
 * StoreStorage.memory({ size: Size.mebibytes(256) });
 */
export class StoreStorage {
  /**
   * In memory: a cache. What a shard holds goes with its pod.
   *
   * @param options how much
   */
  public static memory(options: MemoryStorageOptions = {}): StoreStorage {
    return new StoreStorage('memory', withoutNulls(options), undefined);
  }

  /**
   * On a volume a shard. What was acknowledged is on disk, and is there again when the pod is replaced.
   *
   * @param options size and class of the volumes
   */
  public static persistent(options: PersistentStorageOptions): StoreStorage {
    return new StoreStorage('persistent', undefined, withoutNulls(options));
  }

  private constructor(
    private readonly kind: string,
    private readonly memoryOptions: MemoryStorageOptions | undefined,
    private readonly volume: PersistentStorageOptions | undefined,
  ) {}

  /** @internal */
  public _errors(): string[] {
    const allowed = this.volume ? ['size', 'storageClass', 'claimRetention', 'dataSource'] : ['size'];
    return [
      ...Object.keys(this.volume ?? this.memoryOptions ?? {})
        .filter((option) => !allowed.includes(option))
        .map((option) => `'storage' is ${this.kind}, which has no ${format(option)}: leave it out, or use StoreStorage.${this.volume ? 'memory' : 'persistent'}`),
      ...check.size('storage.size', this.volume?.size ?? this.memoryOptions?.size, this.volume ? 'required' : 'optional'),
      ...check.storageClass('storage.storageClass', this.volume?.storageClass),
      ...check.oneOf('storage.claimRetention.whenDeleted', this._claimRetention?.whenDeleted, Object.values(ClaimRetentionPolicy)),
      ...check.oneOf('storage.claimRetention.whenScaled', this._claimRetention?.whenScaled, Object.values(ClaimRetentionPolicy)),
    ];
  }

  /** @internal The arguments of the server. */
  public get _args(): string[] {
    return this.volume ? ['--data', DATA] : ['--engine', 'memory'];
  }

  /** @internal */
  public get _volumes(): { [name: string]: ClaimTemplate } | undefined {
    if (!this.volume) return undefined;
    const { size, storageClass, dataSource } = this.volume;
    return { data: { mountPath: DATA, size, storageClass, dataSource } };
  }

  /** @internal */
  public get _claimRetention(): ClaimRetention | undefined {
    return this.volume?.claimRetention;
  }

  /** @internal What the container needs, where the user does not say. */
  public get _resources(): ComputeResources | undefined {
    if (!this.memoryOptions) return undefined;
    // JavaScript needs room beside what it holds: garbage waits to be collected, and records are larger than what is in them.
    const size = this.memoryOptions.size ?? Size.mebibytes(64);
    return { memoryLimit: Size.kibibytes(OWN_MEMORY.toKibibytes() + 2 * size.toKibibytes()) };
  }
}
