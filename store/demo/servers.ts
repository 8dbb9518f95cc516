import { ChildProcess } from 'child_process';
import * as net from 'net';
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { ended, start } from './program';

const TIMEOUT_MS = 30_000;

/** Servers of the demo. Each has its own process, port and data directory. */
export class Servers {
  private readonly running = new Map<number, ChildProcess>();
  private readonly ports: number[] = [];

  constructor(private readonly directory: string) {}

  /** Returns the addresses of the first `count` servers, in the form that the commands expect. */
  public list(count: number): string {
    return this.ports.slice(0, count).map((port) => `127.0.0.1:${port}`).join(',');
  }

  /** Starts a server and waits until it is ready. A server that ran before gets its port and its data again. */
  public async start(ordinal: number, shards: number): Promise<void> {
    this.ports[ordinal] ??= await freePort();
    const where = ['--port', `${this.ports[ordinal]}`, '--data-dir', path.join(this.directory, `${ordinal}`)];
    const child = start('serve', ...where, '--ordinal', `${ordinal}`, '--shards', `${shards}`, '--shutdown-delay', '0', '--log-level', 'warn');
    child.stdout?.resume();
    this.running.set(ordinal, child);
    await this.ready(ordinal, child);
  }

  /** Kills the process of a server. */
  public kill(ordinal: number): Promise<void> {
    return this.end(ordinal, 'SIGKILL');
  }

  /** Shuts down a server. */
  public stop(ordinal: number): Promise<void> {
    return this.end(ordinal, 'SIGTERM');
  }

  public async stopAll(): Promise<void> {
    await Promise.all([...this.running.keys()].map((ordinal) => this.stop(ordinal)));
  }

  private async end(ordinal: number, signal: NodeJS.Signals): Promise<void> {
    const child = this.running.get(ordinal);
    this.running.delete(ordinal);
    if (!child) return;
    child.kill(signal);
    await ended(child);
  }

  private async ready(ordinal: number, child: ChildProcess): Promise<void> {
    const deadline = Date.now() + TIMEOUT_MS;
    while (Date.now() < deadline && child.exitCode === null) {
      const response = await fetch(`http://127.0.0.1:${this.ports[ordinal]}/readyz`).catch(() => undefined);
      if (response?.ok) return;
      await sleep(50);
    }
    throw new Error(`server ${ordinal} did not start`);
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
