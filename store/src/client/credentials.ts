import { readFile } from 'node:fs/promises';

/** Where the token comes from. */
export interface CredentialsOptions {
  /** The token itself. Without it and without a file, requests carry none. */
  readonly token?: string;
  /**
   * A file whose first line is the token, read at the first request and again when a server refuses the token. Goes before `token`.
   */
  readonly tokenFile?: string;
}

/** The token of the store. */
export class Credentials {
  private known: Promise<string | undefined> | undefined;

  constructor(private readonly options: CredentialsOptions) {}

  /**
   * The token; undefined when there is none.
   *
   * @throws Error when the file cannot be read
   */
  public token(): Promise<string | undefined> {
    this.known ??= this.read();
    return this.known;
  }

  /**
   * Looks whether there is another token than the refused one.
   *
   * @returns whether it is worth asking again
   */
  public async renew(refused: string | undefined): Promise<boolean> {
    if (this.options.tokenFile === undefined) return false;
    if ((await this.token()) === refused) this.known = this.read();
    return (await this.token()) !== refused;
  }

  private async read(): Promise<string | undefined> {
    const { token, tokenFile } = this.options;
    if (tokenFile === undefined) return token;
    try {
      return (await readFile(tokenFile, 'utf8')).trim().split(/\s/)[0];
    } catch (error) {
      this.known = undefined;
      throw new Error(`the token file "${tokenFile}" cannot be read: ${(error as NodeJS.ErrnoException).code}`, { cause: error });
    }
  }
}
