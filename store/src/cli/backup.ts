import { Command } from 'commander';
import { backup } from '../backup/backup';
import { Address } from '../client/address';
import { exitWrongOptions, option, serverList, wholeNumber } from './option-parsers';
import { nativeServers } from './native-servers';
import { PatienceOptions, WiringOptions, withPatience, withWiring } from './wiring';

interface Options extends WiringOptions, PatienceOptions {
  readonly directory: string;
  readonly keep: number;
}

const DETAILS = `
Each key is as it was at some moment of the backup; there is no one moment for all. A file has its name when it is whole, with its checksum
beside it (as "sha256sum --check" reads it).
Every option is also an environment variable: --token-file is STORE_TOKEN_FILE.
Exit codes: 0 done, 1 failed, 2 wrong options.`;

/** `store backup`: copies all keys and values to a file. */
export function backupCommand(): Command {
  const command = new Command('backup')
    .description('Copies all keys and values of a store to a file.')
    .argument('<servers>', 'every server: HOST[:PORT],... in the order of the shards', serverList)
    .addOption(option('--directory <directory>', 'where the files are').makeOptionMandatory())
    .addOption(option('--keep <number>', 'backups that are kept; older ones are removed when this one is whole').argParser(wholeNumber(1, 1e6)).default(7));
  return withPatience(withWiring(command)).addHelpText('after', DETAILS).exitOverride(exitWrongOptions).action(run);
}

async function run(addresses: Address[], options: Options): Promise<void> {
  const { directory, keep } = options;
  await nativeServers(addresses, options, async (servers) => {
    const { file, records, bytes, pruned } = await backup({ servers, directory: directory, keep }, new Date());
    process.stdout.write(`wrote ${file}: ${records} keys in ${bytes} bytes; removed ${pruned} old backups\n`);
  });
}
