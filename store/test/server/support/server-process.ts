import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import { compiledStore } from '../../support/compiled-store';
import { HttpClient } from './http-client';

/** Exit code and output of a process. */
export interface EndedProcess {
  readonly code: number | null;
  readonly error: string;
  readonly output: string;
}

/** A process of `store serve`. */
export class ServerProcess {
  /** Starts a server, and waits until it serves requests. */
  public static async serving(options: readonly string[], token?: string): Promise<ServerProcess> {
    const process = new ServerProcess(options);
    await process.until(/"msg":"serving"/);
    process.connect(token);
    return process;
  }

  /** Starts a server that is expected to exit by itself. */
  public static async ended(options: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<EndedProcess> {
    const process = new ServerProcess(options, env);
    const timer = setTimeout(() => process.signal('SIGKILL'), 20_000);
    const code = await process.exit;
    clearTimeout(timer);
    return { code, error: process.errors, output: process.output };
  }

  public readonly exit: Promise<number | null>;
  public client!: HttpClient;
  /** Its standard output. */
  public output = '';
  /** Its standard error. */
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

  /** The port that the server listens on. */
  public get port(): number {
    return Number(/"port":(\d+)/.exec(this.output)?.[1]);
  }

  public signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Kills the process, and waits until it has exited. */
  public async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit;
    this.client?.close();
  }

  /** Waits until the standard output matches a pattern. */
  public async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output)) {
      const ended = await Promise.race([this.exit.then(() => true), once(this.child.stdout!, 'data').then(() => false)]);
      if (ended && !pattern.test(this.output)) throw new Error(`the server exited: ${this.errors}${this.output}`);
    }
  }

  private connect(token: string | undefined): void {
    this.client = new HttpClient(this.port, token);
  }
}
