import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { ConnectionOptions } from '../client/connection';
import { Credentials } from '../client/credentials';
import { option, seconds } from './option-parsers';

/** The options of every program that connects to servers. */
export interface WiringOptions {
  readonly tokenFile?: string;
  readonly tlsCa?: Buffer;
}

/** How long a program waits for servers. */
export interface PatienceOptions {
  readonly patience: number;
}

/** Adds the option for it. */
export function withPatience(command: Command): Command {
  return command.addOption(option('--patience <seconds>', 'longest wait for a server that does not answer').argParser(seconds).default(60));
}

/** Adds them. */
export function withWiring(command: Command): Command {
  return command
    .addOption(option('--token-file <file>', 'file with the token that the servers ask for; read again when it is refused'))
    .addOption(option('--tls-ca <file>', 'certificates of the authorities to trust, for https:// servers (default: the system\'s)').argParser(certificate));
}

/** How servers are reached. */
export function connectionOf({ tokenFile, tlsCa }: WiringOptions, connectTimeoutMs: number): ConnectionOptions {
  return { connectTimeoutMs, credentials: new Credentials({ tokenFile }), ...(tlsCa && { tls: { ca: tlsCa } }) };
}

function certificate(file: string): Buffer {
  try {
    const text = readFileSync(file);
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  throw new InvalidArgumentError('It holds no certificate in PEM.');
}
