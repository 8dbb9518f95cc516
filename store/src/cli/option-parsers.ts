import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { Address, parseAddresses } from '../client/address';

/** A list of servers, separated by commas. */
export function serverList(text: string): Address[] {
  try {
    return parseAddresses(text.split(','));
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** A parser of whole numbers between two limits. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}

/** A parser of seconds, above 0 and at most an hour. */
export function seconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 3600) return value;
  throw new InvalidArgumentError('It is a number of seconds, above 0 and at most 3600.');
}

/** An option that is also an environment variable: `--data-dir` is `STORE_DATA_DIR`. */
export function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  return made.env(variableOf(made.name()));
}

function variableOf(name: string): string {
  return `STORE_${name.replace(/-/g, '_').toUpperCase()}`;
}

/**
 * Whether an option without a value is given, on the command line or by its variable: what is set to "false" is not meant to be there.
 *
 * @param given whether it stands on the command line
 */
export function flag(command: Command, name: string, given: boolean): boolean {
  const variable = variableOf(name);
  const text = process.env[variable] ?? '';
  if (!/^(true|false|1|0|yes|no|)$/i.test(text)) command.error(`error: ${variable} is true or false, got "${text}"`, { exitCode: 2 });
  return given || /^(true|1|yes)$/i.test(text);
}

/** Exit codes of wrong options: 2, and 0 for help. */
export function exitWrongOptions(error: CommanderError): never {
  process.exit(error.exitCode === 0 ? 0 : 2);
}
