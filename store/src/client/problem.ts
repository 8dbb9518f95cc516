import { ConflictError, ERROR_CLASSES, ErrorCode, StoreError, isErrorCode } from '../core/errors';
import { HttpAnswer } from './connection';

/** Statuses that mean the same in answers of proxies, which have no code. */
const CODE_OF_STATUS: { readonly [status: number]: ErrorCode } = {
  401: 'unauthorized', 412: 'precondition_failed', 413: 'value_too_large', 421: 'wrong_shard', 507: 'storage_full',
};

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

/** Creates the error of the class that belongs to the code of an answer. `where` names the server. */
export function errorOf({ status, code, message, etag }: Problem, where: string): StoreError {
  const text = `${where}: ${message || code}`;
  const known = isErrorCode(code) ? code : CODE_OF_STATUS[status];
  if (known === undefined) return new StoreError(`${text} (${status})`, code);
  return known === 'precondition_failed' ? new ConflictError(text, etag) : new ERROR_CLASSES[known](text);
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
