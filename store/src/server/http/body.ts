import { HttpError } from '../errors';
import { StoreRequest, StoreResponse } from './messages';

/** How much of bodies is held, and for how long. */
export interface BodyLimits {
  /** Bytes of one body. */
  readonly bytes: number;
  /** Bytes of all bodies that are being read. */
  readonly bytesAtOnce: number;
  /** Milliseconds until a body must be whole. */
  readonly timeout: number;
}

const EMPTY = Buffer.alloc(0);

/** Reads values. Those that come in at one time share a bound, because each of many clients may send the largest. */
export class BodyReader {
  private held = 0;

  constructor(private readonly limits: BodyLimits) {}

  /**
   * The whole body of a request.
   *
   * @throws HttpError value_too_large, before anything was read where the length is told; overloaded; request_timeout
   */
  public read(request: StoreRequest, response: StoreResponse): Promise<Buffer> {
    const { headers } = request;
    const length = headers['content-length'];
    if (length === undefined ? headers['transfer-encoding'] === undefined : length === '0') return Promise.resolve(EMPTY);
    if (Number(length ?? 0) > this.limits.bytes) return Promise.reject(this.tooLarge());
    if (request.expectsContinue) allowBody(request, response);
    return this.collect(request);
  }

  private collect(request: StoreRequest): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    return new Promise<Buffer>((resolve, reject) => {
      const settle = () => {
        clearTimeout(deadline);
        this.held -= size;
        size = 0;
      };
      const fail = (problem: HttpError) => {
        request.removeAllListeners('data');
        settle();
        reject(problem);
      };
      const deadline = setTimeout(() => fail(tooSlow()), this.limits.timeout);
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
        this.held += chunk.length;
        chunks.push(chunk);
        const problem = this.problemWith(size);
        if (problem) fail(problem);
      });
      // Copied, always: a chunk is a part of the socket's buffer, which would be kept alive as a whole.
      request.once('end', () => {
        settle();
        resolve(Buffer.concat(chunks));
      });
      request.once('error', () => fail(new HttpError('invalid_request', 'the body was cut short')));
    });
  }

  private problemWith(size: number): HttpError | undefined {
    if (size > this.limits.bytes) return this.tooLarge();
    if (this.held <= this.limits.bytesAtOnce) return undefined;
    return new HttpError('overloaded', 'too many values are coming in at once', { headers: { 'Retry-After': '1' } });
  }

  private tooLarge(): HttpError {
    return new HttpError('value_too_large', `a value has at most ${this.limits.bytes} bytes`);
  }
}

/** Tells a client that waits for it that its body is wanted. */
export function allowBody(request: StoreRequest, response: StoreResponse): void {
  if (!request.expectsContinue) return;
  request.expectsContinue = false;
  response.writeContinue();
}

function tooSlow(): HttpError {
  return new HttpError('request_timeout', 'the value came too slowly', { headers: { Connection: 'close' } });
}
