import { RouterName, routerNamed } from '../../core/routing';
import { Address } from '../address';
import { Connection, ConnectionError, ConnectionOptions, HttpAnswer, HttpRequest } from '../connection';
import { ALPHABET, headerLines, roundLine } from './alphabet';
import { ProtocolName, displayProtocol } from './protocol';

/** What is shown, and how. */
export interface DisplayOptions {
  readonly servers: readonly Address[];
  readonly routing: RouterName;
  readonly protocol: ProtocolName;
  /** Whether missing keys are left so. */
  readonly readonly: boolean;
  /** Longest wait for an answer, in milliseconds. */
  readonly timeoutMs: number;
  /** How the servers are reached. */
  readonly connection: ConnectionOptions;
}

/** When rounds are made, and where their lines go. */
export interface Pace {
  /** Number of rounds; Infinity for no end. */
  readonly rounds: number;
  readonly now: () => Date;
  /** Waits between rounds. Returns false when the display is to end. */
  readonly pause: () => Promise<boolean>;
  readonly print: (line: string) => void;
}

/**
 * The chapter's display: reads the alphabet again and again, stores what is missing, and prints a letter a key: `w` stored, `h` hit, `m`
 * missing, `x` another value, `.` no answer, or the first digit of an HTTP error.
 *
 * Every key is asked once a round, all at the same time, so that a dead shard holds up none of the others, and no round for longer than a
 * timeout or two.
 */
export class Display {
  private readonly connections: readonly Connection[];

  constructor(private readonly options: DisplayOptions) {
    this.connections = options.servers.map((address) => new Connection(address, options.connection));
  }

  /** Prints the header, and a line a round. */
  public async run({ rounds, now, pause, print }: Pace): Promise<void> {
    headerLines(this.options.routing, this.connections.length).forEach(print);
    for (let round = 1; round <= rounds; round++) {
      const time = now();
      print(roundLine(time, await this.round()));
      if (round < rounds && !(await pause())) return;
    }
  }

  /** Lets go of the connections. */
  public async close(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()));
  }

  private async round(): Promise<string> {
    return (await Promise.all(ALPHABET.map((key) => this.letter(key)))).join('');
  }

  private async letter(key: string): Promise<string> {
    try {
      return await this.status(key);
    } catch (error) {
      if (error instanceof ConnectionError) return '.';
      throw error;
    }
  }

  private async status(key: string): Promise<string> {
    const protocol = displayProtocol(this.options.protocol);
    const loaded = await this.send(key, protocol.load(key));
    if (!protocol.isMissing(loaded)) return loaded.status === 200 ? (loaded.body.toString('utf8') === key ? 'h' : 'x') : digit(loaded);
    if (this.options.readonly) return 'm';
    const saved = await this.send(key, protocol.save(key, key));
    return saved.status < 300 ? 'w' : digit(saved);
  }

  private send(key: string, request: HttpRequest): Promise<HttpAnswer> {
    const { routing, timeoutMs } = this.options;
    return this.connections[routerNamed(routing).shardOf(key, this.connections.length)].send(request, timeoutMs);
  }
}

function digit({ status }: HttpAnswer): string {
  return String(status)[0];
}
