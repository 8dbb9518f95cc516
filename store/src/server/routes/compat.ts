import { Readable } from 'stream';
import { pipeline } from 'stream/promises';
import { Shard } from '../../shard/shard';
import { Lifecycle } from '../http/lifecycle';
import { StoreRequest, StoreResponse } from '../http/messages';
import { pathOf } from '../http/request-target';
import { INERT } from '../http/responses';
import { Router } from '../http/router';

const PATHS = /^\/+(?:save\/|load\/|allKeys$)/;
const METHODS = 'HEAD, GET, OPTIONS';

/** Key that shuts down the original server: it stops serving when it finds a file of this name among its data. */
const SHUTTING_DOWN = '_shutting_down_';

const NOT_FOUND_PAGE = `<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>
`;

const NOT_ALLOWED_PAGE = `<!doctype html>
<html lang=en>
<title>405 Method Not Allowed</title>
<h1>Method Not Allowed</h1>
<p>The method is not allowed for the requested URL.</p>
`;

interface Answer {
  readonly status: number;
  readonly body: string | Uint8Array | Readable;
}

/** Adds the routes of the `compat` protocol: `/save/{key}/{word}`, `/load/{key}` and `/allKeys`. */
export function addCompatRoutes(router: Router, shard: Shard, lifecycle: Lifecycle): void {
  const api = new CompatApi(shard, lifecycle);
  router.addMatching((url) => PATHS.test(pathOf(url)), {
    name: 'compat',
    // The protocol has its own response of a server that is shutting down.
    access: { whileDraining: true },
    handle: (request, response) => api.handle(request, response),
  });
}

/**
 * Server side of the `compat` protocol, with the responses of the original server byte for byte: every request is a GET, every response is
 * `text/html`, and a missing key is a word. It accepts the keys of all shards, because its clients do the routing.
 *
 * The original server is shut down by a file among its data, which clients can write. Here that state is in memory and ends with a restart.
 */
class CompatApi {
  private stopped = false;

  constructor(private readonly shard: Shard, private readonly lifecycle: Lifecycle) {}

  public async handle(request: StoreRequest, response: StoreResponse): Promise<void> {
    const [route, ...parts] = segmentsOf(request.url ?? '');
    response.route = `/${route}`;
    if (!isComplete(route, parts)) return send(response, { status: 404, body: NOT_FOUND_PAGE });
    if (request.method === 'OPTIONS') return send(response, { status: 200, body: '' }, { Allow: METHODS });
    if (request.method === 'GET' || request.method === 'HEAD') return send(response, await this.answer(route, parts));
    return send(response, { status: 405, body: NOT_ALLOWED_PAGE }, { Allow: METHODS });
  }

  private get stopping(): boolean {
    return this.stopped || this.lifecycle.phase !== 'ready';
  }

  private async answer(route: string, [key, word]: readonly string[]): Promise<Answer> {
    if (this.stopping) return { status: 503, body: SHUTTING_DOWN };
    if (route === 'save') return this.save(key, word);
    if (route === 'load') return { status: 200, body: (await this.shard.get(key))?.value ?? '_key_not_found_' };
    return { status: 200, body: Readable.from(this.allKeys(), { objectMode: false }) };
  }

  private async save(key: string, word: string): Promise<Answer> {
    if (key === SHUTTING_DOWN) this.stopped = true;
    else await this.shard.put(key, { value: Buffer.from(word), contentType: 'text/plain; charset=utf-8' });
    return { status: 200, body: word };
  }

  private async* allKeys(): AsyncGenerator<string> {
    let after: string | undefined;
    let separator = '';
    do {
      const { records, next } = await this.shard.list({ after, limit: 1000, maxBytes: 1024 * 1024 });
      const keys = records.map(({ key }) => key).join(',');
      if (keys !== '') yield separator + keys;
      if (keys !== '') separator = ',';
      after = next;
    } while (after !== undefined);
  }
}

/** The segments of the path. Like the original server, decodes before routing, replaces bytes that are not UTF-8, and merges slashes. */
function segmentsOf(url: string): string[] {
  const escaped = pathOf(url).replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  return Buffer.from(escaped, 'latin1').toString('utf8').replace(/\/+/g, '/').slice(1).split('/');
}

function isComplete(route: string, parts: readonly string[]): boolean {
  const expected = { save: 2, load: 1, allKeys: 0 }[route];
  return parts.length === expected && parts.every((part) => part !== '');
}

async function send(response: StoreResponse, { status, body }: Answer, headers: Record<string, string> = {}): Promise<void> {
  const bytes = body instanceof Readable ? body : Buffer.from(body as Uint8Array);
  const length = bytes instanceof Readable ? {} : { 'Content-Length': bytes.length };
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...length, ...INERT, ...headers });
  if (bytes instanceof Readable) await pipeline(bytes, response);
  else response.end(bytes);
}
