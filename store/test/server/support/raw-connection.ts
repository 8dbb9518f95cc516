import * as net from 'net';
import * as tls from 'tls';

/** HTTP response, parsed without Node's HTTP client. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const HEAD_END = '\r\n\r\n';

/** Connection on which bytes are sent as they are, and responses are read one by one. */
export class RawConnection {
  public static async open(port: number, secure?: tls.ConnectionOptions): Promise<RawConnection> {
    const options = { port, host: '127.0.0.1' };
    const socket = secure ? tls.connect({ ...options, ...secure }) : net.connect(options);
    const connection = new RawConnection(socket);
    await new Promise<void>((resolve, reject) => socket.once(secure ? 'secureConnect' : 'connect', resolve).once('error', reject));
    return connection;
  }

  /** Resolves when the connection is closed. */
  public readonly closed: Promise<void>;
  /** Whether the connection is closed, or the server has announced that it will be. */
  public over = false;
  private ended = false;
  private received = Buffer.alloc(0);
  private wake: () => void = () => undefined;

  private constructor(public readonly socket: net.Socket) {
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.wake();
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', () => {
      this.ended = this.over = true;
      this.wake();
      resolve();
    }));
  }

  /** Received bytes that were not read as a response. */
  public get rest(): string {
    return this.received.toString('latin1');
  }

  /** Sends bytes, or a string of one Latin-1 character per byte. */
  public send(bytes: string | Uint8Array): this {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    return this;
  }

  /** Reads the next response. Fails if the connection is closed before it is complete. */
  public async answer(method = 'GET'): Promise<RawAnswer> {
    const head = (await this.readBytes(() => endAfter(this.received.indexOf(HEAD_END), HEAD_END))).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head[0])?.[1]);
    const headers = Object.fromEntries(head.slice(1).filter(Boolean).map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }));
    if (headers.connection === 'close') this.over = true;
    return { status, headers, body: hasNoBody(method, status) ? Buffer.alloc(0) : await this.body(headers) };
  }

  public close(): void {
    this.socket.destroy();
  }

  private async body(headers: Readonly<Record<string, string>>): Promise<Buffer> {
    if (headers['transfer-encoding'] !== 'chunked') return this.readBytes(() => Number(headers['content-length'] ?? 0));
    const parts: Buffer[] = [];
    for (;;) {
      const size = parseInt((await this.readBytes(() => endAfter(this.received.indexOf('\r\n'), '\r\n'))).toString('latin1'), 16);
      parts.push((await this.readBytes(() => size + 2)).subarray(0, size));
      if (size === 0) return Buffer.concat(parts);
    }
  }

  /** Reads the number of bytes that `length` returns, as soon as they have arrived. It returns undefined while the number is not known. */
  private async readBytes(length: () => number | undefined): Promise<Buffer> {
    for (;;) {
      const count = length();
      if (count !== undefined && this.received.length >= count) {
        const bytes = this.received.subarray(0, count);
        this.received = this.received.subarray(count);
        return bytes;
      }
      if (this.ended) throw new Error(`the connection was closed within a response, after ${JSON.stringify(this.rest.slice(0, 200))}`);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

function endAfter(at: number, mark: string): number | undefined {
  return at < 0 ? undefined : at + mark.length;
}

function hasNoBody(method: string, status: number): boolean {
  return method === 'HEAD' || status < 200 || status === 204 || status === 304;
}

/** Sends one request on a connection of its own. */
export async function exchange(port: number, request: string | Uint8Array, method?: string): Promise<RawAnswer> {
  const connection = await RawConnection.open(port);
  try {
    return await connection.send(request).answer(method);
  } finally {
    connection.close();
  }
}

/** The error code of a response. */
export function codeOf({ body }: RawAnswer): string {
  return (JSON.parse(body.toString()) as { code: string }).code;
}
