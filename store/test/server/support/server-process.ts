import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import { compiledStore } from '../../support/compiled-store';
import { HttpClient } from './http-client';

/** What a process left behind. */
export interface EndedProcess {
  readonly code: number | null;
  readonly error: string;
  readonly output: string;
}

/** A process of `store serve`. */
export class ServerProcess {
  /** Starts one, and waits until it serves. */
  public static async serving(options: readonly string[], token?: string): Promise<ServerProcess> {
    const process = new ServerProcess(options);
    await process.until(/"msg":"serving"/);
    process.connect(token);
    return process;
  }

  /** Starts one that is to end by itself. @returns its exit code */
  public static async ended(options: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<EndedProcess> {
    const process = new ServerProcess(options, env);
    const patience = setTimeout(() => process.signal('SIGKILL'), 20_000);
    const code = await process.exit;
    clearTimeout(patience);
    return { code, error: process.errors, output: process.output };
  }

  public readonly exit: Promise<number | null>;
  public client!: HttpClient;
  /** What it wrote to its standard output. */
  public output = '';
  /** What it wrote to its standard error. */
  public errors = '';

  private readonly child: ChildProcess;

  private constructor(options: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [compiledStore(), 'serve', '--port', '0', ...options], {
      env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.exit = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** The port that it listens on. */
  public get port(): number {
    return Number(/"port":(\d+)/.exec(this.output)?.[1]);
  }

  public signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Ends it at once, and waits until it is gone. */
  public async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit;
    this.client?.close();
  }

  /** Waits until it has written this. */
  public async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output)) {
      const ended = await Promise.race([this.exit.then(() => true), once(this.child.stdout!, 'data').then(() => false)]);
      if (ended && !pattern.test(this.output)) throw new Error(`the server ended: ${this.errors}${this.output}`);
    }
  }

  private connect(token: string | undefined): void {
    this.client = new HttpClient(this.port, token);
  }
}
