import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { Address, parseAddresses } from '../client/address';
import { DEFAULT_PORT } from '../core/port';

/** Format of a list of servers, for the descriptions of arguments. */
export const SERVER_LIST = `HOST[:PORT],... in the order of the shards; the default port is ${DEFAULT_PORT}`;

/** Parses a comma-separated list of servers. */
export function serverList(text: string): Address[] {
  try {
    return parseAddresses(text.split(','));
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** Returns a parser of integers between two limits. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be an integer from ${min} to ${max}.`);
  };
}

/** Parses a number of seconds above 0, at most an hour. */
export function seconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 3600) return value;
  throw new InvalidArgumentError('It must be a number of seconds above 0, at most 3600.');
}

/** Parses the id of a restore or a rebalance. */
export function workId(text: string): string {
  if (/^[\x20-\x7e]{1,512}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be 1 to 512 printable ASCII characters.');
}

/** Creates an option that can also be set by an environment variable: `--data-dir` is `STORE_DATA_DIR`. */
export function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  return made.env(variableOf(made.name()));
}

/** Returns the environment variable of an option. */
export function variableOf(name: string): string {
  return `STORE_${name.replace(/-/g, '_').toUpperCase()}`;
}

/**
 * Reads an option without a value from the command line or its environment variable, which must be `true` or `false`. Commander would treat
 * any value of the variable as true.
 *
 * @param given whether the option is on the command line
 */
export function flag(command: Command, name: string, given: boolean): boolean {
  const variable = variableOf(name);
  const value = parseFlag(process.env[variable] ?? '');
  if (value === undefined) command.error(`error: ${variable} must be true or false, got "${process.env[variable]}"`, { exitCode: 2 });
  return given || value === true;
}

/** Parses the value of a flag's environment variable. Returns undefined when it is neither true nor false. */
export function parseFlag(text: string): boolean | undefined {
  if (!/^(true|false|1|0|yes|no|)$/i.test(text)) return undefined;
  return /^(true|1|yes)$/i.test(text);
}

/** Exits with code 2 after an error in the options, and with 0 after `--help`. */
export function exitWrongOptions(error: CommanderError): never {
  process.exit(error.exitCode === 0 ? 0 : 2);
}
