import { Command } from 'commander';
import { restore } from '../backup/restore';
import { Address } from '../client/address';
import { exitWrongOptions, flag, option, serverList } from './option-parsers';
import { nativeServers } from './native-servers';
import { PatienceOptions, WiringOptions, withPatience, withWiring } from './wiring';

interface Options extends WiringOptions, PatienceOptions {
  readonly directory: string;
  readonly file?: string;
  readonly merge?: true;
}

const DETAILS = `
The file is checked to its end first. A store that has keys is refused, unless every one of them is in the backup with the same version, as
a restore leaves it that was cut short: run it again. The store may have another number of shards than it had.
Every option is also an environment variable: --token-file is STORE_TOKEN_FILE.
Exit codes: 0 done, 1 failed, 2 wrong options.`;

/** `store restore`: brings the keys of a backup back. */
export function restoreCommand(): Command {
  const command = new Command('restore')
    .description('Brings the keys of a backup back.')
    .argument('<servers>', 'every server: HOST[:PORT],... in the order of the shards', serverList)
    .addOption(option('--directory <directory>', 'where the backups are').makeOptionMandatory())
    .addOption(option('--file <name>', 'name of the backup (default: the newest that is whole)'))
    .option('--merge', 'into a store that has keys: each gets the newer of its two values (env: STORE_MERGE)');
  return withPatience(withWiring(command)).addHelpText('after', DETAILS).exitOverride(exitWrongOptions).action(run);
}

async function run(addresses: Address[], options: Options, command: Command): Promise<void> {
  const { directory, file: name } = options;
  const merge = flag(command, 'merge', options.merge ?? false);
  await nativeServers(addresses, options, async (servers) => {
    const { file, restored, kept } = await restore({ servers, directory: directory, file: name, merge });
    process.stdout.write(`restored ${restored} keys of ${file}; ${kept} have something newer in the store\n`);
  });
}
