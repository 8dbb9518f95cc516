import { RouterName } from '../../src/core/routing';
import { StoredRecord } from '../../src/core/record';
import { formatVersion } from '../../src/core/version';
import { MemoryEngine } from '../../src/engine/memory';
import { StoreServer } from '../../src/server/server';

/** Options for `TestStore`. */
export interface TestStoreOptions {
  /** Address to listen on. Default: 127.0.0.1. */
  readonly host?: string;
  readonly routing?: RouterName;
  readonly store?: string;
  readonly tokenFile?: string;
  readonly compatApi?: boolean;
  readonly maxValueBytes?: number;
}

/** Server with data in memory that survives a restart. */
export class TestShard {
  public readonly engine = new MemoryEngine();
  private server: StoreServer | undefined;
  private port = 0;

  constructor(public readonly ordinal: number, private shards: number, private readonly options: TestStoreOptions) {}

  /** Address of the server, also while it is stopped. */
  public get address(): string {
    const { host = '127.0.0.1' } = this.options;
    return `${host.includes(':') ? `[${host}]` : host}:${this.port}`;
  }

  public async start(): Promise<void> {
    this.server = await StoreServer.start(this.engine, {
      host: '127.0.0.1', port: this.port, store: 'test', routing: 'jump', maxValueBytes: 1024 * 1024, compatApi: false,
      ...this.options, ordinal: this.ordinal, shards: this.shards, logLevel: 'silent',
    });
    this.port = this.server.address.port;
  }

  /** Stops the server immediately. `start` starts it again on the same port. */
  public async stop(): Promise<void> {
    await this.server?.end({ shutdownDelay: 0, drainTimeout: 0 });
    this.server = undefined;
  }

  /** Returns all records, including tombstones. */
  public records(): Promise<StoredRecord[]> {
    return this.engine.scan({ limit: 1_000_000 });
  }
}

/** Store of a test, with servers in this process. */
export class TestStore {
  /** Starts servers whose topology has `shards` shards. Additional servers start as the last shard of a larger store. */
  public static async start(servers: number, options: TestStoreOptions = {}, shards = servers): Promise<TestStore> {
    const made = Array.from({ length: servers }, (_, ordinal) => new TestShard(ordinal, Math.max(shards, ordinal + 1), options));
    const store = new TestStore(made);
    await Promise.all(store.shards.map((shard) => shard.start()));
    return store;
  }

  private constructor(public readonly shards: readonly TestShard[]) {}

  /** Returns the addresses of the first `count` servers. */
  public addresses(count = this.shards.length): string[] {
    return this.shards.slice(0, count).map(({ address }) => address);
  }

  public async stop(): Promise<void> {
    await Promise.all(this.shards.map((shard) => shard.stop()));
  }

  /** Returns each key that has a value, with its values and the shards that have them: `{ a: '1@0' }`, `{ a: '1@0 1@2' }`. */
  public async placement(): Promise<Record<string, string>> {
    return this.described((record) => !record.deleted, ({ value }) => Buffer.from(value).toString());
  }

  /** Returns the tombstones in the same format, with versions instead of values. */
  public async tombstones(): Promise<Record<string, string>> {
    return this.described((record) => record.deleted, ({ version }) => formatVersion(version));
  }

  private async described(
    filter: (record: StoredRecord) => boolean, text: (record: StoredRecord) => string,
  ): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const shard of this.shards) {
      for (const record of (await shard.records()).filter(filter)) {
        const copy = `${text(record)}@${shard.ordinal}`;
        found[record.key] = found[record.key] === undefined ? copy : `${found[record.key]} ${copy}`;
      }
    }
    return found;
  }
}
