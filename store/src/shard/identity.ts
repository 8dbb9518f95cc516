import { StorageOpenError } from '../core/errors';
import { RouterName } from '../core/routing';
import { Topology } from '../core/topology';
import { Engine } from '../engine/engine';

/** Who a shard is, and how the store is laid out, as the program's options say. */
export interface IdentityOptions {
  /** Name of the store: a directory of another one is refused. */
  readonly store: string;
  /** The shard's number, from 0 on. */
  readonly ordinal: number;
  /** Number of shards. Counts on an empty directory, and when it is another one than at the last start. */
  readonly shards: number;
  readonly routing: RouterName;
  /** Milliseconds since 1970. Asked when an epoch begins, and never for a write. */
  readonly now: () => number;
}

/** What a directory says of whose it is. */
interface StoredIdentity {
  readonly store: string;
  readonly ordinal: number;
  /** The number of shards that the options had at the last start. */
  readonly configured: number;
  readonly topology: Topology;
  /** No other shard has copies of this one's keys, in the topology's epoch. */
  readonly settled: boolean;
}

const RECORD = 'identity';

/** Who a shard is. StoredIdentity with its data, so that data of another shard or store is not taken for its own. */
export class Identity {
  /**
   * Reads what the data says, and writes it where it says nothing.
   *
   * @throws StorageOpenError when the data is of another store or shard, or was routed another way
   */
  public static async establish(engine: Engine, options: IdentityOptions): Promise<Identity> {
    const found = await engine.readMeta(RECORD);
    const kept = found === undefined ? firstIdentity(options) : continued(JSON.parse(found) as StoredIdentity, options);
    const identity = new Identity(engine, kept);
    await identity.keep(kept);
    return identity;
  }

  private lastChange: Promise<unknown> = Promise.resolve();

  private constructor(private readonly engine: Engine, private kept: StoredIdentity) {}

  /** The store's name. */
  public get store(): string {
    return this.kept.store;
  }

  /** The shard's own number. */
  public get ordinal(): number {
    return this.kept.ordinal;
  }

  /** How keys are spread. */
  public get topology(): Topology {
    return this.kept.topology;
  }

  /** Whether it is known that no other shard has copies of this one's keys. */
  public get settled(): boolean {
    return this.kept.settled;
  }

  /**
   * Takes over a newer topology, and answers when it is on disk. Changes come one after the other, each decided on what the last one left.
   *
   * @param settled no other shard has copies of this one's keys in that epoch
   * @returns false when a newer one is known, or another one of the same epoch: nothing was changed
   */
  public applyTopology(epoch: number, shards: number, settled: boolean): Promise<boolean> {
    const change = this.lastChange.then(() => this.adoptNow(epoch, shards, settled));
    this.lastChange = change.catch(() => undefined);
    return change;
  }

  private async adoptNow(epoch: number, shards: number, settled: boolean): Promise<boolean> {
    const { topology } = this.kept;
    if (epoch < topology.epoch || (epoch === topology.epoch && shards !== topology.shards)) return false;
    if (epoch > topology.epoch) await this.keep({ ...this.kept, topology: { ...topology, epoch, shards }, settled });
    else if (settled && !this.kept.settled) await this.keep({ ...this.kept, settled });
    return true;
  }

  private async keep(kept: StoredIdentity): Promise<void> {
    await this.engine.writeMeta(RECORD, JSON.stringify(kept));
    this.kept = kept;
  }
}

/** Starts at the clock, so that a shard that joins later writes newer versions than those there were. */
function firstIdentity({ store, ordinal, shards, routing, now }: IdentityOptions): StoredIdentity {
  return { store, ordinal, configured: shards, topology: { epoch: now(), shards, routing }, settled: false };
}

function continued(kept: StoredIdentity, options: IdentityOptions): StoredIdentity {
  const wrong = difference(kept, options);
  if (wrong) throw new StorageOpenError(wrong);
  if (kept.configured === options.shards) return kept;
  const epoch = Math.max(kept.topology.epoch + 1, options.now());
  return { ...kept, configured: options.shards, topology: { ...kept.topology, epoch, shards: options.shards }, settled: false };
}

function difference(kept: StoredIdentity, { store, ordinal, routing }: IdentityOptions): string | undefined {
  if (kept.store !== store) return `the data is of the store "${kept.store}", and this is "${store}": start with the directory of this store`;
  if (kept.ordinal !== ordinal) return `the data is of shard ${kept.ordinal}, and this is shard ${ordinal}: start with the directory of this shard`;
  if (kept.topology.routing !== routing) {
    return `the data was spread by "${kept.topology.routing}", and this is "${routing}": the routing of a store cannot change; export and import`;
  }
  return undefined;
}
