import { HttpAnswer } from './connection';
import {
  ConflictError, InvalidKeyError, StorageFullError, StoreError, UnauthorizedError, ValueTooLargeError, WrongShardError,
} from './errors';

/** What a server says of a request that it did not carry out. */
export interface Problem {
  readonly status: number;
  /** The server's code; `http_STATUS` where the answer has none. */
  readonly code: string;
  readonly message: string;
  /** The version that is there. */
  readonly etag?: string;
}

/** The problem that an answer tells of. Answers of others than our servers, a proxy's for one, have none of the fields. */
export function problemOf({ status, headers, body }: HttpAnswer): Problem {
  const { code, message } = jsonOf(body);
  return {
    status,
    code: typeof code === 'string' ? code : `http_${status}`,
    message: typeof message === 'string' ? message : '',
    etag: headers.etag === undefined ? undefined : unquoted(headers.etag),
  };
}

/** The error that a problem is for the caller. `where` names the server. */
export function errorOf({ status, code, message, etag }: Problem, where: string): StoreError {
  const told = `${where}: ${message || code}`;
  switch (status) {
    case 401: return new UnauthorizedError(told, code);
    case 412: return new ConflictError(told, etag);
    case 413: return new ValueTooLargeError(told, code);
    case 421: return new WrongShardError(told, code);
    case 507: return new StorageFullError(told, code);
    default: return code === 'invalid_key' ? new InvalidKeyError(told, code) : new StoreError(`${told} (${status})`, code);
  }
}

/** The fields of a JSON object; none when it is something else. */
export function jsonOf(body: Buffer): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed as Record<string, unknown> : {};
  } catch {
    return {};
  }
}

/** An ETag without its quotes. */
export function unquoted(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}
