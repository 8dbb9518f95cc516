import { ConflictError, ERROR_CLASSES, ErrorCode, OutcomeUnknownError, StoreError, isErrorCode } from '../core/errors';
import { HttpResponse } from './connection';
import { unquoteEtag } from './etag';

/** Codes for statuses that have the same meaning in responses of proxies, which contain no code. */
const CODE_OF_STATUS: { readonly [status: number]: ErrorCode } = {
  401: 'unauthorized', 412: 'precondition_failed', 413: 'value_too_large', 421: 'wrong_shard', 507: 'storage_full',
};

/** Response to a request that failed. */
export interface ErrorResponse {
  readonly status: number;
  /** The server's code, or `http_STATUS` when the response has none. */
  readonly code: string;
  readonly message: string;
  /** The current version of the key. */
  readonly etag?: string;
}

/** Reads an error response. Responses of proxies have neither code nor message. */
export function parseErrorResponse({ status, headers, body }: HttpResponse): ErrorResponse {
  const { code, message } = parseJsonObject(body);
  return {
    status,
    code: typeof code === 'string' ? code : `http_${status}`,
    message: typeof message === 'string' ? message : '',
    etag: headers.etag === undefined ? undefined : unquoteEtag(headers.etag),
  };
}

/** Creates the error of the class that belongs to the code of a response. `where` names the server. */
export function toStoreError({ status, code, message, etag }: ErrorResponse, where: string): StoreError {
  const text = `${where}: ${message || code}`;
  const known = isErrorCode(code) ? code : CODE_OF_STATUS[status];
  if (known === undefined) return new StoreError(`${text} (${status})`, code);
  return known === 'precondition_failed' ? new ConflictError(text, etag) : new ERROR_CLASSES[known](text);
}

/** Creates the error for a conditional write that was sent twice and then failed its condition. `where` names the server. */
export function repeatedWriteConflict(where: string, shard: number): OutcomeUnknownError {
  const message = `${where} rejected the retried write because the key has changed: the first attempt may have been made before the change`;
  return new OutcomeUnknownError(message, shard);
}

/** Parses a JSON object. Returns an empty object when the body is anything else. */
export function parseJsonObject(body: Buffer): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed as Record<string, unknown> : {};
  } catch {
    return {};
  }
}
