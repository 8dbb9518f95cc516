import { Readable } from 'stream';
import { FastifyReply, FastifyRequest } from 'fastify';
import { formatVersion } from '../../core/version';
import { allowBody } from '../http/body';
import { HttpError, refusalOf } from '../errors';
import { StoreRequest, StoreResponse } from '../http/messages';
import { Line, LineSplitter } from '../http/line-splitter';
import { WriteResult } from '../../shard/shard';

/** The media type of JSON, a value a line. */
export const NDJSON = 'application/x-ndjson; charset=utf-8';

/** What a line asks for. */
export interface LineTask {
  /** Does it. Never fails: what went wrong is the result. */
  run(): Promise<object>;
  /** Where it is given, the line may be done together with its neighbours, unless they are about the same key. */
  readonly together?: string;
}

/** Reads a line that was understood as JSON; undefined where it asks for nothing. */
export type LineReader = (line: Record<string, unknown>) => LineTask | undefined;

type TaskReader = (line: Line) => LineTask | undefined;

/** The longest line that can hold a value of so many bytes, in base64, and a key with each of its characters escaped. */
export function longestLine(valueBytes: number): number {
  return Math.ceil(valueBytes / 3) * 4 + 8192;
}

/**
 * Answers NDJSON with NDJSON, a result a line. The body is read as fast as the results are taken, and never held as a whole: what is in
 * memory is what came in one piece, whose writes go to disk together.
 */
export function answerLines(request: FastifyRequest, reply: FastifyReply, longest: number, read: LineReader): FastifyReply {
  const raw = request.raw as StoreRequest;
  const response = reply.raw as StoreResponse;
  allowBody(raw, response);
  const results = Readable.from(resultsOf(raw, longest, answering(response, read)), { objectMode: false, highWaterMark: 65_536 });
  return reply.code(200).header('Content-Type', NDJSON).header('X-Content-Type-Options', 'nosniff').send(results);
}

async function* resultsOf(body: AsyncIterable<Buffer>, longest: number, read: TaskReader): AsyncGenerator<string> {
  const splitter = new LineSplitter(longest);
  for await (const chunk of body) yield* resultsOfLines(splitter.push(chunk), read);
  yield* resultsOfLines(splitter.end(), read);
}

async function* resultsOfLines(lines: readonly Line[], read: TaskReader): AsyncGenerator<string> {
  for (const group of groups(lines.flatMap((line) => taskOf(line, read)))) {
    const results = await Promise.all(group.map((task) => task.run()));
    yield results.map((result) => `${JSON.stringify(result)}\n`).join('');
  }
}

/** Neighbours that can be done together: the results are those of doing one after the other. */
function* groups(tasks: readonly LineTask[]): Generator<LineTask[]> {
  let group: LineTask[] = [];
  let keys = new Set<string>();
  for (const task of tasks) {
    if (task.together === undefined || keys.has(task.together)) {
      if (group.length > 0) yield group;
      group = [];
      keys = new Set();
    }
    group.push(task);
    if (task.together !== undefined) keys.add(task.together);
    else {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

function taskOf(line: Line, read: TaskReader): LineTask[] {
  const task = read(line);
  return task ? [task] : [];
}

/** Turns what goes wrong into results, and leaves what should not have gone wrong for the log. */
function answering(response: StoreResponse, read: LineReader): TaskReader {
  const resultOfError = (error: unknown): object => {
    const { status, code, body } = refusalOf(error);
    if (code === 'internal_error' || code === 'storage_failed') response.failure = error;
    return { status, ...body };
  };
  return (line) => {
    try {
      const task = read(jsonOf(line));
      return task && { ...task, run: () => task.run().catch(resultOfError) };
    } catch (error) {
      return { run: async () => resultOfError(error) };
    }
  };
}

function jsonOf(line: Line): Record<string, unknown> {
  if (line.problem === 'too long') throw new HttpError('value_too_large', 'the line is longer than one with the largest value');
  if (line.problem) throw new HttpError('invalid_request', `the line is ${line.problem}`);
  const json = parsed(line.text);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new HttpError('invalid_request', 'the line is no JSON object');
  return json as Record<string, unknown>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The result of a write, as a line. */
export function resultOfWrite(result: WriteResult): object {
  if (result.outcome === 'absent') throw new HttpError('not_found', 'the key has no value');
  if (result.outcome === 'conflict') {
    const version = result.version && formatVersion(result.version);
    throw new HttpError('precondition_failed', version ? 'the key has another version' : 'the key has no value', { body: { version } });
  }
  return { status: result.outcome === 'created' ? 201 : 204, version: formatVersion(result.version) };
}
