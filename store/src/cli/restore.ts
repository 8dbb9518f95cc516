import { Command } from 'commander';
import { RestoreResult, restore } from '../backup/restore';
import { Address } from '../client/address';
import { AccessOptions, TimeoutOptions, addAccessOptions, addTimeoutOption } from './access-options';
import { withNativeServers } from './native-servers';
import { SERVER_LIST, exitWrongOptions, flag, option, serverList, workId } from './option-parsers';

interface Options extends AccessOptions, TimeoutOptions {
  readonly directory: string;
  readonly file?: string;
  readonly merge?: true;
  readonly id?: string;
}

const DETAILS = `
Before any key is restored, the whole file is checked, and every server checks the records that it would get. The store must be empty, or
contain only keys that an interrupted restore of the same backup has stored: to complete such a restore, run it again. The number of shards
may differ from that of the backup. The servers remember the ids of completed restores: a restore with such an id does nothing.
Every option can also be set by an environment variable: --token-file is STORE_TOKEN_FILE.
Exit codes: 0 done, 1 failed, 2 wrong options.`;

/** Builds the `store restore` command. */
export function restoreCommand(): Command {
  const command = new Command('restore')
    .description('Restores the keys and values of a backup.')
    .argument('<servers>', `all servers of the store: ${SERVER_LIST}`, serverList)
    .addOption(option('--directory <directory>', 'directory of the backups').makeOptionMandatory())
    .addOption(option('--file <name>', 'name of the backup (default: the newest complete one)'))
    .addOption(option('--id <id>', 'id of this restore, which is not repeated once it is complete (default: the checksum of the backup)')
      .argParser(workId))
    .option('--merge', 'restore into a store that contains other keys; each key gets the newer of its two values (env: STORE_MERGE)');
  return addTimeoutOption(addAccessOptions(command)).addHelpText('after', DETAILS).exitOverride(exitWrongOptions).action(run);
}

async function run(addresses: Address[], options: Options, command: Command): Promise<void> {
  const { directory, file: name } = options;
  const merge = flag(command, 'merge', options.merge ?? false);
  await withNativeServers(addresses, options, async (servers) => {
    const result = await restore({ servers, directory, file: name, merge, id: options.id }, () => new Date());
    process.stdout.write(`${summary(result)}\n`);
  });
}

function summary({ file, restored, kept, earlier }: RestoreResult): string {
  if (!earlier) return `restored ${restored} keys of ${file}; kept newer values of ${kept} keys`;
  return `nothing to do: the restore "${earlier.id}" of ${file} (SHA-256 ${earlier.sha256}) was completed at ${earlier.completedAt}; ` +
    'to repeat it, give another --id, or another "run" of the StoreRestore';
}
