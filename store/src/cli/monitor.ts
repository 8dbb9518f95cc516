import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { Address } from '../client/address';
import { ROUTER_NAMES, RouterName } from '../core/routing';
import { Monitor, MonitorOptions } from '../monitor/monitor';
import { PROTOCOL_NAMES, ProtocolName } from '../monitor/protocol';
import { AccessOptions, addAccessOptions, connectionOptions } from './access-options';
import { SERVER_LIST, exitWrongOptions, flag, integer, option, seconds, serverList } from './option-parsers';

interface Options extends AccessOptions {
  readonly readOnly?: true;
  readonly routing?: RouterName;
  readonly protocol: ProtocolName;
  readonly interval: number;
  readonly rounds?: number;
  readonly timeout: number;
}

const DETAILS = `
Each round prints a line with a letter for each key from a to z: w written, h hit, m missing (with --read-only), x wrong value,
. no response, 0-9 first digit of the HTTP status of an error. The header shows the shard of each key.
Every option can also be set by an environment variable: --token-file is STORE_TOKEN_FILE.
Exit codes: 0 done or stopped by a signal, 1 failed, 2 wrong options.`;

/** Builds the `store monitor` command. */
export function monitorCommand(): Command {
  const command = new Command('monitor')
    .description('Reads and writes 26 keys in rounds, and shows which of them answer.')
    .argument('<servers>', `one server for each shard: ${SERVER_LIST}`, serverList)
    .option('--read-only', 'only read the keys (env: STORE_READ_ONLY)')
    .addOption(option('--routing <name>', 'how keys are assigned to shards (default: jump; modulo with the compat protocol)').choices(ROUTER_NAMES))
    .addOption(option('--protocol <name>', 'protocol of the servers').choices(PROTOCOL_NAMES).default('native'))
    .addOption(option('--interval <seconds>', 'time between rounds').argParser(seconds).default(2))
    .addOption(option('--rounds <number>', 'number of rounds (default: no limit)').argParser(integer(1, 1e9)))
    .addOption(option('--timeout <seconds>', 'maximum time for a connection, and for a response').argParser(seconds).default(1));
  return addAccessOptions(command)
    .addHelpText('after', DETAILS)
    .exitOverride(exitWrongOptions)
    .action(run);
}

async function run(servers: Address[], options: Options, command: Command): Promise<void> {
  const end = new AbortController();
  const stop = () => end.abort();
  const monitor = new Monitor(monitorOptions(servers, options, flag(command, 'read-only', options.readOnly ?? false)));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  process.stdout.on('error', stop);
  try {
    await monitor.run({
      rounds: options.rounds ?? Infinity,
      now: () => new Date(),
      pause: () => sleep(options.interval * 1000, undefined, { signal: end.signal }).then(() => true, () => false),
      print: (line) => process.stdout.write(`${line}\n`),
    });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await monitor.close();
  }
}

function monitorOptions(servers: Address[], options: Options, readOnly: boolean): MonitorOptions {
  const { protocol, routing = protocol === 'compat' ? 'modulo' : 'jump' } = options;
  const timeoutMs = options.timeout * 1000;
  return { servers, routing, protocol, readOnly, timeoutMs, connection: connectionOptions(options, timeoutMs) };
}
