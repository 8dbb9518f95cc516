/**
 * gRPC protocol of etcd, with only those HTTP/2 frames that one call at a time needs. A client library would use as much CPU time as etcd
 * itself, and distort the measurement.
 */
import { keyOf, valueOf } from '../data';
import { numbers } from './http-session';
import { Operation, Session } from './session';

const DATA = 0;
const HEADERS = 1;
const RESET = 3;
const SETTINGS = 4;
const PING = 6;
const GOAWAY = 7;
const WINDOW_UPDATE = 8;

const END_STREAM = 1;
const END_HEADERS = 4;
const ACK = 1;
const FRAME_HEAD = 9;

/** Flow-control window that is large enough for all responses of a run. */
const WINDOW = 0x7fff0000;

/** Connection to etcd. */
export class EtcdSession implements Session {
  public readonly greeting = `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${frame(SETTINGS, 0, 0, '')}${frame(WINDOW_UPDATE, 0, 0, uint32(WINDOW))}`;
  public readonly closes = false;
  private stream = -1;
  private rest: Buffer = Buffer.alloc(0);
  private pending = '';
  private answered = false;

  public request(operation: Operation, from: number, count: number): string {
    if (operation === 'get') throw new Error('etcd sessions do not support get');
    const method = operation === 'put' ? 'Put' : 'Txn';
    const message = operation === 'put' ? put(from) : numbers(from, count).map((at) => field(2, field(2, put(at)))).join('');
    this.stream += 2;
    this.answered = false;
    const headers = frame(HEADERS, END_HEADERS, this.stream, HEADER_BLOCKS[method]);
    return headers + frame(DATA, END_STREAM, this.stream, `\0${uint32(message.length)}${message}`);
  }

  public receive(bytes: Buffer): boolean {
    let left = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes;
    let complete = false;
    while (left.length >= FRAME_HEAD && left.length >= FRAME_HEAD + left.readUIntBE(0, 3)) {
      const length = left.readUIntBE(0, 3);
      complete = this.handle(left[3], left[4], left.subarray(FRAME_HEAD, FRAME_HEAD + length)) || complete;
      left = left.subarray(FRAME_HEAD + length);
    }
    // The receive buffer is reused, so the rest must be copied.
    this.rest = Buffer.from(left);
    return complete;
  }

  public extra(): string {
    const extra = this.pending;
    this.pending = '';
    return extra;
  }

  private handle(type: number, flags: number, payload: Buffer): boolean {
    if (type === SETTINGS && !(flags & ACK)) this.pending += frame(SETTINGS, ACK, 0, '');
    if (type === PING && !(flags & ACK)) this.pending += frame(PING, ACK, 0, payload.toString('latin1'));
    if (type === RESET || type === GOAWAY) throw new Error(`etcd ended the ${type === RESET ? 'call' : 'connection'}`);
    if (type === DATA) this.answered = true;
    if (type !== HEADERS || !(flags & END_STREAM)) return false;
    // A failed call has no message.
    if (!this.answered) throw new Error('etcd rejected a call');
    return true;
  }
}

/** Encodes the request headers of a method as literals without indexing. */
function headerBlock(method: string): string {
  const path = `/etcdserverpb.KV/${method}`;
  const named = (index: number, value: string): string => (index < 15 ? byte(index) : byte(15) + byte(index - 15)) + text(value);
  return byte(0x83) + byte(0x86) + named(4, path) + named(1, '127.0.0.1') + named(31, 'application/grpc') +
    byte(0) + text('te') + text('trailers');
}

const HEADER_BLOCKS: Readonly<Record<string, string>> = { Put: headerBlock('Put'), Txn: headerBlock('Txn') };

function put(at: number): string {
  return field(1, keyOf(at)) + field(2, valueOf(at));
}

/** Encodes a length-delimited field of a message. */
function field(number: number, content: string): string {
  return byte((number << 3) | 2) + varint(content.length) + content;
}

function varint(value: number): string {
  return value < 128 ? byte(value) : byte((value & 127) | 128) + varint(value >>> 7);
}

function frame(type: number, flags: number, stream: number, payload: string): string {
  return uint32(payload.length).slice(1) + byte(type) + byte(flags) + uint32(stream) + payload;
}

function text(value: string): string {
  return byte(value.length) + value;
}

function uint32(value: number): string {
  return byte(value >>> 24) + byte((value >>> 16) & 255) + byte((value >>> 8) & 255) + byte(value & 255);
}

function byte(value: number): string {
  return String.fromCharCode(value);
}
