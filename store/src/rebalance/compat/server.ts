import { Address } from '../../client/address';
import { CallResponse } from '../../client/retrying-connection';
import { RebalanceError } from '../report/errors';
import { Transport } from '../../client/transport';

/** Body of the response for a key that has no value. */
const MISSING = Buffer.from('_key_not_found_');

/** Server of the compat protocol. */
export class CompatServer {
  constructor(public readonly address: Address, private readonly transport: Transport) {}

  /** Address of the server, for messages. */
  public get name(): string {
    return this.address.name;
  }

  /**
   * Checks that the server answers.
   *
   * @throws RebalanceError, UnavailableError
   */
  public async probe(): Promise<void> {
    await this.load('_');
  }

  /** Lists all keys: the protocol has no pages. A key that contains a comma looks like two keys. */
  public async keys(): Promise<string[]> {
    const keys = (await this.get('/allKeys')).body.toString('utf8');
    return keys === '' ? [] : keys.split(',');
  }

  /** Reads the value of a key. Returns undefined when the key has no value. */
  public async load(key: string): Promise<Buffer | undefined> {
    const { body } = await this.get(`/load/${encodeURIComponent(key)}`);
    return body.equals(MISSING) ? undefined : body;
  }

  /**
   * Writes a value.
   *
   * @returns false when the protocol does not support the value: empty values and values with a slash do not fit into its paths
   */
  public async save(key: string, value: Buffer): Promise<boolean> {
    const response = await this.transport.call({ method: 'GET', path: `/save/${encodeURIComponent(key)}/${percentEncoded(value)}` });
    return response.status === 200;
  }

  private async get(path: string): Promise<CallResponse> {
    const response = await this.transport.call({ method: 'GET', path });
    if (response.status !== 200) throw new RebalanceError(`${this.name} answered ${response.status} to a request of the compat protocol`);
    return response;
  }
}

/** Percent-encodes every byte that can have a meaning in a path. */
function percentEncoded(bytes: Buffer): string {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;
  }).join('');
}
