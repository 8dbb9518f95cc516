import { ConflictError, NotFoundError } from '../../core/errors';
import { formatVersion } from '../../core/version';
import { WriteResult } from '../../shard/shard';

/** The result of a write that was made. */
export type Written = Extract<WriteResult, { readonly outcome: 'created' | 'replaced' | 'deleted' }>;

/**
 * Returns the result of a write that was made.
 *
 * @throws NotFoundError when there was no value to delete
 * @throws ConflictError when the condition of the write does not hold
 */
export function requireWritten(result: WriteResult): Written {
  if (result.outcome === 'absent') throw missingValue();
  if (result.outcome === 'conflict') {
    const { version } = result;
    throw new ConflictError(version ? 'the key has a different version' : 'the key has no value', version && formatVersion(version));
  }
  return result;
}

/** The error of a key that has no value. */
export function missingValue(): NotFoundError {
  return new NotFoundError('the key has no value');
}
