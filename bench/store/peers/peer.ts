import { Generator } from '../load/generator';
import type { Operation } from '../load/session';
import type { Job, Protocol, Report } from '../load/worker';
import { Program, Start, ask, freePort } from './program';

/** A server that is measured: a program, and the load generator that is its client. */
export interface PeerKind {
  readonly protocol: Protocol;
  /** The Debian package that it comes from. */
  readonly package?: string;
  /** Whether it is on this machine. */
  installed(): boolean;
  /** How it is started on a directory. */
  program(port: number, directory: string): Promise<Pick<Start, 'command' | 'args'>>;
  /** What it is asked to see whether it is there, and how the answer starts. */
  readonly greeting: readonly [request: string, answer: string];
  /** Puts data where it will find them, when that is not done through the server. */
  seed?(directory: string, keys: number): void;
}

/** Connections of the load, unless something else is said. */
export const CONNECTIONS = 64;

/** Keys of one request while a server is filled: etcd takes no more. */
const FILL = 100;
const FILL_CONNECTIONS = 8;

/** How much is asked, of how many keys. */
export interface Load {
  readonly operation: Operation;
  readonly keys: number;
  readonly milliseconds: number;
  readonly connections?: number;
  readonly count?: number;
}

/** A server that runs. */
export class Peer {
  public static async start(kind: PeerKind, directory: string): Promise<Peer> {
    const peer = new Peer(kind, directory, await freePort());
    await peer.restart();
    return peer;
  }

  private running: Program | undefined;
  private readonly generator = new Generator();

  private constructor(private readonly kind: PeerKind, private readonly directory: string, public readonly port: number) {}

  /** The process. */
  public get program(): Program {
    if (!this.running) throw new Error(`${this.kind.protocol} does not run`);
    return this.running;
  }

  /** Starts it, after it was killed or for the first time. */
  public async restart(): Promise<void> {
    const [request, answer] = this.kind.greeting;
    const start = await this.kind.program(this.port, this.directory);
    this.running = await Program.start({ ...start, answers: () => ask(this.port, request, answer) });
  }

  /** Gives it every key. */
  public async fill(keys: number): Promise<void> {
    if (this.kind.seed) return this.kind.seed(this.directory, keys);
    await this.generator.run(this.job({ operation: 'batch', keys, count: FILL, connections: FILL_CONNECTIONS }));
  }

  /** Keys of a moment's load each second, and how busy its generator was. */
  public async measure(load: Load, protocol = this.kind.protocol): Promise<Report> {
    return this.generator.run({ ...this.job(load), protocol });
  }

  /** Takes the process away, as the loss of power would. */
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
