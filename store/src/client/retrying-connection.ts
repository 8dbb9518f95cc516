import { DelegateBackoff, IRetryBackoffContext, RetryPolicy, decorrelatedJitterGenerator, handleType, retry } from 'cockatiel';
import { OutcomeUnknownError, UnavailableError } from '../core/errors';
import { Connection, ConnectionError, HttpRequest, HttpResponse } from './connection';
import { parseErrorResponse } from './error-response';

/** Limits of a call. */
export interface RetryOptions {
  /** Maximum time of the whole call, including retries and the delays between them, in milliseconds. */
  readonly deadlineMs: number;
  /** Maximum time of a single attempt, in milliseconds. */
  readonly attemptMs: number;
  /** Maximum number of attempts after the first one. */
  readonly retries: number;
}

/** Response to a call. */
export interface CallResponse extends HttpResponse {
  /** Whether an earlier attempt may have been carried out although its response was lost. */
  readonly repeated: boolean;
}

/** Random delays before a retry, in milliseconds. */
const BACKOFF = { initialDelay: 50, maxDelay: 2000, maxAttempts: Infinity, exponent: 2, generator: decorrelatedJitterGenerator };

/** Statuses that are worth another attempt, and whether each means that the request was certainly not carried out. */
const RETRYABLE: ReadonlyMap<number, boolean> = new Map([[408, true], [429, true], [500, false], [502, false], [503, true], [504, false]]);

/** A failed attempt. */
class AttemptError extends Error {
  /**
   * @param reached whether the server may have received the request
   * @param waitMs delay that the server asks for, in milliseconds
   * @param code code of the server's response, if there was one
   */
  constructor(message: string, public readonly reached: boolean, public readonly waitMs: number, public readonly code?: string) {
    super(message);
  }
}

/** A failed attempt that leaves enough time for another one before the deadline. */
class RetryableError extends AttemptError {
  constructor({ message, reached, waitMs, code }: AttemptError, public readonly remainingMs: number) {
    super(message, reached, waitMs, code);
  }
}

type JitterState = Parameters<typeof decorrelatedJitterGenerator>[0];

/**
 * Connection that retries failed requests until a deadline, with random delays. Use it only for requests that may be sent twice: reads, and
 * writes with an idempotency key.
 */
export class RetryingConnection {
  private readonly policy: RetryPolicy;

  /** @param shard ordinal of the server's shard, for messages */
  constructor(private readonly connection: Connection, private readonly shard: number, private readonly options: RetryOptions) {
    const backoff = new DelegateBackoff<IRetryBackoffContext<unknown>, JitterState>((context, state) => delay(context, state));
    this.policy = retry(handleType(RetryableError), { maxAttempts: options.retries, backoff });
  }

  /** Shard and address of the server, for messages. */
  public get where(): string {
    return `shard ${this.shard} (${this.connection.address.name})`;
  }

  /**
   * Sends a request until it gets a response that is not worth a retry.
   *
   * @throws UnavailableError when no attempt got one
   * @throws OutcomeUnknownError when no attempt got one, and the request is a write that may have been carried out
   */
  public async call(request: HttpRequest): Promise<CallResponse> {
    const deadline = performance.now() + this.options.deadlineMs;
    let repeated = false;
    let attempts = 0;
    try {
      return await this.policy.execute(async () => {
        attempts++;
        const response = await this.attempt(request, deadline).catch((error: unknown) => {
          repeated ||= error instanceof AttemptError && error.reached;
          throw error;
        });
        return { ...response, repeated };
      });
    } catch (error) {
      throw error instanceof AttemptError ? this.finalError(error, request, attempts, repeated) : error;
    }
  }

  private async attempt(request: HttpRequest, deadline: number): Promise<HttpResponse> {
    const limit = Math.max(1, Math.min(this.options.attemptMs, deadline - performance.now()));
    const result = await this.connection.send(request, limit).then(checkStatus, toAttemptError);
    if (!(result instanceof AttemptError)) return result;
    const remaining = deadline - performance.now();
    throw result.waitMs < remaining ? new RetryableError(result, remaining) : result;
  }

  private finalError({ message, code }: AttemptError, { method }: HttpRequest, attempts: number, repeated: boolean): UnavailableError {
    const tried = `${attempts} attempt${attempts === 1 ? '' : 's'}`;
    if (repeated && method !== 'GET') {
      return new OutcomeUnknownError(`${this.where} may or may not have made the write, after ${tried}: ${message}`, this.shard);
    }
    return new UnavailableError(`${this.where} is unavailable, after ${tried}: ${message}`, this.shard, code);
  }
}

function checkStatus(response: HttpResponse): HttpResponse | AttemptError {
  const notCarriedOut = RETRYABLE.get(response.status);
  if (notCarriedOut === undefined) return response;
  const { code } = parseErrorResponse(response);
  const reached = !notCarriedOut || code === 'storage_failed';
  return new AttemptError(`the server answered ${response.status} ${code}`, reached, retryAfterMs(response.headers['retry-after']), code);
}

function toAttemptError(error: unknown): AttemptError {
  if (!(error instanceof ConnectionError)) throw error;
  return new AttemptError(error.message, error.reached, 0);
}

/** Computes a delay that is at least what the server asks for, and at most the time that remains. */
function delay(context: IRetryBackoffContext<unknown>, state: JitterState): { delay: number; state: JitterState } {
  const [jittered, next] = decorrelatedJitterGenerator(state, BACKOFF);
  const { error } = context.result as { error: RetryableError };
  return { delay: Math.min(Math.max(jittered, error.waitMs), error.remainingMs), state: next };
}

/**
 * Parses a `Retry-After` header, which contains a number of seconds or a date.
 *
 * @param now milliseconds since 1970
 * @returns the delay in milliseconds; 0 without a valid header
 */
export function retryAfterMs(header: string | undefined, now = Date.now()): number {
  if (header === undefined) return 0;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
