import * as net from 'net';
import { ROUTER_NAMES, RouterName } from '../core/routing';
import { Tokens } from '../server/auth';
import { LOG_LEVELS, LogLevel } from '../server/log';
import { ShutdownOptions, ServerOptions } from '../server/server';
import { readCertificate } from '../server/tls';

/** Options as they were given: text, but for those that need no value on the command line. */
export type GivenOptions = Readonly<Record<string, string | boolean | undefined>>;

/** What `store serve` does. */
export interface ServeOptions {
  /** The directory of the data; undefined to keep them in memory. */
  readonly dataDir?: string;
  readonly server: ServerOptions;
  readonly shutdown: ShutdownOptions;
}

/** The options of `store serve` cannot be followed. */
export class WrongOptionsError extends Error {
  override readonly name = 'WrongOptionsError';

  constructor(public readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

const ENGINES = ['sqlite', 'memory'] as const;
const MOST_VALUE_BYTES = 64 * 1024 * 1024;

/** Reads options and notes all that is wrong with them. */
class Reader {
  public readonly problems: string[] = [];

  constructor(private readonly given: GivenOptions) {}

  public text(name: string): string | undefined {
    const value = this.given[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  public whole(name: string, least: number, most: number): number {
    return this.number(name, /^\d{1,15}$/, 'a whole number', least, most);
  }

  public seconds(name: string): number {
    return this.number(name, /^\d{1,6}(\.\d{1,3})?$/, 'a number of seconds', 0, 86_400);
  }

  public oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.text(name) as T;
    if (!allowed.includes(value)) this.problem(name, `is one of ${allowed.join(', ')}`);
    return value;
  }

  /** An option that is there or not. Its variable says so in words: what is set to "false" is not meant to be there. */
  public flag(name: string): boolean {
    const value = this.given[name];
    if (value === undefined || typeof value === 'boolean') return value ?? false;
    if (!/^(true|false|1|0|yes|no|)$/i.test(value)) this.problem(name, 'is true or false');
    return /^(true|1|yes)$/i.test(value);
  }

  public problem(name: string, rule: string, hint = ''): void {
    this.problems.push(`--${name} ${rule}, got "${String(this.given[name] ?? '')}"${hint}`);
  }

  private number(name: string, pattern: RegExp, kind: string, least: number, most: number): number {
    const text = this.text(name) ?? '';
    const value = pattern.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most)) this.problem(name, `is ${kind} from ${least} to ${most}`, serviceHint(text));
    return value;
  }
}

/**
 * The options of the server, checked.
 *
 * @param given by their names on the command line
 * @param hostname the name of this machine, which ends in the ordinal where a StatefulSet gave it
 * @throws WrongOptionsError with all that is wrong
 */
export function checkedOptions(given: GivenOptions, hostname: string): ServeOptions {
  const reader = new Reader(given);
  const server: ServerOptions = {
    host: reader.text('host') ?? '127.0.0.1',
    port: reader.whole('port', 0, 65_535),
    ...layout(reader, hostname),
    tokenFile: reader.text('token-file'),
    tls: tlsFiles(reader),
    maxValueBytes: reader.whole('max-value-bytes', 1, MOST_VALUE_BYTES),
    compatApi: reader.flag('compat-api'),
    logLevel: reader.oneOf<LogLevel>('log-level', LOG_LEVELS),
  };
  const shutdown = { shutdownDelay: reader.seconds('shutdown-delay') * 1000, drainTimeout: reader.seconds('drain-timeout') * 1000 };
  const dataDir = dataDirectory(reader);
  checkAccess(reader, server);
  if (reader.problems.length > 0) throw new WrongOptionsError(reader.problems);
  return { dataDir, server, shutdown };
}

function layout(reader: Reader, hostname: string): Pick<ServerOptions, 'store' | 'ordinal' | 'shards' | 'routing'> {
  const shards = reader.whole('shards', 1, 65_536);
  const store = reader.text('store') ?? '';
  if (!/^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/.test(store)) {
    reader.problem('store', 'is a name of up to 253 letters, digits, ".", "_" and "-", which starts and ends with a letter or digit');
  }
  return { store, shards, ordinal: ordinalOf(reader, hostname, shards), routing: reader.oneOf<RouterName>('routing', ROUTER_NAMES) };
}

function ordinalOf(reader: Reader, hostname: string, shards: number): number {
  const given = reader.text('ordinal') !== undefined;
  const ordinal = given ? reader.whole('ordinal', 0, 65_535) : Number(/^.+-(\d{1,5})$/.exec(hostname)?.[1] ?? 0);
  if (ordinal >= shards) {
    const origin = given ? '' : `, from the host name ${hostname}`;
    reader.problems.push(`--ordinal is less than --shards: there are ${shards}, from 0 to ${shards - 1}, got ${ordinal}${origin}`);
  }
  return ordinal;
}

function tlsFiles(reader: Reader): ServerOptions['tls'] {
  const [cert, key] = [reader.text('tls-cert'), reader.text('tls-key')];
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    reader.problems.push('--tls-cert and --tls-key go together: give both, or neither');
    return undefined;
  }
  return { cert, key };
}

function dataDirectory(reader: Reader): string | undefined {
  const directory = reader.text('data-dir');
  const engine = reader.text('engine') === undefined ? 'sqlite' : reader.oneOf('engine', ENGINES);
  if (engine === 'sqlite' && directory === undefined) {
    reader.problems.push('--data-dir says where the data are kept, and is missing: give a directory, or --engine memory to keep nothing');
  }
  if (engine === 'memory' && directory !== undefined) {
    reader.problems.push('--engine memory keeps nothing, so --data-dir has no meaning with it: leave one of them out');
  }
  return engine === 'memory' ? undefined : directory;
}

function checkAccess(reader: Reader, { host, tokenFile, tls }: ServerOptions): void {
  if (tokenFile !== undefined) attempt(reader, '--token-file', () => Tokens.read(tokenFile));
  if (tls) attempt(reader, '--tls-cert, --tls-key', () => readCertificate(tls));
  const insecure = reader.flag('insecure');
  if (tokenFile === undefined && !insecure && !isLoopback(host)) {
    reader.problems.push(`--host ${host} lets everyone on the network in: give --token-file, or --insecure if that is wanted, or --host 127.0.0.1`);
  }
}

function attempt(reader: Reader, options: string, act: () => unknown): void {
  try {
    act();
  } catch (error) {
    reader.problems.push(`${options}: ${(error as Error).message}`);
  }
}

function isLoopback(host: string): boolean {
  if (net.isIPv4(host)) return host.startsWith('127.');
  return host === '::1' || host === 'localhost';
}

/** Kubernetes sets STORE_PORT for a Service that is called "store". */
function serviceHint(text: string): string {
  return text.startsWith('tcp://') ? ': Kubernetes sets STORE_PORT for a Service called "store"; enableServiceLinks: false ends that' : '';
}
