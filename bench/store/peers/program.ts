import { ChildProcess, spawn, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as net from 'net';
import { setTimeout as sleep } from 'timers/promises';

const TIMEOUT_MS = 120_000;

/** What still runs when the bench is interrupted ends with it. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** How a program is started. */
export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  /** Asks it something; fails as long as it does not answer. */
  readonly answers: () => Promise<unknown>;
}

/** A server of the bench: a process of ours, which ends when it is told to. */
export class Program {
  /** Starts it, and waits until it answers. */
  public static async start({ command, args, answers }: Start): Promise<Program> {
    const began = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const program = new Program(child);
    await program.until(answers, command);
    program.startMs = performance.now() - began;
    return program;
  }

  /** Milliseconds from its start to its first answer. */
  public startMs = 0;
  private errors = '';
  private readonly exit: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    running.add(child);
    this.exit = new Promise((resolve) => child.once('exit', resolve).once('error', resolve)).finally(() => running.delete(child));
    child.stderr?.on('data', (text: Buffer) => {
      this.errors = (this.errors + text.toString()).slice(-2000);
    });
  }

  /** Megabytes of memory that are its own and in use. */
  public get megabytes(): number {
    const status = fs.readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
  }

  /** Ends it, by default at once, as the loss of power would. */
  public async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.child.kill(signal);
    await this.exit;
  }

  private async until(answers: () => Promise<unknown>, command: string): Promise<void> {
    const deadline = Date.now() + TIMEOUT_MS;
    while (Date.now() < deadline && this.child.exitCode === null && this.child.pid !== undefined) {
      if (await answers().then(() => true, () => false)) return;
      await sleep(1);
    }
    this.child.kill('SIGKILL');
    throw new Error(`${command} did not start: ${this.errors}`);
  }
}

/** Whether a program can be run. */
export function canRun(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** A port of the loopback interface that is free now. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Sends text to a port, and fails unless what comes back starts as it should. */
export function ask(port: number, text: string, expected: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let got = '';
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.on('error', reject).on('close', () => reject(new Error('closed')));
    socket.on('data', (bytes) => {
      got += bytes.toString('latin1');
      if (got.length < expected.length) return;
      if (got.startsWith(expected)) resolve();
      else reject(new Error(got));
      socket.destroy();
    });
    socket.write(text);
  });
}
