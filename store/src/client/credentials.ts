import { readFile } from 'node:fs/promises';

/** Sources of the token. */
export interface CredentialsOptions {
  /** The token. Without it and without a file, requests have no token. */
  readonly token?: string;
  /**
   * File whose first line is the token. Read at the first request and again when a server rejects the token. Takes precedence over `token`.
   */
  readonly tokenFile?: string;
}

/** The token for the servers of a store. */
export class Credentials {
  private cached: Promise<string | undefined> | undefined;

  constructor(private readonly options: CredentialsOptions) {}

  /**
   * Returns the token, or undefined when no token is configured.
   *
   * @throws Error when the file cannot be read
   */
  public token(): Promise<string | undefined> {
    this.cached ??= this.read();
    return this.cached;
  }

  /**
   * Reads the token again after a server rejected it.
   *
   * @returns whether there is a different token to try
   */
  public async renew(rejected: string | undefined): Promise<boolean> {
    if (this.options.tokenFile === undefined) return false;
    if ((await this.token()) === rejected) this.cached = this.read();
    return (await this.token()) !== rejected;
  }

  private async read(): Promise<string | undefined> {
    const { token, tokenFile } = this.options;
    if (tokenFile === undefined) return token;
    try {
      return (await readFile(tokenFile, 'utf8')).trim().split(/\s/)[0];
    } catch (error) {
      this.cached = undefined;
      throw new Error(`the token file "${tokenFile}" cannot be read: ${(error as NodeJS.ErrnoException).code}`, { cause: error });
    }
  }
}
