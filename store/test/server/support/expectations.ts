import { HttpClient } from './http-client';

const KEYS_OF_A_WRITER = 8;

/** What a key may hold: the last write that was acknowledged, or one that was sent since. undefined is no value. */
interface Expected {
  readonly acknowledged: string | undefined;
  readonly sent: readonly (string | undefined)[];
}

/** What a server must hold after it was interrupted, as its clients know it. */
export class Expectations {
  /** Writes that were answered. */
  public answered = 0;

  constructor(private readonly keys = new Map<string, Expected>()) {}

  /** What is expected now, whatever is written later. */
  public snapshot(): Expectations {
    return new Expectations(new Map(this.keys));
  }

  /** Writes and deletes its own keys until the server is gone, one request at a time, and keeps in mind what it was told. */
  public async writer(client: HttpClient, id: number, cycle: number): Promise<void> {
    try {
      for (let count = 0; ; count++) await this.write(client, `w${id}-${count % KEYS_OF_A_WRITER}`, valueOf(id, cycle, count));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    }
  }

  /** Compares all that is stored with what may be, and from then on expects what was found. */
  public async check(client: HttpClient): Promise<void> {
    const { lines } = await client.get('/v1/export');
    expect(lines.pop()).toMatchObject({ end: true, next: null });
    const stored = new Map(lines.filter(({ deleted }) => !deleted).map(({ key, value }) => [key as string, Buffer.from(value, 'base64').toString()]));
    for (const [key, { acknowledged, sent }] of this.keys) {
      const found = stored.get(key);
      if (![acknowledged, ...sent].includes(found)) {
        throw new Error(`${key} holds ${found?.slice(0, 40)}, acknowledged was ${acknowledged?.slice(0, 40)}, sent since ${sent.length}`);
      }
      this.keys.set(key, { acknowledged: found, sent: [] });
    }
    expect([...stored.keys()].filter((key) => !this.keys.has(key))).toEqual([]);
  }

  private async write(client: HttpClient, key: string, value: string | undefined): Promise<void> {
    const { acknowledged, sent } = this.keys.get(key) ?? { acknowledged: undefined, sent: [] };
    this.keys.set(key, { acknowledged, sent: [...sent, value] });
    const { status } = value === undefined ? await client.call('DELETE', `/v1/keys/${key}`) : await client.put(`/v1/keys/${key}`, value);
    if (status >= 400 && status !== 404) throw new Error(`an answer that was not expected: ${status}`);
    this.keys.set(key, { acknowledged: value, sent: [] });
    this.answered++;
  }
}

/** Values of many lengths; now and then none. */
function valueOf(id: number, cycle: number, count: number): string | undefined {
  return count % 7 === 6 ? undefined : `${id} ${cycle} ${count} `.repeat(1 + (count * 37 + id) % 400);
}
