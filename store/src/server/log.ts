import { FastifyBaseLogger } from 'fastify';
import { refusalOf } from './errors';
import { StoreResponse } from './http/messages';

/** The log levels, the most quiet first. */
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** How much is logged. */
export type LogLevel = typeof LOG_LEVELS[number];

/** What may be logged of an error. Never its message: that of a parser repeats what it could not parse. */
export interface LoggedError {
  readonly [detail: string]: unknown;
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack: string;
}

const WITHHELD = '(withheld)';

/** What of an error can hold no key, value or token: what it is, and where it was thrown. */
export function loggedError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: WITHHELD, stack: '' };
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).join('\n');
  return { type: error.name, message: WITHHELD, code: (error as NodeJS.ErrnoException).code, stack };
}

/** Logs an answer: what the server could not do is a warning or an error, and the rest is for who looks for something. */
export function logAnswer(log: FastifyBaseLogger, response: StoreResponse): void {
  const { failure, statusCode, writableFinished } = response;
  const code = failure === undefined ? undefined : refusalOf(failure).code;
  if (code === 'internal_error') log.error({ ...line(response), err: loggedError(failure) }, 'a request failed');
  else if (code === 'storage_failed') log.error({ ...line(response), code, cause: (failure as Error).message }, 'the disk failed');
  else if (statusCode >= 500) log.warn({ ...line(response), code }, 'a request was not done');
  else if (log.level === 'debug' || log.level === 'trace') log.debug({ ...line(response), code, cut: !writableFinished || undefined }, 'a request');
}

function line({ req, route, statusCode, startedAt }: StoreResponse): object {
  return { method: req.method, route, status: statusCode, ms: Math.round((performance.now() - startedAt) * 100) / 100 };
}
