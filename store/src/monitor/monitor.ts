import { Address } from '../client/address';
import { Connection, ConnectionError, ConnectionOptions, HttpRequest, HttpResponse } from '../client/connection';
import { RouterName, routerNamed } from '../core/routing';
import { ProtocolName, monitorProtocol } from './protocol';

/** The keys that the monitor reads and writes. The value of each key is the key itself. */
const MONITORED_KEYS: readonly string[] = [...'abcdefghijklmnopqrstuvwxyz'];

/** Space above the timestamps. */
const MARGIN = ' '.repeat(20);

/** Options for `Monitor`. */
export interface MonitorOptions {
  /** The servers, one for each shard, in the order of the shards. */
  readonly servers: readonly Address[];
  readonly routing: RouterName;
  readonly protocol: ProtocolName;
  /** Whether keys without a value are only reported, not written. */
  readonly readOnly: boolean;
  /** Maximum time for a response, in milliseconds. */
  readonly timeoutMs: number;
  readonly connection: ConnectionOptions;
}

/** Schedule and output of a monitor. */
export interface MonitorRun {
  /** Number of rounds; Infinity for no limit. */
  readonly rounds: number;
  readonly now: () => Date;
  /** Waits between two rounds. Returns false to end the run. */
  readonly pause: () => Promise<boolean>;
  readonly print: (line: string) => void;
}

/**
 * Shows which keys of a store answer. In each round it reads the 26 keys `a` to `z`, writes those that have no value, and prints a letter
 * for each: `w` written, `h` hit, `m` missing, `x` wrong value, `.` no response, or the first digit of the HTTP status.
 *
 * All keys of a round are read at the same time, so that a server that does not answer delays none of the others.
 */
export class Monitor {
  private readonly connections: readonly Connection[];

  constructor(private readonly options: MonitorOptions) {
    this.connections = options.servers.map((address) => new Connection(address, options.connection));
  }

  /** Prints the header, and a line for each round. */
  public async run({ rounds, now, pause, print }: MonitorRun): Promise<void> {
    headerLines(this.options.routing, this.connections.length).forEach(print);
    for (let round = 1; round <= rounds; round++) {
      const time = now();
      print(roundLine(time, await this.round()));
      if (round < rounds && !(await pause())) return;
    }
  }

  /** Closes the connections. */
  public async close(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()));
  }

  private async round(): Promise<string> {
    return (await Promise.all(MONITORED_KEYS.map((key) => this.letter(key)))).join('');
  }

  private async letter(key: string): Promise<string> {
    try {
      return await this.check(key);
    } catch (error) {
      if (error instanceof ConnectionError) return '.';
      throw error;
    }
  }

  private async check(key: string): Promise<string> {
    const protocol = monitorProtocol(this.options.protocol);
    const loaded = await this.send(key, protocol.load(key));
    if (!protocol.isMissing(loaded)) return loaded.status === 200 ? (loaded.body.toString('utf8') === key ? 'h' : 'x') : statusDigit(loaded);
    if (this.options.readOnly) return 'm';
    const saved = await this.send(key, protocol.save(key, key));
    return saved.status < 300 ? 'w' : statusDigit(saved);
  }

  private send(key: string, request: HttpRequest): Promise<HttpResponse> {
    const { routing, timeoutMs } = this.options;
    return this.connections[routerNamed(routing).shardOf(key, this.connections.length)].send(request, timeoutMs);
  }
}

function statusDigit({ status }: HttpResponse): string {
  return String(status)[0];
}

/** Formats the header: the keys, and below each the ordinal of its shard as one digit in base 36, or `+` above 35. */
export function headerLines(routing: RouterName, shards: number): string[] {
  const rule = '-'.repeat(MONITORED_KEYS.length);
  const digits = MONITORED_KEYS.map((key) => shardDigit(routerNamed(routing).shardOf(key, shards))).join('');
  return [MONITORED_KEYS.join(''), rule, digits, rule].map((line) => MARGIN + line);
}

/** Formats the line of a round: the time, a status letter for each key, and the number of hits. */
export function roundLine(time: Date, letters: string): string {
  const hits = [...letters].filter((letter) => letter === 'h').length;
  return `${timestamp(time)} ${letters} | hits = ${hits} (${Math.round((hits / MONITORED_KEYS.length) * 100)}%)`;
}

function shardDigit(shard: number): string {
  return shard < 36 ? shard.toString(36) : '+';
}

/** Formats the local time, to the second. */
function timestamp(time: Date): string {
  const [year, month, day] = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(padded);
  const [hours, minutes, seconds] = [time.getHours(), time.getMinutes(), time.getSeconds()].map(padded);
  return `${year}-${month}-${day} ${hours}:${minutes}:${seconds}`;
}

function padded(part: number): string {
  return String(part).padStart(2, '0');
}
