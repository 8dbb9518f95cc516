import { Address } from '../../client/address';
import { CallAnswer } from '../../client/caller';
import { RebalanceError } from '../error';
import { Wire } from '../wire';

/** What the chapter's server answers for a key that it does not have. */
const MISSING = Buffer.from('_key_not_found_');

/** A server that speaks the chapter's protocol. */
export class CompatServer {
  constructor(public readonly address: Address, private readonly wire: Wire) {}

  /** The server, as messages name it. */
  public get name(): string {
    return this.address.name;
  }

  /** Sees that it answers. @throws RebalanceError, UnavailableError */
  public async probe(): Promise<void> {
    await this.load('_');
  }

  /** All its keys: the protocol has no pages. A key with a comma cannot be told from two. */
  public async keys(): Promise<string[]> {
    const keys = (await this.get('/allKeys')).body.toString('utf8');
    return keys === '' ? [] : keys.split(',');
  }

  /** The value of a key; undefined when it has none. */
  public async load(key: string): Promise<Buffer | undefined> {
    const { body } = await this.get(`/load/${encodeURIComponent(key)}`);
    return body.equals(MISSING) ? undefined : body;
  }

  /**
   * Stores a value.
   *
   * @returns whether the protocol can: values that are empty or have a slash do not fit into its paths
   */
  public async save(key: string, value: Buffer): Promise<boolean> {
    const answer = await this.wire.call({ method: 'GET', path: `/save/${encodeURIComponent(key)}/${percentEncoded(value)}` });
    return answer.status === 200;
  }

  private async get(path: string): Promise<CallAnswer> {
    const answer = await this.wire.call({ method: 'GET', path });
    if (answer.status !== 200) throw new RebalanceError(`${this.name} answered ${answer.status} to a request of the chapter's protocol`);
    return answer;
  }
}

/** Every byte but those that never have a meaning in a path. */
function percentEncoded(bytes: Buffer): string {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;
  }).join('');
}
