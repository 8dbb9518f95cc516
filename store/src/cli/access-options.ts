import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { ConnectionOptions } from '../client/connection';
import { Credentials } from '../client/credentials';
import { option, seconds } from './option-parsers';

/** Options of every command that connects to servers. */
export interface AccessOptions {
  readonly tokenFile?: string;
  readonly tlsCa?: Buffer;
}

/** Options of the commands that wait for servers. */
export interface TimeoutOptions {
  /** Maximum time to wait for a server, in seconds. */
  readonly timeout: number;
}

/** Adds the options of `AccessOptions` to a command. */
export function addAccessOptions(command: Command): Command {
  return command
    .addOption(option('--token-file <file>', 'file that contains the token for the servers; read again when a server rejects the token'))
    .addOption(option('--tls-ca <file>', 'PEM file with the certificate authorities to trust (default: those of Node.js)').argParser(certificates));
}

/** Adds the options of `TimeoutOptions` to a command. */
export function addTimeoutOption(command: Command): Command {
  return command.addOption(option('--timeout <seconds>', 'maximum time to wait for a server that does not respond').argParser(seconds).default(60));
}

/** Converts the options of a command into those of a connection. */
export function connectionOptions({ tokenFile, tlsCa }: AccessOptions, connectTimeoutMs: number): ConnectionOptions {
  return { connectTimeoutMs, credentials: new Credentials({ tokenFile }), ...(tlsCa && { tls: { ca: tlsCa } }) };
}

function certificates(file: string): Buffer {
  try {
    const content = readFileSync(file);
    if (content.includes('-----BEGIN CERTIFICATE-----')) return content;
  } catch (error) {
    throw new InvalidArgumentError(`The file cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  throw new InvalidArgumentError('The file contains no certificate in PEM format.');
}
