export type { BatchOp, BatchResult } from './client/batch';
export type { TlsOptions } from './client/connection';
export {
  ConflictError, InvalidKeyError, OutcomeUnknownError, StorageFullError, StoreError, UnauthorizedError, UnavailableError,
  ValueTooLargeError, WrongShardError,
} from './client/errors';
export type { Entry, ListOptions } from './client/listing';
export type { StoreClientOptions } from './client/options';
export { StoreClient } from './client/store-client';
export type { DeleteOptions, PutOptions, StoredValue } from './client/store-client';
export type { ShardTopology } from './client/topology';
