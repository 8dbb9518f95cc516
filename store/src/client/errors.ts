/** What a call on the store can end with, other than its result. No message repeats a value or a token. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';

  /**
   * @param message what went wrong, and where
   * @param code the server's code for it, or the client's own where no server was asked
   */
  constructor(message: string, public readonly code: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** A condition of a write does not hold: somebody else was faster. Nothing was changed. */
export class ConflictError extends StoreError {
  override readonly name = 'ConflictError';

  /** @param etag the version that is there now; undefined when the key has no value */
  constructor(message: string, public readonly etag: string | undefined) {
    super(message, 'precondition_failed');
  }
}

/** No token, or one that the server does not know, also after the token's file was read again. */
export class UnauthorizedError extends StoreError {
  override readonly name = 'UnauthorizedError';
}

/** The key cannot be one: see the message for what a key is. */
export class InvalidKeyError extends StoreError {
  override readonly name = 'InvalidKeyError';
}

/** The value is larger than the server takes. */
export class ValueTooLargeError extends StoreError {
  override readonly name = 'ValueTooLargeError';
}

/** The shard has no room. The old value is intact, and reading goes on. */
export class StorageFullError extends StoreError {
  override readonly name = 'StorageFullError';
}

/**
 * The server that was asked does not own the key, and which one does is not known here: the list of servers is not that of the store
 * (its length, its order, or the routing).
 */
export class WrongShardError extends StoreError {
  override readonly name = 'WrongShardError';
}

/** The shard that owns the key did not serve the call in time. No other shard was asked. A write was certainly not made. */
export class UnavailableError extends StoreError {
  override readonly name: string = 'UnavailableError';

  /** @param shard number of the shard, its place in the list of servers */
  constructor(message: string, public readonly shard: number, code = 'unavailable') {
    super(message, code);
  }
}

/**
 * Nobody knows whether the write was made: it reached the shard, maybe, and no answer came back. Where it matters, read the key before
 * writing it again.
 */
export class OutcomeUnknownError extends UnavailableError {
  override readonly name = 'OutcomeUnknownError';

  constructor(message: string, shard: number) {
    super(message, shard, 'outcome_unknown');
  }
}
