/** Process of a load generator. Keeps connections to one server busy, with one request at a time on each. */
import * as net from 'net';
import { COMPAT_STYLE, ETCD_GATEWAY_STYLE, HELLO_STYLE, HttpSession, STORE_STYLE } from './http-session';
import { EtcdSession } from './etcd-session';
import { RedisSession } from './redis-session';
import { Operation, Session } from './session';

const SESSIONS = {
  'store': () => new HttpSession(STORE_STYLE),
  'compat': () => new HttpSession(COMPAT_STYLE),
  'hello': () => new HttpSession(HELLO_STYLE),
  'etcd gateway': () => new HttpSession(ETCD_GATEWAY_STYLE),
  'etcd': () => new EtcdSession(),
  'redis': () => new RedisSession(),
} satisfies Readonly<Record<string, () => Session>>;

/** Name of a protocol. */
export type Protocol = keyof typeof SESSIONS;

/** Job of a load generator. */
export interface Job {
  readonly protocol: Protocol;
  readonly port: number;
  readonly operation: Operation;
  readonly connections: number;
  /** Total number of keys. */
  readonly keys: number;
  /** Number of keys in one request. */
  readonly count: number;
  /** Time for which random keys are requested, in milliseconds. Default: every key is requested once, in order. */
  readonly milliseconds?: number;
}

/** Result of a job. */
export interface Report {
  /** Keys per second. */
  readonly rate: number;
  /** Share of a CPU that the generator used. At 1, the generator limits the rate. */
  readonly busy: number;
}

/** Time before the measurement begins, in milliseconds. */
const WARM_UP = 300;
const RECEIVED = 65_536;

class Load {
  private answers = 0;
  private next = 0;
  private over = false;

  constructor(private readonly job: Job) {}

  public async run(): Promise<Report> {
    const ends = Promise.all(Array.from({ length: this.job.connections }, () => this.connection()));
    if (this.job.milliseconds === undefined) return this.counted(() => ends);
    const report = pause(WARM_UP).then(() => this.counted(() => pause(this.job.milliseconds ?? 0)));
    // Fail as soon as one connection fails.
    await Promise.race([report, ends]);
    this.over = true;
    await ends;
    return report;
  }

  private async counted(meanwhile: () => Promise<unknown>): Promise<Report> {
    const [start, cpu, before] = [performance.now(), process.cpuUsage(), this.answers];
    await meanwhile();
    const milliseconds = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    return { rate: (this.answers - before) * this.job.count / milliseconds * 1000, busy: (user + system) / 1000 / milliseconds };
  }

  /** Returns the number of the first key of the next request; undefined when the job is done. */
  private from(): number | undefined {
    const { keys, count, milliseconds } = this.job;
    if (this.over) return undefined;
    if (milliseconds !== undefined) return Math.floor(Math.random() * (keys / count)) * count;
    const from = this.next;
    this.next += count;
    return from < keys ? from : undefined;
  }

  /** Keeps one connection busy. Opens it again when the server closes it. */
  private async connection(): Promise<void> {
    while (await new Promise<boolean>((resolve, reject) => this.connect(resolve, reject)));
  }

  private connect(resolve: (again: boolean) => void, reject: (error: Error) => void): void {
    const { operation, count, protocol, port } = this.job;
    const session = SESSIONS[protocol]();
    let from = this.from();
    if (from === undefined) return resolve(false);
    const receive = (bytes: Buffer): void => {
      const complete = session.receive(bytes);
      const extra = session.extra();
      if (extra !== '') socket.write(extra, 'latin1');
      if (!complete) return;
      this.answers++;
      if (session.closes) return end(true);
      from = this.from();
      if (from === undefined) return end(false);
      socket.write(session.request(operation, from, count), 'latin1');
    };
    const end = (again: boolean): void => {
      resolve(again);
      socket.destroy();
    };
    const fail = (error: Error): void => {
      reject(error);
      socket.destroy();
    };
    const callback = (length: number, buffer: Uint8Array): boolean => {
      try {
        receive((buffer as Buffer).subarray(0, length));
      } catch (error) {
        fail(error as Error);
      }
      return true;
    };
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer: Buffer.allocUnsafe(RECEIVED), callback } });
    socket.on('error', fail).on('close', () => reject(new Error(`${protocol} closed a connection`)));
    socket.write(session.greeting + session.request(operation, from, count), 'latin1');
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

process.on('message', (job: Job) => {
  new Load(job).run().then(
    (report) => process.send?.({ report }),
    (error: Error) => process.send?.({ error: `${job.protocol} ${job.operation}: ${error.message}` }),
  );
});
