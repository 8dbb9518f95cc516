import * as http from 'node:http';
import { AddressInfo } from 'node:net';

/**
 * What becomes of a request: it is passed on; carried out but its answer lost; its connection reset before anything is carried out; never
 * answered, carried out or not; or answered by the proxy itself.
 */
export type Fate =
  'pass' | 'lose-answer' | 'reset' | 'stall' | 'stall-answer' |
  { readonly status: number; readonly headers?: http.OutgoingHttpHeaders; readonly body?: string };

/** A request that came by. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
}

interface Passed {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Stands before a server and has requests fail. */
export class FaultProxy {
  public static async before(target: string, fate: (request: Seen, number: number) => Fate): Promise<FaultProxy> {
    const proxy = new FaultProxy(target, fate);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The requests that came, in their order. */
  public readonly seen: Seen[] = [];
  private readonly server = http.createServer((request, response) => void this.handle(request, response));
  private readonly agent = new http.Agent({ keepAlive: true });

  private constructor(private readonly target: string, private fate: (request: Seen, number: number) => Fate) {}

  public get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const seen = { method, url, headers };
    const fate = this.fate(seen, this.seen.push(seen));
    const body = await bodyOf(request);
    if (typeof fate === 'object') return void response.writeHead(fate.status, fate.headers).end(fate.body);
    if (fate === 'reset') return void request.socket.destroy();
    if (fate === 'stall') return;
    const answer = await this.pass(seen, body).catch(() => undefined);
    if (!answer || fate === 'lose-answer') return void request.socket.destroy();
    if (fate === 'pass') response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  private async pass({ method, url, headers }: Seen, body: Buffer): Promise<Passed> {
    const [host, port] = this.target.split(':');
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      http.request({ host, port, method, path: url, headers, agent: this.agent }, resolve).on('error', reject).end(body);
    });
    return { status: response.statusCode ?? 0, headers: response.headers, body: await bodyOf(response) };
  }
}

async function bodyOf(message: http.IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
