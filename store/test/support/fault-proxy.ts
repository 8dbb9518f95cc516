import * as http from 'node:http';
import { AddressInfo } from 'node:net';

/**
 * What the proxy does with a request: `pass` forwards it; `lose-answer` forwards it and drops the response; `reset` closes the connection
 * without forwarding it; `stall` neither forwards nor answers it; `stall-answer` forwards it and withholds the response; an object is the
 * response that the proxy sends itself.
 */
export type Fate =
  'pass' | 'lose-answer' | 'reset' | 'stall' | 'stall-answer' |
  { readonly status: number; readonly headers?: http.OutgoingHttpHeaders; readonly body?: string };

/** Request that the proxy has received. */
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

/** Proxy in front of a server that makes requests fail. */
export class FaultProxy {
  public static async before(target: string, fate: (request: Seen, number: number) => Fate): Promise<FaultProxy> {
    const proxy = new FaultProxy(target, fate);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The requests so far, in order. */
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
    const passed = await this.pass(seen, body).catch(() => undefined);
    if (!passed || fate === 'lose-answer') return void request.socket.destroy();
    if (fate === 'pass') response.writeHead(passed.status, passed.headers).end(passed.body);
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
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
