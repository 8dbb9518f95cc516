import * as http from 'node:http';
import { AddressInfo } from 'node:net';

/** In-memory server of the compat protocol, with the quirks of the Flask server that defines it. */
export class FakeCompatServer {
  public static async start(data: Record<string, string> = {}): Promise<FakeCompatServer> {
    const server = new FakeCompatServer(new Map(Object.entries(data)));
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** Whether the server answers every request with 503, as it does during shutdown. */
  public ending = false;
  /** The keys of all save requests, in order. */
  public readonly saved: string[] = [];
  private readonly server = http.createServer((request, response) => {
    const [status, body] = this.respond(request.url ?? '');
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(body);
  });

  private constructor(public readonly data: Map<string, string>) {}

  public get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Decodes the path before routing it, as Flask does. */
  private respond(url: string): [status: number, body: string] {
    const [route, key = '', word = '', ...rest] = decodeURIComponent(url.split('?')[0]).slice(1).split('/');
    if (this.ending) return [503, '_shutting_down_'];
    if (route === 'allKeys' && key === '') return [200, [...this.data.keys()].join(',')];
    if (route === 'load' && key !== '' && word === '') return [200, this.data.get(key) ?? '_key_not_found_'];
    if (route !== 'save' || key === '' || word === '' || rest.length > 0) return [404, '<h1>Not Found</h1>'];
    this.data.set(key, word);
    this.saved.push(key);
    return [200, word];
  }
}
