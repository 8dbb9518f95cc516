import { Readable } from 'stream';
import { ConflictError, InvalidRequestError, ValueTooLargeError } from '../../core/errors';
import { allowBody } from '../http/body';
import { errorResponse } from '../http/error-response';
import { Line, LineSplitter } from '../http/line-splitter';
import { StoreRequest, StoreResponse } from '../http/messages';
import { sendStream } from '../http/responses';
import { Fields, jsonObjectIn } from './json-fields';

/** The content type of newline-delimited JSON. */
export const NDJSON = 'application/x-ndjson; charset=utf-8';

/** Bytes of a response that are buffered for a slow client. */
export const BUFFERED_BYTES = 65_536;

/** The operation of a line. */
export interface LineTask {
  /** Runs the operation. Returns the result line. */
  run(): Promise<object>;
  /** Key of the operation, if it may run at the same time as adjacent ones of other keys. */
  readonly batchKey?: string;
}

/** Creates the task of a line; undefined if the line needs none and has no result. */
export type LineReader = (line: Fields) => LineTask | undefined;

type TaskReader = (line: Line) => LineTask | undefined;

/** The largest line that is accepted: the largest value in base64, and a key of which each character is escaped. */
export function maxLineBytes(maxValueBytes: number): number {
  return Math.ceil(maxValueBytes / 3) * 4 + 8192;
}

/**
 * Answers NDJSON with NDJSON, one result per line. The body is read as fast as the client receives the results, and is never held as a
 * whole: only one chunk of it is in memory, whose writes share a transaction.
 */
export function answerLines(request: StoreRequest, response: StoreResponse, maxBytes: number, read: LineReader): void {
  allowBody(request, response);
  const results = resultsOf(request, maxBytes, withErrorResults(response, read));
  sendStream(response, NDJSON, Readable.from(results, { objectMode: false, highWaterMark: BUFFERED_BYTES }));
}

async function* resultsOf(body: AsyncIterable<Buffer>, maxBytes: number, read: TaskReader): AsyncGenerator<string> {
  const splitter = new LineSplitter(maxBytes);
  for await (const chunk of body) yield* resultsOfLines(splitter.push(chunk), read);
  yield* resultsOfLines(splitter.end(), read);
}

async function* resultsOfLines(lines: readonly Line[], read: TaskReader): AsyncGenerator<string> {
  for (const group of groupsOf(lines.flatMap((line) => read(line) ?? []))) {
    const results = await Promise.all(group.map((task) => task.run()));
    yield results.map((result) => `${JSON.stringify(result)}\n`).join('');
  }
}

/** Groups adjacent tasks that may run at the same time. The results are the same as if they ran one after the other. */
function* groupsOf(tasks: readonly LineTask[]): Generator<LineTask[]> {
  let group: LineTask[] = [];
  let keys = new Set<string>();
  for (const task of tasks) {
    if (group.length > 0 && (task.batchKey === undefined || keys.size === 0 || keys.has(task.batchKey))) {
      yield group;
      group = [];
      keys = new Set();
    }
    group.push(task);
    if (task.batchKey !== undefined) keys.add(task.batchKey);
  }
  if (group.length > 0) yield group;
}

/** Turns errors into results. Failures of the server are also kept for the log. */
function withErrorResults(response: StoreResponse, read: LineReader): TaskReader {
  const resultOf = (error: unknown): object => {
    const { status, body } = errorResponse(error);
    if (body.code === 'internal_error' || body.code === 'storage_failed') response.failure = error;
    return { status, ...body, version: error instanceof ConflictError ? error.etag : undefined };
  };
  return (line) => {
    try {
      const task = read(fieldsIn(line));
      return task && { ...task, run: () => task.run().catch(resultOf) };
    } catch (error) {
      return { run: async () => resultOf(error) };
    }
  };
}

function fieldsIn(line: Line): Fields {
  if (line.error === 'too long') throw new ValueTooLargeError('the line is larger than one with the largest value');
  if (line.error) throw new InvalidRequestError(`the line is ${line.error}`);
  const fields = jsonObjectIn(line.text);
  if (!fields) throw new InvalidRequestError('the line must be a JSON object');
  return fields;
}
