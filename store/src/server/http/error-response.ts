import {
  ConflictError, ErrorCode, InternalError, MethodNotAllowedError, StaleEpochError, StoreError, WrongShardError, isErrorCode,
} from '../../core/errors';

/** HTTP response to a request that failed. */
export interface ErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON body. */
  readonly body: { readonly code: ErrorCode; readonly message: string };
}

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

/** Headers of a code. A server that is shutting down closes the connection, so that the next request reaches another one. */
const HEADERS: { readonly [code in ErrorCode]?: ErrorResponse['headers'] } = {
  unauthorized: { 'WWW-Authenticate': 'Bearer realm="store"' },
  request_timeout: { Connection: 'close' },
  shutting_down: { 'Retry-After': '1', 'Connection': 'close' },
  overloaded: { 'Retry-After': '1' },
};

/** The code of an error. Errors that are not expected are internal errors. */
export function errorCodeOf(error: unknown): ErrorCode {
  return error instanceof StoreError && isErrorCode(error.code) ? error.code : 'internal_error';
}

/** The response to a request that failed with an error. The client learns nothing about an internal error. */
export function errorResponse(error: unknown): ErrorResponse {
  const code = errorCodeOf(error);
  const { message } = code === 'internal_error' ? new InternalError('internal error: see the log of the server') : error as StoreError;
  return { status: STATUS[code], headers: { ...HEADERS[code], ...headersOf(error) }, body: { code, message, ...topologyIn(error) } };
}

function headersOf(error: unknown): ErrorResponse['headers'] {
  if (error instanceof MethodNotAllowedError) return { Allow: error.allowed.join(', ') };
  return error instanceof ConflictError && error.etag !== undefined ? { ETag: `"${error.etag}"` } : {};
}

function topologyIn(error: unknown): object | undefined {
  return error instanceof WrongShardError || error instanceof StaleEpochError ? error.topology : undefined;
}
