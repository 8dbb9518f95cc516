import { randomBytes } from 'node:crypto';
import { Chart, Duration, Size } from 'cdk8s';
import { ShardedStore, ShardedStoreProps, StoreMonitor, StoreMonitorProps, StoreStorage } from 'cdk8s-stateful';
import { eventually } from './eventually';
import { Sandbox } from './sandbox';
import { settings } from './settings';
import { dataClass } from './storage';

/** Small enough for all pods of a case to fit in a small cluster. */
const LITTLE = { cpuRequest: 0.02, memoryLimit: Size.mebibytes(128) };

/** Rounds that a monitor has shown. */
export interface Shown {
  /** Header line with the shard of each letter of the alphabet. */
  readonly shards: string;
  /** Characters of each round. */
  readonly rounds: string[];
}

/** Sandbox with a ShardedStore and its token. */
export class StoreSandbox {
  public static async create(purpose: string): Promise<StoreSandbox> {
    const sandbox = await Sandbox.create(purpose);
    const token = randomBytes(24).toString('base64url');
    await sandbox.kubectl.apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'store' }, stringData: { token } }]);
    return new StoreSandbox(sandbox, token);
  }

  private constructor(public readonly sandbox: Sandbox, public readonly token: string) {}

  /** Renders a store with default options, except for its size. */
  public store(chart: Chart, shards: number, props: Partial<ShardedStoreProps> = {}): ShardedStore {
    return new ShardedStore(chart, 'store', {
      shards,
      storage: this.onDisk(chart),
      token: { secret: 'store', key: 'token' },
      image: settings.storeImage,
      toolsImage: settings.storeToolsImage,
      resources: LITTLE,
      shutdownDelay: Duration.seconds(3),
      ...props,
    });
  }

  public onDisk(chart: Chart): StoreStorage {
    return StoreStorage.persistent({ size: Size.mebibytes(64), storageClass: dataClass(chart, this.sandbox) });
  }

  /** Renders a monitor with one round per second. */
  public client(chart: Chart, name: string, store: ShardedStore, props: Partial<StoreMonitorProps> = {}): StoreMonitor {
    return new StoreMonitor(chart, name, { store, resources: LITTLE, interval: Duration.seconds(1), ...props });
  }

  /** Returns the rounds that a monitor has shown since it started. */
  public async shown(client: string): Promise<Shown> {
    const { stdout } = await this.sandbox.kubectl.run(['logs', `deployment/${client}`, '--tail', '-1']);
    const lines = stdout.split('\n');
    return {
      shards: (lines[2] ?? '').trim(),
      rounds: lines.flatMap((line) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (\S{26}) \| hits = \d+ \(\d+%\)$/.exec(line)?.[1] ?? []),
    };
  }

  /** Waits until the last round of a monitor matches, and returns its rounds. */
  public untilShown(client: string, last: RegExp, after = 0): Promise<Shown> {
    return eventually(async () => {
      const shown = await this.shown(client);
      const { rounds } = shown;
      if (rounds.length <= after || !last.test(rounds.at(-1) ?? '')) throw new Error(`${client} shows ${rounds.slice(-5).join(' ')}`);
      return shown;
    }, { within: 180 });
  }
}

/** Splits the characters of a round into those of one shard and those of all others. */
export function split(letters: string, shards: string, shard: number): { of: string; others: string } {
  const pick = (wanted: boolean) => [...letters].filter((_, at) => (shards[at] === `${shard}`) === wanted).join('');
  return { of: pick(true), others: pick(false) };
}
