import { Command } from 'commander';
import { Address } from '../client/address';
import { ROUTER_NAMES, RouterName } from '../core/routing';
import { REBALANCE_PROTOCOLS, RebalanceProtocol, RebalanceResult, rebalance } from '../rebalance/rebalance';
import { summaryLine } from '../rebalance/report/summary';
import { progressOn } from '../rebalance/report/terminal-progress';
import { httpTransport } from '../client/transport';
import { AccessOptions, TimeoutOptions, addAccessOptions, addTimeoutOption, connectionOptions } from './access-options';
import { SERVER_LIST, exitWrongOptions, flag, integer, option, serverList, workId } from './option-parsers';

interface Options extends AccessOptions, TimeoutOptions {
  readonly routing?: RouterName;
  readonly protocol: RebalanceProtocol;
  readonly dryRun?: true;
  readonly pageSize: number;
  readonly batchBytes: number;
  readonly progress: boolean;
  readonly id?: string;
}

const CONNECT_TIMEOUT_MS = 2000;

const DETAILS = `
All servers of both lists must respond, or nothing is changed. Start new servers before the rebalance, stop servers that leave after it, and
give clients the TO list before it begins. A rebalance that is interrupted loses no keys: run it again.
Keys of servers of the compat protocol are copied, not deleted; stop the clients that write to them before.
Every option can also be set by an environment variable: --token-file is STORE_TOKEN_FILE.
Exit codes: 0 every key is on the server that owns it, 1 failed, 2 wrong options.`;

/** Builds the `store rebalance` command. */
export function rebalanceCommand(): Command {
  const command = new Command('rebalance')
    .description('Moves every key to the server that owns it when the list of servers changes.')
    .argument('<from>', `servers that have the keys now: ${SERVER_LIST}`, serverList)
    .argument('<to>', 'servers that will have the keys', serverList)
    .addOption(option('--routing <name>', 'how keys are assigned to shards (default: as the servers report; modulo with the compat protocol)')
      .choices(ROUTER_NAMES))
    .addOption(option('--protocol <name>', 'protocol of the servers; auto detects that of each server').choices(REBALANCE_PROTOCOLS).default('auto'))
    .addOption(option('--id <id>', 'id of this rebalance, which is not repeated once it is complete (default: it can be repeated)').argParser(workId))
    .option('--dry-run', 'only count the keys that would be moved (env: STORE_DRY_RUN)')
    .addOption(option('--page-size <records>', 'number of records that a server reads at a time').argParser(integer(1, 1e6)).default(20_000))
    .addOption(option('--batch-bytes <bytes>', 'size of a batch of records that is sent to a server').argParser(integer(1, 2 ** 28)).default(1024 * 1024))
    .option('--no-progress', 'print lines instead of a progress bar, also on a terminal (env: STORE_NO_PROGRESS)');
  return addTimeoutOption(addAccessOptions(command))
    .addHelpText('after', DETAILS)
    .exitOverride(exitWrongOptions)
    .action(run);
}

async function run(from: Address[], to: Address[], options: Options, command: Command): Promise<void> {
  const { routing, protocol, pageSize, batchBytes, id } = options;
  const dryRun = flag(command, 'dry-run', options.dryRun ?? false);
  const bar = !flag(command, 'no-progress', !options.progress);
  const connectTo = httpTransport(connectionOptions(options, CONNECT_TIMEOUT_MS), { deadlineMs: options.timeout * 1000 });
  const progress = progressOn(process.stderr, bar);
  const result = await rebalance({ from, to, routing, protocol, dryRun, limits: { pageSize, batchBytes }, id }, connectTo, progress);
  process.stdout.write(`${summary(result, dryRun)}\n`);
}

function summary(result: RebalanceResult, dryRun: boolean): string {
  const { earlier, compat } = result;
  if (!earlier) return summaryLine(result, { dryRun, compat });
  return `nothing to do: the rebalance "${earlier.id}" was completed at ${earlier.completedAt}; ` +
    'to repeat it, give another --id, or another "run" of the StoreRebalance';
}
