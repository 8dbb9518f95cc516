import { RouterName } from '../../src/core/routing';
import { StoredRecord } from '../../src/core/record';
import { formatVersion } from '../../src/core/version';
import { MemoryEngine } from '../../src/engine/memory';
import { StoreServer } from '../../src/server/server';

/** How a store of a test is made. */
export interface TestStoreOptions {
  readonly routing?: RouterName;
  readonly store?: string;
  readonly tokenFile?: string;
  readonly compatApi?: boolean;
  readonly maxValueBytes?: number;
}

/** A server with its data in memory, which outlive a restart. */
export class TestShard {
  public readonly engine = new MemoryEngine();
  private server: StoreServer | undefined;
  private port = 0;

  constructor(public readonly ordinal: number, private shards: number, private readonly options: TestStoreOptions) {}

  /** Where it listens, also while it is down. */
  public get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  public async start(): Promise<void> {
    this.server = await StoreServer.start(this.engine, {
      host: '127.0.0.1', port: this.port, store: 'test', routing: 'jump', maxValueBytes: 1024 * 1024, compatApi: false,
      ...this.options, ordinal: this.ordinal, shards: this.shards, logLevel: 'silent',
    });
    this.port = this.server.address.port;
  }

  /** Ends at once; `start` brings it back at the same port. */
  public async stop(): Promise<void> {
    await this.server?.end({ shutdownDelay: 0, drainTimeout: 0 });
    this.server = undefined;
  }

  /** Every record, tombstones included. */
  public records(): Promise<StoredRecord[]> {
    return this.engine.scan({ limit: 1_000_000 });
  }
}

/** The servers of a store. */
export class TestStore {
  /** Starts `servers` servers, which are told that they are `shards`; those beyond, that they are the last. */
  public static async start(servers: number, options: TestStoreOptions = {}, shards = servers): Promise<TestStore> {
    const made = Array.from({ length: servers }, (_, ordinal) => new TestShard(ordinal, Math.max(shards, ordinal + 1), options));
    const store = new TestStore(made);
    await Promise.all(store.shards.map((shard) => shard.start()));
    return store;
  }

  private constructor(public readonly shards: readonly TestShard[]) {}

  /** The addresses of the first `count` servers. */
  public addresses(count = this.shards.length): string[] {
    return this.shards.slice(0, count).map(({ address }) => address);
  }

  public async stop(): Promise<void> {
    await Promise.all(this.shards.map((shard) => shard.stop()));
  }

  /** The keys that have a value, with the servers that have it and the value: `{ a: '1@0' }`, `{ a: '1@0 1@2' }`. */
  public async placement(): Promise<Record<string, string>> {
    return this.described((record) => !record.deleted, ({ value }) => Buffer.from(value).toString());
  }

  /** The tombstones, in the same way. */
  public async tombstones(): Promise<Record<string, string>> {
    return this.described((record) => record.deleted, ({ version }) => formatVersion(version));
  }

  private async described(
    wanted: (record: StoredRecord) => boolean, text: (record: StoredRecord) => string,
  ): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const shard of this.shards) {
      for (const record of (await shard.records()).filter(wanted)) {
        const copy = `${text(record)}@${shard.ordinal}`;
        found[record.key] = found[record.key] === undefined ? copy : `${found[record.key]} ${copy}`;
      }
    }
    return found;
  }
}
