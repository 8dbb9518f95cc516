import { setFlagsFromString } from 'v8';
import { Command, Option } from 'commander';
import { ROUTER_NAMES } from '../core/routing';
import { Engine } from '../engine/engine';
import { MemoryEngine } from '../engine/memory';
import { SqliteEngine } from '../engine/sqlite';
import { MIN_SERVER_NODE, runsServer } from '../engine/sqlite-driver';
import { LOG_LEVELS } from '../server/log';
import { ShutdownOptions, StoreServer } from '../server/server';
import { GivenOptions, ServeOptions, WrongOptionsError, checkedOptions } from './serve-options';

const WRONG_OPTIONS = 2;
const WRONG_NODE = 3;

/** Name, placeholder and meaning of the options that have a value, and what counts without them. */
const VALUES: readonly (readonly [flags: string, description: string, usual?: string])[] = [
  ['--host <address>', 'address to listen on; beyond this machine it takes --token-file or --insecure', '127.0.0.1'],
  ['--port <number>', 'port to listen on; 0 takes one that is free, which the log tells', '8080'],
  ['--data, --data-dir <directory>', 'where the data are kept; made when it is missing'],
  ['--engine <name>', 'sqlite, which keeps data on disk, or memory, which keeps nothing over a restart (default: sqlite)'],
  ['--store <name>', 'name of the store: data of another one are refused', 'store'],
  ['--ordinal <number>', 'number of this shard, from 0 on (default: the number at the end of HOSTNAME, as a StatefulSet gives it, or 0)'],
  ['--shards <number>', 'number of shards', '1'],
  ['--routing <name>', `how keys are spread: ${ROUTER_NAMES.join(' or ')}`, ROUTER_NAMES[0]],
  ['--token-file <file>', 'a token a line, each of which admits; read again when it changes'],
  ['--tls-cert <file>', 'certificate, with those it follows from; read again when it changes'],
  ['--tls-key <file>', 'key of the certificate'],
  ['--max-value-bytes <number>', 'the largest value', '1048576'],
  ['--shutdown-delay <seconds>', 'time for which an ending server goes on serving, not ready any more', '5'],
  ['--drain-timeout <seconds>', 'time in which an ending server must have finished what has begun', '20'],
  ['--log-level <level>', LOG_LEVELS.join(', '), 'info'],
];

const FLAGS: readonly (readonly [name: string, description: string])[] = [
  ['insecure', 'let everyone in who can reach the address'],
  ['compat-api', 'also speak the protocol of the book chapter: /save, /load, /allKeys'],
];

const HELP = `
Exit codes: 0 ended as asked, 1 failed, 2 wrong options, ${WRONG_NODE} Node older than ${MIN_SERVER_NODE}.`;

/** `store serve`: runs one shard. */
export function serveCommand(): Command {
  const command = new Command('serve').description('Runs one shard of the store.').exitOverride((error) => {
    process.exit(error.exitCode === 0 ? 0 : WRONG_OPTIONS);
  });
  for (const [flags, description, usual] of VALUES) {
    const option = new Option(flags, description).default(usual);
    command.addOption(option.env(variableOf(option.name())));
  }
  for (const [name, description] of FLAGS) command.addOption(new Option(`--${name}`, `${description} (env: ${variableOf(name)})`));
  return command.action(() => serve(givenTo(command))).addHelpText('after', HELP);
}

async function serve(given: GivenOptions): Promise<void> {
  checkNode();
  const options = optionsOf(given);
  keepYoung();
  const asked = endAsked();
  const server = await started(options);
  await asked;
  await ended(server, options.shutdown);
}

/**
 * What is made for a request is let go of with it. V8 learns from a long stream that it stays, puts its arrays among the old objects from
 * then on, and has them hold all of every later request until the next full collection.
 */
function keepYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

/** Ends the process where Node is too old, whatever the engine: what holds for the server should not depend on its options. */
function checkNode(): void {
  if (runsServer(process.version)) return;
  process.stderr.write(`store serve: the server needs Node ${MIN_SERVER_NODE} or later, but this is Node ${process.versions.node}\n`);
  process.exit(WRONG_NODE);
}

function optionsOf(given: GivenOptions): ServeOptions {
  try {
    return checkedOptions(given, process.env.HOSTNAME ?? '');
  } catch (error) {
    if (!(error instanceof WrongOptionsError)) throw error;
    error.problems.forEach((problem) => process.stderr.write(`store serve: ${problem}\n`));
    return process.exit(WRONG_OPTIONS);
  }
}

/**
 * When the process was asked to end. The first process of a container ignores signals that it does not handle;
 * asking twice changes nothing.
 */
function endAsked(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGTERM', () => resolve());
    process.on('SIGINT', () => resolve());
  });
}

async function started({ dataDir, server }: ServeOptions): Promise<StoreServer> {
  const engine: Engine = dataDir === undefined ? new MemoryEngine() : SqliteEngine.open(dataDir);
  try {
    return await StoreServer.start(engine, server);
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function ended(server: StoreServer, shutdown: ShutdownOptions): Promise<void> {
  await server.end(shutdown);
  process.exit(0);
}

/** All options by name. The variables of flags are read here: commander takes a flag for given whatever its variable says. */
function givenTo(command: Command): GivenOptions {
  const values = command.options.map((option) => [option.name(), command.getOptionValue(option.attributeName())] as const);
  const flags = FLAGS.map(([name]) => [name, command.getOptionValue(camelCase(name)) ?? process.env[variableOf(name)]] as const);
  return Object.fromEntries([...values, ...flags]) as GivenOptions;
}

function variableOf(name: string): string {
  return `STORE_${name.toUpperCase().replace(/-/g, '_')}`;
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
