import * as net from 'net';
import * as tls from 'tls';

/** An answer as it came over the transport. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const HEAD_END = '\r\n\r\n';

/** A connection over which bytes are sent as they are, and answers are read one by one. */
export class RawConnection {
  public static async open(port: number, secure?: tls.ConnectionOptions): Promise<RawConnection> {
    const options = { port, host: '127.0.0.1' };
    const socket = secure ? tls.connect({ ...options, ...secure }) : net.connect(options);
    const connection = new RawConnection(socket);
    await new Promise<void>((resolve, reject) => socket.once(secure ? 'secureConnect' : 'connect', resolve).once('error', reject));
    return connection;
  }

  /** When the server closed the connection, or it broke. */
  public readonly closed: Promise<void>;
  /** Whether it is closed, or the server said that it will be. */
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

  /** What came and was not read as an answer. */
  public get rest(): string {
    return this.received.toString('latin1');
  }

  /** Sends bytes; text is Latin-1, a byte a character. */
  public send(bytes: string | Uint8Array): this {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    return this;
  }

  /** Reads the next answer, and fails when the connection ends before it is whole. */
  public async answer(method = 'GET'): Promise<RawAnswer> {
    const head = (await this.importRecord(() => endAfter(this.received.indexOf(HEAD_END), HEAD_END))).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head[0])?.[1]);
    const headers = Object.fromEntries(head.slice(1).filter(Boolean).map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }));
    if (headers.connection === 'close') this.over = true;
    return { status, headers, body: bodiless(method, status) ? Buffer.alloc(0) : await this.body(headers) };
  }

  public close(): void {
    this.socket.destroy();
  }

  private async body(headers: Readonly<Record<string, string>>): Promise<Buffer> {
    if (headers['transfer-encoding'] !== 'chunked') return this.importRecord(() => Number(headers['content-length'] ?? 0));
    const parts: Buffer[] = [];
    for (;;) {
      const size = parseInt((await this.importRecord(() => endAfter(this.received.indexOf('\r\n'), '\r\n'))).toString('latin1'), 16);
      parts.push((await this.importRecord(() => size + 2)).subarray(0, size));
      if (size === 0) return Buffer.concat(parts);
    }
  }

  /** Takes as many bytes from what came as `length` says, when they are there; it says undefined as long as it cannot tell. */
  private async importRecord(length: () => number | undefined): Promise<Buffer> {
    for (;;) {
      const wanted = length();
      if (wanted !== undefined && this.received.length >= wanted) {
        const taken = this.received.subarray(0, wanted);
        this.received = this.received.subarray(wanted);
        return taken;
      }
      if (this.ended) throw new Error(`the connection ended within an answer, after ${JSON.stringify(this.rest.slice(0, 200))}`);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

function endAfter(at: number, mark: string): number | undefined {
  return at < 0 ? undefined : at + mark.length;
}

function bodiless(method: string, status: number): boolean {
  return method === 'HEAD' || status < 200 || status === 204 || status === 304;
}

/** Sends one request as it is. @returns the answer to it; the connection is closed then */
export async function exchange(port: number, request: string | Uint8Array, method?: string): Promise<RawAnswer> {
  const connection = await RawConnection.open(port);
  try {
    return await connection.send(request).answer(method);
  } finally {
    connection.close();
  }
}

/** The code of an answer that is an error. */
export function codeOf({ body }: RawAnswer): string {
  return (JSON.parse(body.toString()) as { code: string }).code;
}
