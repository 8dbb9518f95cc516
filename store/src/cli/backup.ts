import { Command } from 'commander';
import { backup } from '../backup/backup';
import { Address } from '../client/address';
import { AccessOptions, TimeoutOptions, addAccessOptions, addTimeoutOption } from './access-options';
import { withNativeServers } from './native-servers';
import { SERVER_LIST, exitWrongOptions, integer, option, serverList } from './option-parsers';

interface Options extends AccessOptions, TimeoutOptions {
  readonly directory: string;
  readonly keep: number;
}

const DETAILS = `
The backup is not a snapshot of a single moment: each key has the value that it had at some moment during the backup. The file gets its
final name when it is complete. Its checksum is in a second file, in the format of "sha256sum --check".
Every option can also be set by an environment variable: --token-file is STORE_TOKEN_FILE.
Exit codes: 0 done, 1 failed, 2 wrong options.`;

/** Builds the `store backup` command. */
export function backupCommand(): Command {
  const command = new Command('backup')
    .description('Copies all keys and values of a store to a file.')
    .argument('<servers>', `all servers of the store: ${SERVER_LIST}`, serverList)
    .addOption(option('--directory <directory>', 'directory for the backups').makeOptionMandatory())
    .addOption(option('--keep <number>', 'number of backups to keep; older ones are removed when this one is complete').argParser(integer(1, 1e6)).default(7));
  return addTimeoutOption(addAccessOptions(command)).addHelpText('after', DETAILS).exitOverride(exitWrongOptions).action(run);
}

async function run(addresses: Address[], options: Options): Promise<void> {
  const { directory, keep } = options;
  await withNativeServers(addresses, options, async (servers) => {
    const { file, keys, bytes, pruned } = await backup({ servers, directory, keep }, new Date());
    process.stdout.write(`wrote ${file}: ${keys} keys in ${bytes} bytes; removed ${pruned} old backups\n`);
  });
}
