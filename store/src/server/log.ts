import pino, { Logger } from 'pino';
import { errorCodeOf } from './http/error-response';
import { StoreResponse } from './http/messages';

/** The log levels, from the quietest to the most verbose. */
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** Log level. */
export type LogLevel = typeof LOG_LEVELS[number];

/** The loggable parts of an error. Its message is left out: that of a parser contains what it could not parse. */
export interface LoggedError {
  readonly [detail: string]: unknown;
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack: string;
}

const WITHHELD = '(withheld)';

/** Creates the logger of a server, which writes JSON lines to standard output. */
export function createLogger(level: LogLevel): Logger {
  return pino({ level, serializers: { err: loggedError } });
}

/** The parts of an error that contain no key, value or token: its type, its code and where it was thrown. */
export function loggedError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: WITHHELD, stack: '' };
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).join('\n');
  return { type: error.name, message: WITHHELD, code: (error as NodeJS.ErrnoException).code, stack };
}

/** Logs a response: failures of the server as warnings or errors, all others at level `debug`. */
export function logResponse(log: Logger, response: StoreResponse): void {
  const { failure, statusCode, writableFinished } = response;
  const code = failure === undefined ? undefined : errorCodeOf(failure);
  if (code === 'internal_error') log.error({ ...fieldsOf(response), err: failure }, 'request failed');
  else if (code === 'storage_failed') log.error({ ...fieldsOf(response), code, cause: (failure as Error).message }, 'storage failed');
  else if (statusCode >= 500) log.warn({ ...fieldsOf(response), code }, 'request rejected');
  else if (log.isLevelEnabled('debug')) log.debug({ ...fieldsOf(response), code, cut: !writableFinished || undefined }, 'request');
}

function fieldsOf({ req, route, statusCode, startedAt }: StoreResponse): object {
  return { method: req.method, route, status: statusCode, ms: Math.round((performance.now() - startedAt) * 100) / 100 };
}
