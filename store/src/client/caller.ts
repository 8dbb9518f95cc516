import { DelegateBackoff, IRetryBackoffContext, RetryPolicy, decorrelatedJitterGenerator, handleType, retry } from 'cockatiel';
import { Connection, ConnectionError, HttpAnswer, HttpRequest } from './connection';
import { OutcomeUnknownError, UnavailableError } from '../core/errors';
import { problemOf } from './problem';

/** How long and how often a call is tried. */
export interface CallLimits {
  /** Longest time for the whole call, retries and waits included, in milliseconds. */
  readonly deadlineMs: number;
  /** Longest time for one attempt, in milliseconds. */
  readonly attemptMs: number;
  /** Attempts after the first one. */
  readonly retries: number;
}

/** The answer of a call. */
export interface CallAnswer extends HttpAnswer {
  /** Whether an earlier attempt may have been carried out, its answer lost. */
  readonly repeated: boolean;
}

/** First wait before a retry, and the longest one, in milliseconds. Drawn at random around them. */
const BACKOFF = { initialDelay: 50, maxDelay: 2000, maxAttempts: Infinity, exponent: 2, generator: decorrelatedJitterGenerator };

/** Answers that another attempt may change, and whether the request was certainly not carried out. */
const PASSING: ReadonlyMap<number, boolean> = new Map([[408, true], [429, true], [500, false], [502, false], [503, true], [504, false]]);

/** An attempt that failed. */
class AttemptError extends Error {
  constructor(message: string, public readonly reached: boolean, public readonly waitMs: number, public readonly code?: string) {
    super(message);
  }
}

/** An attempt that failed, after which it is worth trying again within the deadline. */
class RetryableError extends AttemptError {
  constructor(setback: AttemptError, public readonly remainingMs: number) {
    super(setback.message, setback.reached, setback.waitMs, setback.code);
  }
}

type JitterState = Parameters<typeof decorrelatedJitterGenerator>[0];

/**
 * Calls one server, again and again within a deadline, with waits of random length. Only for requests that may be sent twice: reads, and
 * writes with an idempotency key.
 */
export class Caller {
  private readonly policy: RetryPolicy;

  /** @param shard number of the shard that the connection leads to: for messages */
  constructor(private readonly connection: Connection, private readonly shard: number, private readonly limits: CallLimits) {
    const backoff = new DelegateBackoff<IRetryBackoffContext<unknown>, JitterState>((context, state) => delay(context, state));
    this.policy = retry(handleType(RetryableError), { maxAttempts: limits.retries, backoff });
  }

  /** The server, as messages name it. */
  public get where(): string {
    return `shard ${this.shard} (${this.connection.address.name})`;
  }

  /**
   * Sends a request until it is answered by something that does not pass.
   *
   * @throws UnavailableError when it never was
   * @throws OutcomeUnknownError when it never was, is a write, and may have been carried out
   */
  public async call(request: HttpRequest): Promise<CallAnswer> {
    const deadline = performance.now() + this.limits.deadlineMs;
    let repeated = false;
    let attempts = 0;
    try {
      return await this.policy.execute(async () => {
        attempts++;
        const answer = await this.attempt(request, deadline).catch((error: unknown) => {
          repeated ||= error instanceof AttemptError && error.reached;
          throw error;
        });
        return { ...answer, repeated };
      });
    } catch (error) {
      throw error instanceof AttemptError ? this.givenUp(error, request, attempts, repeated) : error;
    }
  }

  private async attempt(request: HttpRequest, deadline: number): Promise<HttpAnswer> {
    const limit = Math.max(1, Math.min(this.limits.attemptMs, deadline - performance.now()));
    const result = await this.connection.send(request, limit).then(setbackOf, failedAttempt);
    if (!(result instanceof AttemptError)) return result;
    const remaining = deadline - performance.now();
    throw result.waitMs < remaining ? new RetryableError(result, remaining) : result;
  }

  private givenUp({ message, code }: AttemptError, { method }: HttpRequest, attempts: number, repeated: boolean): UnavailableError {
    const tried = `${attempts} attempt${attempts === 1 ? '' : 's'}`;
    if (repeated && method !== 'GET') {
      return new OutcomeUnknownError(`${this.where} may or may not have made the write, after ${tried}: ${message}`, this.shard);
    }
    return new UnavailableError(`${this.where} is unavailable, after ${tried}: ${message}`, this.shard, code);
  }
}

function setbackOf(answer: HttpAnswer): HttpAnswer | AttemptError {
  const refused = PASSING.get(answer.status);
  if (refused === undefined) return answer;
  const { code } = problemOf(answer);
  const reached = !refused || code === 'storage_failed';
  return new AttemptError(`it answered ${answer.status} ${code}`, reached, retryAfterMs(answer.headers['retry-after']), code);
}

function failedAttempt(error: unknown): AttemptError {
  if (!(error instanceof ConnectionError)) throw error;
  return new AttemptError(error.message, error.reached, 0);
}

/** Never shorter than what the server asked for, never longer than what is left. */
function delay(context: IRetryBackoffContext<unknown>, state: JitterState): { delay: number; state: JitterState } {
  const [jittered, next] = decorrelatedJitterGenerator(state, BACKOFF);
  const { error } = context.result as { error: RetryableError };
  return { delay: Math.min(Math.max(jittered, error.waitMs), error.remainingMs), state: next };
}

/**
 * What a `Retry-After` header asks for, in milliseconds: seconds, or a date. 0 without one.
 *
 * @param now milliseconds since 1970
 */
export function retryAfterMs(header: string | undefined, now = Date.now()): number {
  if (header === undefined) return 0;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
