import * as http from 'http';

/** HTTP response. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body as JSON. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly json: any;
  /** The body as NDJSON. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly lines: any[];
}

/** Headers and body of a request. */
export interface Extras {
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
}

/** HTTP client with connections of its own. Paths are sent as they are, without encoding or normalization. */
export class HttpClient {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

  constructor(public readonly port: number, private readonly token?: string) {}

  public call(method: string, path: string, { headers = {}, body }: Extras = {}): Promise<Answer> {
    const authorization = this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.port, method, path, agent: this.agent, headers: { ...authorization, ...headers } };
      const request = http.request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve(answerOf(response, Buffer.concat(chunks))));
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  public get(path: string, extras?: Extras): Promise<Answer> {
    return this.call('GET', path, extras);
  }

  public put(path: string, body: string | Uint8Array, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.call('PUT', path, { body, headers });
  }

  /** Sends NDJSON. */
  public send(path: string, lines: readonly unknown[]): Promise<Answer> {
    return this.call('POST', path, { body: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)) + '\n').join('') });
  }

  public close(): void {
    this.agent.destroy();
  }
}

/** Returns the path of a key. */
export function keyPath(key: string): string {
  return `/v1/keys/${encodeURIComponent(key)}`;
}

function answerOf({ statusCode = 0, headers }: http.IncomingMessage, bytes: Buffer): Answer {
  const text = bytes.toString('utf8');
  return {
    status: statusCode, headers, bytes, text,
    get json() {
      return JSON.parse(text);
    },
    get lines() {
      return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
    },
  };
}
