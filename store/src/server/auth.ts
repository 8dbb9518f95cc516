import { createHash, timingSafeEqual } from 'crypto';
import * as fs from 'fs';
import { HttpError } from './errors';
import { StoreRequest } from './http/messages';
import { watchFile } from './watched-file';

/** What tells about a file that cannot be used any more. */
export interface Complaints {
  warn(details: object, message: string): void;
}

/**
 * The tokens that admit to the store: the lines of a file, each of which is one, so that an old and a new one can be valid together while
 * clients change over. The file is read again when it changes; one that cannot be used then leaves the tokens as they are.
 */
export class Tokens {
  /** @throws Error when the file is missing, or has no token, or something that is none */
  public static read(file: string): Tokens {
    return new Tokens(file, readTokens(file));
  }

  private constructor(private readonly file: string, private digests: readonly Buffer[]) {}

  /** Looks at the file from now on. @returns ends it */
  public watch(complaints: Complaints): () => void {
    return watchFile(this.file, () => {
      try {
        this.digests = readTokens(this.file);
      } catch (error) {
        complaints.warn({ reason: (error as Error).message }, 'the token file cannot be used: the tokens stay as they are');
      }
    });
  }

  /**
   * Lets a request pass that has a token.
   *
   * @throws HttpError unauthorized
   */
  public check({ headers: { authorization } }: StoreRequest): void {
    if (authorization === undefined) throw unauthorized('this store wants a token: send "Authorization: Bearer TOKEN"');
    const given = /^Bearer +(\S+) *$/i.exec(authorization);
    if (!given || !this.includes(given[1])) throw unauthorized('the token is not one of this store');
  }

  /** Compares digests, all of them, so that the time it takes tells nothing about the tokens. */
  private includes(token: string): boolean {
    const digest = digestOf(Buffer.from(token, 'latin1'));
    return this.digests.reduce((found, known) => timingSafeEqual(known, digest) || found, false);
  }
}

function readTokens(file: string): Buffer[] {
  const tokens = contentOf(file).split('\n').map((line) => line.trim()).filter((line) => line !== '');
  if (tokens.length === 0) throw new Error(`${file} is empty: write a token into it`);
  if (!tokens.every((token) => /^[\x21-\x7e]+$/.test(token))) throw new Error(`${file} has a line that is no token: a token is visible ASCII characters`);
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

function unauthorized(message: string): HttpError {
  return new HttpError('unauthorized', message, { headers: { 'WWW-Authenticate': 'Bearer realm="store"' } });
}
