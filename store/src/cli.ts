import { createRequire } from 'node:module';
import { Command } from 'commander';
import type * as backup from './cli/backup';
import type * as monitor from './cli/monitor';
import type * as rebalance from './cli/rebalance';
import type * as restore from './cli/restore';
import type * as serve from './cli/serve';

const load = createRequire(__filename);

/** The commands. Each loads what it needs when it is wanted: most of the time that a start takes goes into loading. */
const COMMANDS: ReadonlyMap<string, () => Command> = new Map(Object.entries({
  serve: () => (load('./cli/serve') as typeof serve).serveCommand(),
  monitor: () => (load('./cli/monitor') as typeof monitor).monitorCommand(),
  rebalance: () => (load('./cli/rebalance') as typeof rebalance).rebalanceCommand(),
  backup: () => (load('./cli/backup') as typeof backup).backupCommand(),
  restore: () => (load('./cli/restore') as typeof restore).restoreCommand(),
}));

const program = new Command('store')
  .description('A sharded key/value store: one server a shard, a client that knows the way, a rebalancer.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

const wanted = COMMANDS.get(process.argv[2]);
for (const command of wanted ? [wanted] : COMMANDS.values()) program.addCommand(command());

program.parseAsync().catch((error: Error) => {
  process.stderr.write(`store: ${error.message}\n`);
  process.exitCode = 1;
});
