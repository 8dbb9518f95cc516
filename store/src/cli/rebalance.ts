import { Command } from 'commander';
import { Address } from '../client/address';
import { ROUTER_NAMES, RouterName } from '../core/routing';
import { progressOn } from '../rebalance/progress';
import { REBALANCE_PROTOCOLS, RebalanceProtocol, rebalance } from '../rebalance/rebalance';
import { summaryLine } from '../rebalance/report';
import { httpWires } from '../rebalance/wire';
import { exitWrongOptions, flag, option, serverList, wholeNumber } from './option-parsers';
import { PatienceOptions, WiringOptions, connectionOf, withPatience, withWiring } from './wiring';

interface Options extends WiringOptions, PatienceOptions {
  readonly routing?: RouterName;
  readonly protocol: RebalanceProtocol;
  readonly dryRun?: true;
  readonly page: number;
  readonly batchBytes: number;
  readonly progress: boolean;
}

const CONNECT_TIMEOUT_MS = 2000;

const DETAILS = `
Every server of both lists must answer, or nothing is touched. Start the servers that join before, stop those that leave after, and let
writers use the to-be list from the start. Stopped at any point, it loses nothing: run it again. Keys of the chapter's servers (protocol
book) are copied and not deleted; stop their writers before.
Every option is also an environment variable: --token-file is STORE_TOKEN_FILE.
Exit codes: 0 every key is where it belongs, 1 failed, 2 wrong options.`;

/** `store rebalance`: moves keys when the list of servers changes. */
export function rebalanceCommand(): Command {
  const command = new Command('rebalance')
    .description('Moves every key to the server it belongs to.')
    .argument('<as-is>', 'the servers that have the keys: HOST[:PORT],... in the order of the shards', serverList)
    .argument('<to-be>', 'the servers that are to have them', serverList)
    .addOption(option('--routing <name>', 'how keys are spread (default: what servers say; else modulo)').choices(ROUTER_NAMES))
    .addOption(option('--protocol <name>', 'what the servers speak; auto asks each').choices(REBALANCE_PROTOCOLS).default('auto'))
    .option('--dry-run', 'only count what would be moved (env: STORE_DRY_RUN)')
    .addOption(option('--page <records>', 'records that a server looks through at once').argParser(wholeNumber(1, 1e6)).default(20_000))
    .addOption(option('--batch-bytes <bytes>', 'bytes that are sent at once').argParser(wholeNumber(1, 2 ** 28)).default(1024 * 1024))
    .option('--no-progress', 'plain lines also on a terminal, instead of a bar (env: STORE_NO_PROGRESS)');
  return withPatience(withWiring(command))
    .addHelpText('after', DETAILS)
    .exitOverride(exitWrongOptions)
    .action(move);
}

async function move(asIs: Address[], toBe: Address[], options: Options, command: Command): Promise<void> {
  const { routing, protocol, page, batchBytes } = options;
  const dryRun = flag(command, 'dry-run', options.dryRun ?? false);
  const bar = !flag(command, 'no-progress', !options.progress);
  const wires = httpWires(connectionOf(options, CONNECT_TIMEOUT_MS), { deadlineMs: options.patience * 1000 });
  const shown = progressOn(process.stderr, bar);
  const result = await rebalance({ asIs, toBe, routing, protocol, dryRun, portions: { page, batchBytes } }, wires, shown);
  process.stdout.write(`${summaryLine(result, { dryRun, compat: result.compat })}\n`);
}
