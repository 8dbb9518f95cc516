export type { BatchOp, BatchResult } from './client/batch';
export type { TlsOptions } from './client/connection';
export {
  ClientClosedError, ConflictError, InternalError, InvalidKeyError, InvalidRequestError, MethodNotAllowedError, NotFoundError,
  OutcomeUnknownError, OverloadedError, RequestTimeoutError, SettledError, ShuttingDownError, StaleEpochError, StorageFailedError,
  StorageFullError, StoreError, UnauthorizedError, UnavailableError, ValueTooLargeError, WrongShardError,
} from './core/errors';
export type { Entry, ListOptions } from './client/listing';
export type { StoreClientOptions } from './client/options';
export { StoreClient } from './client/store-client';
export type { DeleteOptions, PutOptions, StoredValue } from './client/store-client';
export type { ShardTopology } from './client/topology';
