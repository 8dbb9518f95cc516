import { createHash, timingSafeEqual } from 'crypto';
import * as fs from 'fs';
import type { Logger } from 'pino';
import { UnauthorizedError } from '../../core/errors';
import { StoreRequest } from './messages';
import { watchFile } from './watched-file';

/**
 * The tokens that the server accepts. The file has one token per line, so that an old and a new one are both valid while clients change
 * over. The file is read again when it changes; if its new content is not valid, the current tokens stay.
 */
export class Tokens {
  /** @throws Error when the file cannot be read, has no token, or has a line that is not a token */
  public static read(file: string): Tokens {
    return new Tokens(file, readTokens(file));
  }

  private constructor(private readonly file: string, private digests: readonly Buffer[]) {}

  /** Reads the file again whenever it changes. @returns a function that stops watching */
  public watch(log: Pick<Logger, 'warn'>): () => void {
    return watchFile(this.file, () => {
      try {
        this.digests = readTokens(this.file);
      } catch (error) {
        log.warn({ reason: (error as Error).message }, 'cannot use the changed token file: keeping the current tokens');
      }
    });
  }

  /** @throws UnauthorizedError when the request has no valid token */
  public check({ headers: { authorization } }: StoreRequest): void {
    if (authorization === undefined) throw new UnauthorizedError('missing token: send "Authorization: Bearer TOKEN"');
    const bearer = /^Bearer +(\S+) *$/i.exec(authorization);
    if (!bearer || !this.includes(bearer[1])) throw new UnauthorizedError('invalid token');
  }

  /** Compares with all digests, so that the time it takes reveals nothing about the tokens. */
  private includes(token: string): boolean {
    const digest = digestOf(Buffer.from(token, 'latin1'));
    return this.digests.reduce((found, known) => timingSafeEqual(known, digest) || found, false);
  }
}

function readTokens(file: string): Buffer[] {
  const tokens = contentOf(file).split('\n').map((line) => line.trim()).filter((line) => line !== '');
  if (tokens.length === 0) throw new Error(`${file} is empty: it must contain one token per line`);
  if (!tokens.every((token) => /^[\x21-\x7e]+$/.test(token))) {
    throw new Error(`${file} has a line that is not a token: a token is visible ASCII characters without spaces`);
  }
  return tokens.map((token) => digestOf(Buffer.from(token, 'latin1')));
}

function contentOf(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function digestOf(token: Buffer): Buffer {
  return createHash('sha256').update(token).digest();
}
