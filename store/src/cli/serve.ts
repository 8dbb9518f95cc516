import { setFlagsFromString } from 'v8';
import { Command, Option } from 'commander';
import { DEFAULT_PORT } from '../core/port';
import { ROUTER_NAMES } from '../core/routing';
import { Engine } from '../engine/engine';
import { MemoryEngine } from '../engine/memory';
import { SqliteEngine } from '../engine/sqlite';
import { MIN_SERVER_NODE, serverNodeError } from '../engine/sqlite-driver';
import { LOG_LEVELS } from '../server/log';
import { StoreServer } from '../server/server';
import { exitWrongOptions, option, variableOf } from './option-parsers';
import { GivenOptions, OptionsError, ServeOptions, parseServeOptions } from './serve-options';

const WRONG_NODE = 3;

/** Options with a value: flags, description and default. */
const VALUES: readonly (readonly [flags: string, description: string, defaultValue?: string])[] = [
  ['--host <address>', 'address to listen on, or * for all; one that is not loopback requires --token-file or --insecure', '127.0.0.1'],
  ['--port <number>', 'port to listen on; 0 chooses a free one, which the log contains', String(DEFAULT_PORT)],
  ['--data, --data-dir <directory>', 'directory for the data; created if it does not exist'],
  ['--engine <name>', 'sqlite keeps the data on disk, memory loses it at a restart (default: sqlite)'],
  ['--store <name>', 'name of the store; the server rejects a data directory of another store', 'store'],
  ['--ordinal <number>', 'ordinal of this shard, from 0 (default: the number at the end of HOSTNAME, as in a StatefulSet, or 0)'],
  ['--shards <number>', 'number of shards of the store', '1'],
  ['--routing <name>', `how keys are assigned to shards: ${ROUTER_NAMES.join(' or ')}`, ROUTER_NAMES[0]],
  ['--token-file <file>', 'file with one token per line; clients must send one of them; read again when it changes'],
  ['--tls-cert <file>', 'PEM file with the certificate and its intermediates; read again when it changes'],
  ['--tls-key <file>', 'PEM file with the private key of the certificate'],
  ['--max-value-bytes <number>', 'maximum size of a value', '1048576'],
  ['--shutdown-delay <seconds>', 'time for which the server keeps serving after SIGTERM, while it reports that it is not ready', '5'],
  ['--drain-timeout <seconds>', 'maximum time to finish the requests in progress after the shutdown delay', '20'],
  ['--log-level <level>', LOG_LEVELS.join(', '), 'info'],
];

/** Options without a value: name and description. */
const FLAGS: readonly (readonly [name: string, description: string])[] = [
  ['insecure', 'accept requests without a token on addresses other than loopback'],
  ['compat-api', 'also serve the compat protocol: /save, /load and /allKeys'],
];

const DETAILS = `
Every option can also be set by an environment variable: --data-dir is STORE_DATA_DIR.
Exit codes: 0 stopped by SIGTERM or SIGINT, 1 failed, 2 wrong options, ${WRONG_NODE} Node.js older than ${MIN_SERVER_NODE}.`;

/** Builds the `store serve` command. */
export function serveCommand(): Command {
  const command = new Command('serve').description('Runs the server of one shard.').exitOverride(exitWrongOptions);
  for (const [flags, description, defaultValue] of VALUES) command.addOption(option(flags, description).default(defaultValue));
  for (const [name, description] of FLAGS) command.addOption(new Option(`--${name}`, `${description} (env: ${variableOf(name)})`));
  return command.action(() => serve(givenOptions(command))).addHelpText('after', DETAILS);
}

async function serve(given: GivenOptions): Promise<void> {
  checkNode();
  const options = optionsOf(given);
  disablePretenuring();
  const signaled = shutdownSignal();
  const server = await start(options);
  await signaled;
  await server.end(options.shutdown);
  process.exit(0);
}

/**
 * Keeps V8 from allocating the arrays of requests in the old generation. After a long-lived stream, V8 expects later arrays to live as
 * long, and would keep the data of every request in memory until the next full garbage collection.
 */
function disablePretenuring(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

/** Exits if Node.js is too old, with any engine: the supported versions should not depend on the options. */
function checkNode(): void {
  const error = serverNodeError();
  if (!error) return;
  process.stderr.write(`store serve: ${error}\n`);
  process.exit(WRONG_NODE);
}

function optionsOf(given: GivenOptions): ServeOptions {
  try {
    return parseServeOptions(given, process.env.HOSTNAME ?? '');
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    error.errors.forEach((message) => process.stderr.write(`store serve: ${message}\n`));
    return process.exit(2);
  }
}

/**
 * Resolves at the first SIGTERM or SIGINT; later ones have no effect. The handlers are required: the first process of a container ignores
 * signals that it does not handle.
 */
function shutdownSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGTERM', () => resolve());
    process.on('SIGINT', () => resolve());
  });
}

async function start({ dataDir, server }: ServeOptions): Promise<StoreServer> {
  const engine: Engine = dataDir === undefined ? new MemoryEngine() : SqliteEngine.open(dataDir);
  try {
    return await StoreServer.start(engine, server);
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Returns all options by name. Reads the variables of flags itself, because commander would treat any value of them as true. */
function givenOptions(command: Command): GivenOptions {
  const values = command.options.map((option) => [option.name(), command.getOptionValue(option.attributeName())] as const);
  const flags = FLAGS.map(([name]) => [name, command.getOptionValue(camelCase(name)) ?? process.env[variableOf(name)]] as const);
  return Object.fromEntries([...values, ...flags]) as GivenOptions;
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
