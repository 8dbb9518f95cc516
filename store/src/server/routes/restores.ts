import { InvalidRequestError } from '../../core/errors';
import { RestoreMark } from '../../core/restore-mark';
import { RestoreMarks } from '../../shard/restore-marks';
import { BodyReader } from '../http/body';
import { sendJson } from '../http/responses';
import { Handler, Router } from '../http/router';
import { Fields, jsonObjectIn } from './json-fields';

const MAX_TEXT = 512;

/** Adds `/v1/restores`: the restores of backups that the shard knows of. */
export function addRestoresRoute(router: Router, marks: RestoreMarks, bodies: BodyReader): void {
  const get: Handler = async (_, response) => sendJson(response, 200, { restores: await marks.list() });
  const put: Handler = async (request, response) => {
    const mark = markIn(await bodies.read(request, response));
    await marks.put(mark);
    sendJson(response, 200, mark);
  };
  router.add('/v1/restores', { GET: get, HEAD: get, PUT: put });
}

function markIn(body: Buffer): RestoreMark {
  const fields = jsonObjectIn(body.toString('utf8'));
  if (!fields) throw new InvalidRequestError('the body must be a JSON object: { "id", "file", "sha256", "startedAt", "completedAt"? }');
  const [id, file, sha256, startedAt] = ['id', 'file', 'sha256', 'startedAt'].map((name) => textIn(fields, name));
  return { id, file, sha256, startedAt, ...(fields.completedAt !== undefined && { completedAt: textIn(fields, 'completedAt') }) };
}

function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '' && value.length <= MAX_TEXT) return value;
  throw new InvalidRequestError(`"${name}" must be a string of 1 to ${MAX_TEXT} characters`);
}
