import { Generator } from '../load/generator';
import type { Operation } from '../load/session';
import type { Job, Protocol, Report } from '../load/worker';
import { Program, Start, ask, freePort } from './program';

/** Kind of server that is measured. */
export interface PeerKind {
  readonly protocol: Protocol;
  /** Debian package of the server. */
  readonly package?: string;
  /** Reports whether the server is installed. */
  installed(): boolean;
  /** Returns the command that starts the server with a data directory. */
  program(port: number, directory: string): Promise<Pick<Start, 'command' | 'args'>>;
  /** Request that checks whether the server is ready, and the beginning of its response. */
  readonly greeting: readonly [request: string, answer: string];
  /** Writes keys to the data directory directly. Default: keys are written through the server. */
  seed?(directory: string, keys: number): void;
}

/** Default number of connections. */
export const CONNECTIONS = 64;

/** Number of keys in one request while a server is filled; the maximum of etcd. */
const FILL = 100;
const FILL_CONNECTIONS = 8;

/** Load on a server. */
export interface Load {
  readonly operation: Operation;
  readonly keys: number;
  readonly milliseconds: number;
  readonly connections?: number;
  readonly count?: number;
}

/** Running server with its load generator. */
export class Peer {
  public static async start(kind: PeerKind, directory: string): Promise<Peer> {
    const peer = new Peer(kind, directory, await freePort());
    await peer.restart();
    return peer;
  }

  private running: Program | undefined;
  private readonly generator = new Generator();

  private constructor(private readonly kind: PeerKind, private readonly directory: string, public readonly port: number) {}

  /** Process of the server. */
  public get program(): Program {
    if (!this.running) throw new Error(`${this.kind.protocol} is not running`);
    return this.running;
  }

  /** Starts the server. */
  public async restart(): Promise<void> {
    const [request, answer] = this.kind.greeting;
    const start = await this.kind.program(this.port, this.directory);
    this.running = await Program.start({ ...start, answers: () => ask(this.port, request, answer) });
  }

  /** Writes all keys. */
  public async fill(keys: number): Promise<void> {
    if (this.kind.seed) return this.kind.seed(this.directory, keys);
    await this.generator.run(this.job({ operation: 'batch', keys, count: FILL, connections: FILL_CONNECTIONS }));
  }

  /** Measures the keys per second under a load, and how busy the load generator is. */
  public async measure(load: Load, protocol = this.kind.protocol): Promise<Report> {
    return this.generator.run({ ...this.job(load), protocol });
  }

  /** Kills the process. */
  public async kill(): Promise<void> {
    await this.running?.end();
    this.running = undefined;
  }

  public async stop(): Promise<void> {
    this.generator.stop();
    await this.kill();
  }

  private job(load: Partial<Load> & Pick<Load, 'operation' | 'keys'>): Job {
    return { protocol: this.kind.protocol, port: this.port, connections: CONNECTIONS, count: 1, ...load };
  }
}
