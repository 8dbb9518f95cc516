import { HttpClient } from './http-client';

const KEYS_OF_A_WRITER = 8;

/** Values that a key may have: the last acknowledged one, or one that was sent since. undefined is no value. */
interface Expected {
  readonly acknowledged: string | undefined;
  readonly sent: readonly (string | undefined)[];
}

/** The data that clients expect of a server after it was interrupted. */
export class Expectations {
  /** Number of acknowledged writes. */
  public answered = 0;

  constructor(private readonly keys = new Map<string, Expected>()) {}

  /** A copy of the current expectations. */
  public snapshot(): Expectations {
    return new Expectations(new Map(this.keys));
  }

  /** Waits until `count` more writes are acknowledged. */
  public async progress(count: number): Promise<void> {
    const target = this.answered + count;
    while (this.answered < target) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Writes and deletes the keys of one writer until the server is gone, one request at a time. */
  public async writer(client: HttpClient, id: number, cycle: number): Promise<void> {
    try {
      for (let count = 0; ; count++) await this.write(client, `w${id}-${count % KEYS_OF_A_WRITER}`, valueOf(id, cycle, count));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    }
  }

  /** Checks the data of a server, and expects them from then on. */
  public async check(client: HttpClient): Promise<void> {
    const { lines } = await client.get('/v1/export');
    expect(lines.pop()).toMatchObject({ end: true, next: null });
    const stored = new Map(lines.filter(({ deleted }) => !deleted).map(({ key, value }) => [key as string, Buffer.from(value, 'base64').toString()]));
    for (const [key, { acknowledged, sent }] of this.keys) {
      const found = stored.get(key);
      if (![acknowledged, ...sent].includes(found)) {
        throw new Error(`${key} has ${found?.slice(0, 40)}, acknowledged was ${acknowledged?.slice(0, 40)}, sent since ${sent.length}`);
      }
      this.keys.set(key, { acknowledged: found, sent: [] });
    }
    expect([...stored.keys()].filter((key) => !this.keys.has(key))).toEqual([]);
  }

  private async write(client: HttpClient, key: string, value: string | undefined): Promise<void> {
    const { acknowledged, sent } = this.keys.get(key) ?? { acknowledged: undefined, sent: [] };
    this.keys.set(key, { acknowledged, sent: [...sent, value] });
    const { status } = value === undefined ? await client.call('DELETE', `/v1/keys/${key}`) : await client.put(`/v1/keys/${key}`, value);
    if (status >= 400 && status !== 404) throw new Error(`unexpected status ${status}`);
    this.keys.set(key, { acknowledged: value, sent: [] });
    this.answered++;
  }
}

/** Values of many lengths, and undefined for a delete. */
function valueOf(id: number, cycle: number, count: number): string | undefined {
  return count % 7 === 6 ? undefined : `${id} ${cycle} ${count} `.repeat(1 + (count * 37 + id) % 400);
}
