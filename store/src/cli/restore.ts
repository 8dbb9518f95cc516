import { Command } from 'commander';
import { restore } from '../backup/restore';
import { Address } from '../client/address';
import { AccessOptions, TimeoutOptions, addAccessOptions, addTimeoutOption } from './access-options';
import { withNativeServers } from './native-servers';
import { SERVER_LIST, exitWrongOptions, flag, option, serverList } from './option-parsers';

interface Options extends AccessOptions, TimeoutOptions {
  readonly directory: string;
  readonly file?: string;
  readonly merge?: true;
}

const DETAILS = `
The whole file is checked before any key is restored. The store must be empty, or contain only keys that an interrupted restore of the same
backup has stored: to complete such a restore, run it again. The number of shards may differ from that of the backup.
Every option can also be set by an environment variable: --token-file is STORE_TOKEN_FILE.
Exit codes: 0 done, 1 failed, 2 wrong options.`;

/** Builds the `store restore` command. */
export function restoreCommand(): Command {
  const command = new Command('restore')
    .description('Restores the keys and values of a backup.')
    .argument('<servers>', `all servers of the store: ${SERVER_LIST}`, serverList)
    .addOption(option('--directory <directory>', 'directory of the backups').makeOptionMandatory())
    .addOption(option('--file <name>', 'name of the backup (default: the newest complete one)'))
    .option('--merge', 'restore into a store that contains other keys; each key gets the newer of its two values (env: STORE_MERGE)');
  return addTimeoutOption(addAccessOptions(command)).addHelpText('after', DETAILS).exitOverride(exitWrongOptions).action(run);
}

async function run(addresses: Address[], options: Options, command: Command): Promise<void> {
  const { directory, file: name } = options;
  const merge = flag(command, 'merge', options.merge ?? false);
  await withNativeServers(addresses, options, async (servers) => {
    const { file, restored, kept } = await restore({ servers, directory, file: name, merge });
    process.stdout.write(`restored ${restored} keys of ${file}; kept newer values of ${kept} keys\n`);
  });
}
