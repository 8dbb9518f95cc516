import { StorageOpenError } from '../core/errors';
import { RouterName } from '../core/routing';
import { Topology } from '../core/topology';
import { Engine } from '../engine/engine';

/** Options for the identity of a shard. */
export interface IdentityOptions {
  /** Name of the store. Data of another store is rejected. */
  readonly store: string;
  /** Number of the shard, from 0 on. */
  readonly ordinal: number;
  /** Number of shards. Used when the data is new, and when the number differs from that of the last start. */
  readonly shards: number;
  readonly routing: RouterName;
  /** Returns the milliseconds since 1970. Called when an epoch starts, and never for a write. */
  readonly now: () => number;
}

/** The identity as it is stored with the data. */
interface StoredIdentity {
  readonly store: string;
  readonly ordinal: number;
  /** Number of shards in the options of the last start. */
  readonly configured: number;
  readonly topology: Topology;
  /** Whether no other shard has copies of the keys of this one, in the epoch of the topology. */
  readonly settled: boolean;
}

/** Name of the metadata entry. */
const ENTRY = 'identity';

/** Identity and topology of a shard. They are stored with its data, so that data of another shard or store is not used by mistake. */
export class Identity {
  /**
   * Reads the stored identity, or creates it when the data is new.
   *
   * @throws StorageOpenError when the data belongs to another store or shard, or was routed differently
   */
  public static async establish(engine: Engine, options: IdentityOptions): Promise<Identity> {
    const found = await engine.readMeta(ENTRY);
    const stored = found === undefined ? initialIdentity(options) : updatedIdentity(JSON.parse(found) as StoredIdentity, options);
    const identity = new Identity(engine, stored);
    await identity.save(stored);
    return identity;
  }

  private lastChange: Promise<unknown> = Promise.resolve();

  private constructor(private readonly engine: Engine, private stored: StoredIdentity) {}

  /** Name of the store. */
  public get store(): string {
    return this.stored.store;
  }

  /** Number of the shard, from 0 on. */
  public get ordinal(): number {
    return this.stored.ordinal;
  }

  /** How the keys of the store are distributed. */
  public get topology(): Topology {
    return this.stored.topology;
  }

  /** Whether no other shard has copies of the keys of this one. */
  public get settled(): boolean {
    return this.stored.settled;
  }

  /**
   * Applies a newer topology. Resolves when it is on disk. Calls run one after the other.
   *
   * @param settled whether no other shard has copies of the keys of this one in that epoch
   * @returns false when the shard knows a newer topology, or a different one of the same epoch: nothing was changed
   */
  public applyTopology(epoch: number, shards: number, settled: boolean): Promise<boolean> {
    const change = this.lastChange.then(() => this.applyNow(epoch, shards, settled));
    this.lastChange = change.catch(() => undefined);
    return change;
  }

  private async applyNow(epoch: number, shards: number, settled: boolean): Promise<boolean> {
    const { topology } = this.stored;
    if (epoch < topology.epoch || (epoch === topology.epoch && shards !== topology.shards)) return false;
    if (epoch > topology.epoch) await this.save({ ...this.stored, topology: { ...topology, epoch, shards }, settled });
    else if (settled && !this.stored.settled) await this.save({ ...this.stored, settled });
    return true;
  }

  private async save(identity: StoredIdentity): Promise<void> {
    await this.engine.writeMeta(ENTRY, JSON.stringify(identity));
    this.stored = identity;
  }
}

/** The first epoch is the current time, so that a shard that joins later writes newer versions than the existing ones. */
function initialIdentity({ store, ordinal, shards, routing, now }: IdentityOptions): StoredIdentity {
  return { store, ordinal, configured: shards, topology: { epoch: now(), shards, routing }, settled: false };
}

function updatedIdentity(stored: StoredIdentity, options: IdentityOptions): StoredIdentity {
  const mismatch = mismatchOf(stored, options);
  if (mismatch) throw new StorageOpenError(mismatch);
  if (stored.configured === options.shards) return stored;
  const epoch = Math.max(stored.topology.epoch + 1, options.now());
  return { ...stored, configured: options.shards, topology: { ...stored.topology, epoch, shards: options.shards }, settled: false };
}

function mismatchOf(stored: StoredIdentity, { store, ordinal, routing }: IdentityOptions): string | undefined {
  if (stored.store !== store) return `the data belongs to the store "${stored.store}", not to "${store}": use the data directory of this store`;
  if (stored.ordinal !== ordinal) return `the data belongs to shard ${stored.ordinal}, not to shard ${ordinal}: use the data directory of this shard`;
  if (stored.topology.routing !== routing) {
    return `the data was distributed with routing "${stored.topology.routing}", not "${routing}": the routing of a store cannot change; export the data and import it into a new store`;
  }
  return undefined;
}
