import { ErrorCode, StorageFailedError, StorageFullError, StoreError, WrongShardError, isErrorCode } from '../core/errors';

/** The HTTP status of each error. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_key: 400,
  invalid_request: 400,
  unauthorized: 401,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  stale_epoch: 409,
  settled: 409,
  precondition_failed: 412,
  value_too_large: 413,
  wrong_shard: 421,
  internal_error: 500,
  shutting_down: 503,
  storage_failed: 503,
  overloaded: 503,
  storage_full: 507,
};

/** What else an answer says. */
export interface RefusalDetails {
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the JSON body. */
  readonly body?: object;
}

/** A request that is not done, and why. The message is for the client: it repeats no value and no token. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(public readonly code: ErrorCode, message: string, public readonly details: RefusalDetails = {}) {
    super(message);
  }

  /** The HTTP status. */
  public get status(): number {
    return STATUS[this.code];
  }

  /** The JSON body of the answer. */
  public get body(): object {
    return { code: this.code, message: this.message, ...this.details.body };
  }
}

/** The answer to a request that ended with an error. What is not expected is an internal error, about which the client learns nothing. */
export function refusalOf(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof WrongShardError) return new HttpError('wrong_shard', error.message, { body: error.topology });
  if (error instanceof StorageFullError) return new HttpError('storage_full', 'there is no room: the old value is intact, and reading works');
  if (error instanceof StorageFailedError) return new HttpError('storage_failed', 'the disk failed: nothing is written until a restart');
  if (error instanceof StoreError && isErrorCode(error.code)) return new HttpError(error.code, error.message);
  return new HttpError('internal_error', 'something went wrong that should not have: the log of the server tells more');
}
