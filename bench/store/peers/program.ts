import { ChildProcess, spawn, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as net from 'net';
import { setTimeout as sleep } from 'timers/promises';

const TIMEOUT_MS = 120_000;

/** Processes to kill when the bench exits. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Options for starting a program. */
export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  /** Checks whether the program is ready. Rejects until it is. */
  readonly answers: () => Promise<unknown>;
}

/** Process of a server. */
export class Program {
  /** Starts a program, and waits until it is ready. */
  public static async start({ command, args, answers }: Start): Promise<Program> {
    const began = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const program = new Program(child);
    await program.until(answers, command);
    program.startMs = performance.now() - began;
    return program;
  }

  /** Time from the start to the first response, in milliseconds. */
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

  /** Resident memory in megabytes. */
  public get megabytes(): number {
    const status = fs.readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
  }

  /** Ends the process, by default without a shutdown. */
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

/** Reports whether a command succeeds. */
export function canRun(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Returns a free port on the loopback interface. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Sends text to a port. Rejects unless the response starts with the expected text. */
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
