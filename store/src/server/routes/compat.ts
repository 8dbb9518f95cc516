import { Readable } from 'stream';
import { pipeline } from 'stream/promises';
import { INERT, refuse } from '../http/responses';
import { StoreRequest, StoreResponse } from '../http/messages';
import { RequestGuard } from '../request-guard';
import { Lifecycle } from '../lifecycle';
import { pathOf } from '../http/request-target';
import { Shard } from '../../shard/shard';

const PATHS = /^\/+(?:save\/|load\/|allKeys$)/;
const METHODS = 'HEAD, GET, OPTIONS';

/** The key under which that server keeps its own end: a file of this name ends its service. */
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

/**
 * The protocol of the book chapter's server, whose answers these are byte for byte: everything is a GET, everything is `text/html`, and a
 * missing key is a word. It takes any key, whichever shard owns it, because its clients decide where a key lives.
 *
 * That server ends by a file among its data, which a client can write. Here the end is in memory: a restart undoes it.
 */
export class CompatApi {
  private ended = false;

  /** @param shard one that takes the keys of every shard */
  constructor(private readonly shard: Shard, private readonly guard: RequestGuard, private readonly lifecycle: Lifecycle) {}

  /** Whether this protocol has such a path. */
  public takes(url: string): boolean {
    return PATHS.test(pathOf(url));
  }

  /** Answers a request that has one. */
  public async handle(request: StoreRequest, response: StoreResponse): Promise<void> {
    const [route, ...parts] = segments(request.url ?? '');
    response.route = `/${route}`;
    try {
      this.guard.checkToken(request);
      await this.send(request, response, route, parts);
    } catch (error) {
      refuse(response, error);
    }
  }

  private get stopping(): boolean {
    return this.ended || this.lifecycle.phase !== 'serving';
  }

  private async send(request: StoreRequest, response: StoreResponse, route: string, parts: readonly string[]): Promise<void> {
    if (!fits(route, parts)) return write(response, { status: 404, body: NOT_FOUND_PAGE });
    if (request.method === 'OPTIONS') return write(response, { status: 200, body: '' }, { Allow: METHODS });
    if (request.method !== 'GET' && request.method !== 'HEAD') return write(response, { status: 405, body: NOT_ALLOWED_PAGE }, { Allow: METHODS });
    return write(response, await this.answer(route, parts));
  }

  private async answer(route: string, [key, word]: readonly string[]): Promise<Answer> {
    if (this.stopping) return { status: 503, body: SHUTTING_DOWN };
    if (route === 'save') return this.save(key, word);
    if (route === 'load') return { status: 200, body: (await this.shard.get(key))?.value ?? '_key_not_found_' };
    return { status: 200, body: Readable.from(this.allKeys(), { objectMode: false }) };
  }

  private async save(key: string, word: string): Promise<Answer> {
    if (key === SHUTTING_DOWN) this.ended = true;
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

/** The parts of the path. That server decodes before it routes, takes what is no UTF-8 for a replacement character, and merges slashes. */
function segments(url: string): string[] {
  const escaped = pathOf(url).replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  return Buffer.from(escaped, 'latin1').toString('utf8').replace(/\/+/g, '/').slice(1).split('/');
}

function fits(route: string, parts: readonly string[]): boolean {
  const wanted = { save: 2, load: 1, allKeys: 0 }[route];
  return parts.length === wanted && parts.every((part) => part !== '');
}

async function write(response: StoreResponse, { status, body }: Answer, headers: Record<string, string> = {}): Promise<void> {
  const bytes = body instanceof Readable ? body : Buffer.from(body as Uint8Array);
  const length = bytes instanceof Readable ? {} : { 'Content-Length': bytes.length };
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...length, ...INERT, ...headers });
  if (bytes instanceof Readable) await pipeline(bytes, response);
  else response.end(bytes);
}
