import * as net from 'net';
import { ROUTER_NAMES, RouterName } from '../core/routing';
import { Tokens } from '../server/http/tokens';
import { LOG_LEVELS, LogLevel } from '../server/log';
import { ShutdownOptions, ServerOptions } from '../server/server';
import { readCertificate } from '../server/http/tls';
import { parseFlag } from './option-parsers';

/** Unparsed options by name: strings, or booleans for options without a value on the command line. */
export type GivenOptions = Readonly<Record<string, string | boolean | undefined>>;

/** Parsed options of `store serve`. */
export interface ServeOptions {
  /** Directory for the data; undefined to keep the data in memory. */
  readonly dataDir?: string;
  readonly server: ServerOptions;
  readonly shutdown: ShutdownOptions;
}

/** Some options of `store serve` are wrong. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';

  /** @param errors a message for each option that is wrong */
  constructor(public readonly errors: readonly string[]) {
    super(errors.join('\n'));
  }
}

const ENGINES = ['sqlite', 'memory'] as const;
const MAX_VALUE_BYTES = 64 * 1024 * 1024;

/** Parses options, and collects all errors. */
class OptionParser {
  public readonly errors: string[] = [];

  constructor(private readonly given: GivenOptions) {}

  public text(name: string): string | undefined {
    const value = this.given[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  public integer(name: string, min: number, max: number): number {
    return this.number(name, /^\d{1,15}$/, 'an integer', min, max);
  }

  public seconds(name: string): number {
    return this.number(name, /^\d{1,6}(\.\d{1,3})?$/, 'a number of seconds', 0, 86_400);
  }

  public oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.text(name) as T;
    if (!allowed.includes(value)) this.fail(name, `must be one of ${allowed.join(', ')}`);
    return value;
  }

  /** Parses an option without a value, which may come from an environment variable that is "true" or "false". */
  public flag(name: string): boolean {
    const value = this.given[name];
    if (value === undefined || typeof value === 'boolean') return value ?? false;
    const parsed = parseFlag(value);
    if (parsed === undefined) this.fail(name, 'must be true or false');
    return parsed ?? false;
  }

  public fail(name: string, rule: string, hint = ''): void {
    this.errors.push(`--${name} ${rule}, got "${String(this.given[name] ?? '')}"${hint}`);
  }

  private number(name: string, pattern: RegExp, kind: string, min: number, max: number): number {
    const text = this.text(name) ?? '';
    const value = pattern.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) this.fail(name, `must be ${kind} from ${min} to ${max}`, serviceHint(text));
    return value;
  }
}

/**
 * Parses and validates the options of the server.
 *
 * @param given options by their names on the command line
 * @param hostname host name, which ends in the ordinal of the pod in a StatefulSet
 * @throws OptionsError with all errors
 */
export function parseServeOptions(given: GivenOptions, hostname: string): ServeOptions {
  const parser = new OptionParser(given);
  const server: ServerOptions = {
    host: listenAddress(parser),
    port: parser.integer('port', 0, 65_535),
    ...layout(parser, hostname),
    tokenFile: parser.text('token-file'),
    tls: tlsFiles(parser),
    maxValueBytes: parser.integer('max-value-bytes', 1, MAX_VALUE_BYTES),
    compatApi: parser.flag('compat-api'),
    logLevel: parser.oneOf<LogLevel>('log-level', LOG_LEVELS),
  };
  const shutdown = { shutdownDelay: parser.seconds('shutdown-delay') * 1000, drainTimeout: parser.seconds('drain-timeout') * 1000 };
  const dataDir = dataDirectory(parser);
  checkAccess(parser, server);
  if (parser.errors.length > 0) throw new OptionsError(parser.errors);
  return { dataDir, server, shutdown };
}

/** Returns undefined for all addresses, as Node.js then chooses "::", which includes IPv4, or "0.0.0.0" where IPv6 is disabled. */
function listenAddress(parser: OptionParser): string | undefined {
  const host = parser.text('host') ?? '127.0.0.1';
  return host === '*' ? undefined : host;
}

function layout(parser: OptionParser, hostname: string): Pick<ServerOptions, 'store' | 'ordinal' | 'shards' | 'routing'> {
  const shards = parser.integer('shards', 1, 65_536);
  const store = parser.text('store') ?? '';
  if (!/^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/.test(store)) {
    parser.fail('store', 'must be 1 to 253 letters, digits, ".", "_" and "-", and start and end with a letter or digit');
  }
  return { store, shards, ordinal: ordinalOf(parser, hostname, shards), routing: parser.oneOf<RouterName>('routing', ROUTER_NAMES) };
}

function ordinalOf(parser: OptionParser, hostname: string, shards: number): number {
  const given = parser.text('ordinal') !== undefined;
  const ordinal = given ? parser.integer('ordinal', 0, 65_535) : Number(/^.+-(\d{1,5})$/.exec(hostname)?.[1] ?? 0);
  if (ordinal >= shards) {
    const origin = given ? '' : `, from the host name ${hostname}`;
    parser.errors.push(`--ordinal must be less than --shards (${shards}), got ${ordinal}${origin}`);
  }
  return ordinal;
}

function tlsFiles(parser: OptionParser): ServerOptions['tls'] {
  const [cert, key] = [parser.text('tls-cert'), parser.text('tls-key')];
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    parser.errors.push('--tls-cert and --tls-key must be set together');
    return undefined;
  }
  return { cert, key };
}

function dataDirectory(parser: OptionParser): string | undefined {
  const directory = parser.text('data-dir');
  const engine = parser.text('engine') === undefined ? 'sqlite' : parser.oneOf('engine', ENGINES);
  if (engine === 'sqlite' && directory === undefined) {
    parser.errors.push('--data-dir is required: set it to a directory, or use --engine memory to keep the data in memory only');
  }
  if (engine === 'memory' && directory !== undefined) {
    parser.errors.push('--data-dir has no effect with --engine memory: omit one of them');
  }
  return engine === 'memory' ? undefined : directory;
}

function checkAccess(parser: OptionParser, { host, tokenFile, tls }: ServerOptions): void {
  if (tokenFile !== undefined) attempt(parser, '--token-file', () => Tokens.read(tokenFile));
  if (tls) attempt(parser, '--tls-cert, --tls-key', () => readCertificate(tls));
  const insecure = parser.flag('insecure');
  if (tokenFile === undefined && !insecure && !isLoopback(host)) {
    parser.errors.push(`--host ${host ?? '*'} accepts requests from the network: set --token-file, or --insecure to accept them without a token, or use --host 127.0.0.1`);
  }
}

function attempt(parser: OptionParser, options: string, act: () => unknown): void {
  try {
    act();
  } catch (error) {
    parser.errors.push(`${options}: ${(error as Error).message}`);
  }
}

function isLoopback(host: string | undefined): boolean {
  if (host === undefined) return false;
  if (net.isIPv4(host)) return host.startsWith('127.');
  return host === '::1' || host === 'localhost';
}

/** Kubernetes sets the variable STORE_PORT in all pods of a namespace with a Service named "store". */
function serviceHint(text: string): string {
  return text.startsWith('tcp://') ? ': Kubernetes sets STORE_PORT for a Service named "store"; set enableServiceLinks: false in the pod' : '';
}
