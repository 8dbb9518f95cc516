import { Command } from 'commander';
import { backupCommand } from './cli/backup';
import { clientCommand } from './cli/client';
import { rebalanceCommand } from './cli/rebalance';
import { restoreCommand } from './cli/restore';
import { serveCommand } from './cli/serve';

const program = new Command('store')
  .description('A sharded key/value store: one server a shard, a client that knows the way, a rebalancer.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .addCommand(serveCommand())
  .addCommand(clientCommand())
  .addCommand(rebalanceCommand())
  .addCommand(backupCommand())
  .addCommand(restoreCommand());

program.parseAsync().catch((error: Error) => {
  process.stderr.write(`store: ${error.message}\n`);
  process.exitCode = 1;
});
