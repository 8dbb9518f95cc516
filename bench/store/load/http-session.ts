import { keyOf, valueOf } from '../data';
import { Operation, Session } from './session';

/** Requests of an HTTP API. */
export interface HttpStyle {
  request(operation: Operation, from: number, count: number): string;
  /** @throws Error when a response with a 2xx status reports a failure */
  check?(response: string, operation: Operation, count: number): void;
}

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '\r\n0\r\n\r\n';

/** HTTP/1.1 with a persistent connection, or one for each request if the server closes it. */
export class HttpSession implements Session {
  public readonly greeting = '';
  public closes = false;
  private asked: [Operation, number] = ['get', 1];
  private text = '';

  constructor(private readonly style: HttpStyle) {}

  public request(operation: Operation, from: number, count: number): string {
    this.asked = [operation, count];
    return this.style.request(operation, from, count);
  }

  public receive(bytes: Buffer): boolean {
    this.text += bytes.toString('latin1');
    if (!this.isComplete()) return false;
    if (this.text[9] !== '2') throw new Error(`got ${this.text.slice(0, 300)}`);
    this.style.check?.(this.text, ...this.asked);
    this.text = '';
    return true;
  }

  public extra(): string {
    return '';
  }

  private isComplete(): boolean {
    const end = this.text.indexOf(HEAD_END);
    if (end < 0) return false;
    const head = this.text.slice(0, end);
    this.closes = head.startsWith('HTTP/1.0') || /\r\nconnection: close/i.test(head);
    if (/\r\ntransfer-encoding: chunked/i.test(head)) return this.text.endsWith(LAST_CHUNK);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    return this.text.length >= end + HEAD_END.length + length;
  }
}

/** Formats an HTTP/1.1 request. */
export function http(method: string, path: string, body?: string): string {
  const length = body === undefined ? '' : `Content-Length: ${body.length}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${length}\r\n${body ?? ''}`;
}

/** Native protocol of the store. */
export const STORE_STYLE: HttpStyle = {
  request: (operation, from, count) => {
    if (operation === 'get') return http('GET', `/v1/keys/${keyOf(from)}`);
    if (operation === 'put') return http('PUT', `/v1/keys/${keyOf(from)}`, valueOf(from));
    return http('POST', '/v1/batch', numbers(from, count).map(putLine).join(''));
  },
  check: (response, operation, count) => {
    if (operation !== 'batch') return;
    const done = response.split('"status":20').length - 1;
    if (done !== count) throw new Error(`${done} of ${count} keys were stored: ${response.slice(0, 500)}`);
  },
};

/** Compat protocol. */
export const COMPAT_STYLE: HttpStyle = {
  request: (operation, from) => http('GET', operation === 'get' ? `/load/${keyOf(from)}` : `/save/${keyOf(from)}/${valueOf(from)}`),
};

/** Minimal server that ignores the request. */
export const HELLO_STYLE: HttpStyle = { request: () => http('GET', '/') };

/** HTTP gateway of etcd. */
export const ETCD_GATEWAY_STYLE: HttpStyle = {
  request: (_, from) => http('POST', '/v3/kv/put', `{"key":"${btoa(keyOf(from))}","value":"${btoa(valueOf(from))}"}`),
};

/** Cache for lines of batches, so that the load generator does not spend its time on base64. */
const lines = new Map<number, string>();

function putLine(at: number): string {
  let line = lines.get(at);
  if (line === undefined) {
    line = `{"op":"put","key":"${keyOf(at)}","value":"${btoa(valueOf(at))}","contentType":"text/plain"}\n`;
    if (lines.size < 100_000) lines.set(at, line);
  }
  return line;
}

/** Returns `count` consecutive numbers. */
export function numbers(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => from + at);
}
