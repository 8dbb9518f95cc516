import { createRequire } from 'node:module';
import { Command } from 'commander';
import type * as backup from './cli/backup';
import type * as monitor from './cli/monitor';
import type * as rebalance from './cli/rebalance';
import type * as restore from './cli/restore';
import type * as serve from './cli/serve';

const load = createRequire(__filename);

/** The commands. Each is loaded only when it is used, because loading modules takes most of the start time. */
const COMMANDS: ReadonlyMap<string, () => Command> = new Map(Object.entries({
  serve: () => (load('./cli/serve') as typeof serve).serveCommand(),
  monitor: () => (load('./cli/monitor') as typeof monitor).monitorCommand(),
  rebalance: () => (load('./cli/rebalance') as typeof rebalance).rebalanceCommand(),
  backup: () => (load('./cli/backup') as typeof backup).backupCommand(),
  restore: () => (load('./cli/restore') as typeof restore).restoreCommand(),
}));

const program = new Command('store')
  .description('A sharded key/value store: a server for each shard, and commands to monitor, rebalance, back up and restore it.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

const requested = COMMANDS.get(process.argv[2]);
for (const command of requested ? [requested] : COMMANDS.values()) program.addCommand(command());

program.parseAsync().catch((error: Error) => {
  process.stderr.write(`store: ${error.message}\n`);
  process.exitCode = 1;
});
