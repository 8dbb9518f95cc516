import { InvalidRequestError, OverloadedError, RequestTimeoutError, StoreError, ValueTooLargeError } from '../../core/errors';
import { StoreRequest, StoreResponse } from './messages';

/** Limits on request bodies. */
export interface BodyLimits {
  /** Bytes of one body. */
  readonly bytes: number;
  /** Bytes of all bodies that are being received. */
  readonly bytesAtOnce: number;
  /** Milliseconds within which a body must arrive. */
  readonly timeout: number;
}

const EMPTY = Buffer.alloc(0);

/** Reads request bodies. The bodies that are being received share a limit, because each of many clients may send the largest. */
export class BodyReader {
  private held = 0;

  constructor(private readonly limits: BodyLimits) {}

  /**
   * Reads the whole body of a request.
   *
   * @throws ValueTooLargeError, before anything is read if the request has a `Content-Length`
   * @throws OverloadedError, RequestTimeoutError, InvalidRequestError
   */
  public read(request: StoreRequest, response: StoreResponse): Promise<Buffer> {
    const { headers } = request;
    const length = headers['content-length'];
    if (length === undefined ? headers['transfer-encoding'] === undefined : length === '0') return Promise.resolve(EMPTY);
    if (Number(length ?? 0) > this.limits.bytes) return Promise.reject(this.tooLarge());
    allowBody(request, response);
    return this.collect(request);
  }

  private collect(request: StoreRequest): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    return new Promise<Buffer>((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        this.held -= size;
        size = 0;
      };
      const fail = (error: StoreError) => {
        request.removeAllListeners('data');
        settle();
        reject(error);
      };
      const timer = setTimeout(() => fail(new RequestTimeoutError('the value did not arrive in time')), this.limits.timeout);
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
        this.held += chunk.length;
        chunks.push(chunk);
        const error = this.limitError(size);
        if (error) fail(error);
      });
      // Always copied: a chunk is a slice of the socket's buffer, which it would keep in memory as a whole.
      request.once('end', () => {
        settle();
        resolve(Buffer.concat(chunks));
      });
      request.once('error', () => fail(new InvalidRequestError('the body is incomplete')));
    });
  }

  private limitError(size: number): StoreError | undefined {
    if (size > this.limits.bytes) return this.tooLarge();
    return this.held > this.limits.bytesAtOnce ? new OverloadedError('the server is receiving too many values at the same time') : undefined;
  }

  private tooLarge(): ValueTooLargeError {
    return new ValueTooLargeError(`the value is larger than ${this.limits.bytes} bytes`);
  }
}

/** Sends "100 Continue" to a client that waits for it. */
export function allowBody(request: StoreRequest, response: StoreResponse): void {
  if (!request.expectsContinue) return;
  request.expectsContinue = false;
  response.writeContinue();
}
