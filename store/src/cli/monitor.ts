import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { Address } from '../client/address';
import { Display, DisplayOptions } from '../client/display/display';
import { PROTOCOL_NAMES, ProtocolName } from '../client/display/protocol';
import { ROUTER_NAMES, RouterName } from '../core/routing';
import { exitWrongOptions, option, seconds, serverList, wholeNumber } from './option-parsers';
import { WiringOptions, connectionOf, withWiring } from './wiring';

interface Options extends WiringOptions {
  readonly readOnly?: boolean;
  readonly routing?: RouterName;
  readonly protocol: ProtocolName;
  readonly interval: number;
  readonly rounds?: number;
  readonly timeout: number;
}

const DETAILS = `
Letters: w written, h hit, m missing (read-only), x another value, . no answer, 0-9 first digit of an HTTP error.
Every option is also an environment variable: --token-file is STORE_TOKEN_FILE.
Exit codes: 0 done or stopped by a signal, 1 failed, 2 wrong options.`;

/** Builds the `store monitor` command. */
export function monitorCommand(): Command {
  const command = new Command('monitor')
    .description('Writes and reads the alphabet again and again and shows which keys answer.')
    .argument('<servers>', 'HOST[:PORT],HOST[:PORT],... one a shard, in the order of the shards', serverList)
    .option('--read-only', 'read the keys without writing them')
    .addOption(option('--routing <name>', 'how keys are spread (default: jump; modulo with the book\'s protocol)').choices(ROUTER_NAMES))
    .addOption(option('--protocol <name>', 'what the servers speak').choices(PROTOCOL_NAMES).default('native'))
    .addOption(option('--interval <seconds>', 'time between rounds').argParser(seconds).default(2))
    .addOption(option('--rounds <number>', 'stop after so many rounds (default: never)').argParser(wholeNumber(1, 1e9)))
    .addOption(option('--timeout <seconds>', 'longest wait for a connection, and for an answer').argParser(seconds).default(1));
  return withWiring(command)
    .addHelpText('after', DETAILS)
    .exitOverride(exitWrongOptions)
    .action(show);
}

async function show(servers: Address[], options: Options): Promise<void> {
  const end = new AbortController();
  const stop = () => end.abort();
  const display = new Display(displayOptions(servers, options));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  process.stdout.on('error', stop);
  try {
    await display.run({
      rounds: options.rounds ?? Infinity,
      now: () => new Date(),
      pause: () => sleep(options.interval * 1000, undefined, { signal: end.signal }).then(() => true, () => false),
      print: (line) => process.stdout.write(`${line}\n`),
    });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await display.close();
  }
}

function displayOptions(servers: Address[], options: Options): DisplayOptions {
  const { protocol, routing = protocol === 'compat' ? 'modulo' : 'jump' } = options;
  const timeoutMs = options.timeout * 1000;
  const connection = connectionOf(options, timeoutMs);
  return { servers, routing, protocol, readonly: options.readOnly ?? false, timeoutMs, connection };
}
