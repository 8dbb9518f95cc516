import { Topology } from './topology';

/**
 * Base class of the errors of the store, on the server and in the client. Each subclass has one code, which stays the same from version
 * to version: the server sends it in the JSON body, and the client creates the error of the same class from it. Messages may change, and
 * contain no value and no token.
 *
 * Thrown itself by the client when an answer has a code that it does not know, such as the `http_502` of a proxy.
 */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';

  /**
   * @param message what went wrong, and where
   * @param code stable identifier of the error, for programs
   */
  constructor(message: string, public readonly code: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** The key is not 1 to 512 bytes of UTF-8, or is not percent-encoded correctly in the path. */
export class InvalidKeyError extends StoreError {
  override readonly name = 'InvalidKeyError';

  constructor(message: string) {
    super(message, 'invalid_key');
  }
}

/** A header, query parameter, body or line of a batch is malformed or out of range. */
export class InvalidRequestError extends StoreError {
  override readonly name = 'InvalidRequestError';

  constructor(message: string) {
    super(message, 'invalid_request');
  }
}

/** The request has no token, or one that the server does not accept, also after the client has read its token file again. */
export class UnauthorizedError extends StoreError {
  override readonly name = 'UnauthorizedError';

  constructor(message: string) {
    super(message, 'unauthorized');
  }
}

/** The key has no value, or the server has no such path. */
export class NotFoundError extends StoreError {
  override readonly name = 'NotFoundError';

  constructor(message: string) {
    super(message, 'not_found');
  }
}

/** The path exists, but does not support the method. */
export class MethodNotAllowedError extends StoreError {
  override readonly name = 'MethodNotAllowedError';

  /** @param allowed the methods that the path supports */
  constructor(message: string, public readonly allowed: readonly string[] = []) {
    super(message, 'method_not_allowed');
  }
}

/** The headers or the body of the request did not arrive in time. Nothing was changed. */
export class RequestTimeoutError extends StoreError {
  override readonly name = 'RequestTimeoutError';

  constructor(message: string) {
    super(message, 'request_timeout');
  }
}

/** The shard knows a topology of a newer epoch, or a different one of the same epoch, and keeps it. */
export class StaleEpochError extends StoreError {
  override readonly name = 'StaleEpochError';

  /** @param topology the topology that the shard knows */
  constructor(message: string, public readonly topology?: Topology) {
    super(message, 'stale_epoch');
  }
}

/** The shard is settled and imports no records: a late copy could bring back a key that was deleted. */
export class SettledError extends StoreError {
  override readonly name = 'SettledError';

  constructor(message: string) {
    super(message, 'settled');
  }
}

/** The condition of a write does not hold, because another client wrote the key first. Nothing was changed. */
export class ConflictError extends StoreError {
  override readonly name = 'ConflictError';

  /** @param etag the version that the key has now; undefined when it has no value */
  constructor(message: string, public readonly etag?: string) {
    super(message, 'precondition_failed');
  }
}

/** The value is larger than the server accepts. */
export class ValueTooLargeError extends StoreError {
  override readonly name = 'ValueTooLargeError';

  constructor(message: string) {
    super(message, 'value_too_large');
  }
}

/**
 * The server does not own the key. The client throws it when it cannot tell which server does, because its list of servers differs from
 * the store's in length, order or routing.
 */
export class WrongShardError extends StoreError {
  override readonly name = 'WrongShardError';

  /** @param topology the topology that the shard knows, and the shard's own ordinal; undefined in the client */
  constructor(message: string, public readonly topology?: Topology & { readonly ordinal: number }) {
    super(message, 'wrong_shard');
  }
}

/** The server failed in a way that it does not expect. Its log has the details. */
export class InternalError extends StoreError {
  override readonly name = 'InternalError';

  constructor(message: string) {
    super(message, 'internal_error');
  }
}

/** The server is shutting down and accepts no new requests. */
export class ShuttingDownError extends StoreError {
  override readonly name = 'ShuttingDownError';

  constructor(message: string) {
    super(message, 'shutting_down');
  }
}

/** The storage reported an I/O error, after which its state is unknown. The server rejects writes until it is restarted. */
export class StorageFailedError extends StoreError {
  override readonly name = 'StorageFailedError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, 'storage_failed', options);
  }
}

/** The server is receiving too many values at the same time. */
export class OverloadedError extends StoreError {
  override readonly name = 'OverloadedError';

  constructor(message: string) {
    super(message, 'overloaded');
  }
}

/** The storage has no space left. The old value is intact, and reads still work. */
export class StorageFullError extends StoreError {
  override readonly name = 'StorageFullError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, 'storage_full', options);
  }
}

/** The errors that a server answers with, by code. */
export const ERROR_CLASSES = {
  invalid_key: InvalidKeyError,
  invalid_request: InvalidRequestError,
  unauthorized: UnauthorizedError,
  not_found: NotFoundError,
  method_not_allowed: MethodNotAllowedError,
  request_timeout: RequestTimeoutError,
  stale_epoch: StaleEpochError,
  settled: SettledError,
  precondition_failed: ConflictError,
  value_too_large: ValueTooLargeError,
  wrong_shard: WrongShardError,
  internal_error: InternalError,
  shutting_down: ShuttingDownError,
  storage_failed: StorageFailedError,
  overloaded: OverloadedError,
  storage_full: StorageFullError,
} as const satisfies Record<string, new (message: string) => StoreError>;

/** Code of an error that a server answers with. */
export type ErrorCode = keyof typeof ERROR_CLASSES;

/** Reports whether a code is one that a server answers with. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CLASSES, code);
}

/**
 * The shard that owns the key did not serve the call in time. No other shard was asked. A write was certainly not made.
 *
 * Thrown by the client, with the code of the server's last answer if there was one.
 */
export class UnavailableError extends StoreError {
  override readonly name: string = 'UnavailableError';

  /** @param shard ordinal of the shard: its position in the list of servers */
  constructor(message: string, public readonly shard: number, code = 'unavailable') {
    super(message, code);
  }
}

/**
 * It is unknown whether the write was made: the shard may have received it, but no answer came back. If it matters, read the key before
 * writing it again. Thrown by the client.
 */
export class OutcomeUnknownError extends UnavailableError {
  override readonly name = 'OutcomeUnknownError';

  constructor(message: string, shard: number) {
    super(message, shard, 'outcome_unknown');
  }
}

/** The client was closed before the call. Thrown by the client. */
export class ClientClosedError extends StoreError {
  override readonly name = 'ClientClosedError';

  constructor(message: string) {
    super(message, 'closed');
  }
}

/**
 * The data cannot be opened: it belongs to another shard or store, was written by a newer version, is damaged, or is open in another
 * process. Thrown when a server starts, so it has no code.
 */
export class StorageOpenError extends Error {
  override readonly name = 'StorageOpenError';
}
