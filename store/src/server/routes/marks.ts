import { InvalidRequestError } from '../../core/errors';
import { RebalanceMark, RestoreMark } from '../../core/marks';
import { Marks } from '../../shard/marks';
import { BodyReader } from '../http/body';
import { sendJson } from '../http/responses';
import { Handler, Router } from '../http/router';
import { Fields, jsonObjectIn } from './json-fields';

const MAX_TEXT = 512;

/** Adds `/v1/restores`: the restores of backups that the shard knows of. */
export function addRestoresRoute(router: Router, marks: Marks<RestoreMark>, bodies: BodyReader): void {
  addRoute(router, 'restores', marks, bodies, (body) => {
    const fields = fieldsIn(body, '{ "id", "file", "sha256", "startedAt", "completedAt"? }');
    const [id, file, sha256, startedAt] = ['id', 'file', 'sha256', 'startedAt'].map((name) => textIn(fields, name));
    return { id, file, sha256, startedAt, ...(fields.completedAt !== undefined && { completedAt: textIn(fields, 'completedAt') }) };
  });
}

/** Adds `/v1/rebalances`: the complete rebalances that the shard knows of. */
export function addRebalancesRoute(router: Router, marks: Marks<RebalanceMark>, bodies: BodyReader): void {
  addRoute(router, 'rebalances', marks, bodies, (body) => {
    const fields = fieldsIn(body, '{ "id", "completedAt" }');
    return { id: textIn(fields, 'id'), completedAt: textIn(fields, 'completedAt') };
  });
}

function addRoute<T extends { readonly id: string }>(
  router: Router, name: string, marks: Marks<T>, bodies: BodyReader, parse: (body: Buffer) => T,
): void {
  const get: Handler = async (_, response) => sendJson(response, 200, { [name]: await marks.list() });
  const put: Handler = async (request, response) => {
    const mark = parse(await bodies.read(request, response));
    await marks.put(mark);
    sendJson(response, 200, mark);
  };
  router.add(`/v1/${name}`, { GET: get, HEAD: get, PUT: put });
}

function fieldsIn(body: Buffer, expected: string): Fields {
  const fields = jsonObjectIn(body.toString('utf8'));
  if (!fields) throw new InvalidRequestError(`the body must be a JSON object: ${expected}`);
  return fields;
}

function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '' && value.length <= MAX_TEXT) return value;
  throw new InvalidRequestError(`"${name}" must be a string of 1 to ${MAX_TEXT} characters`);
}
