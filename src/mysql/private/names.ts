import { format } from '../../private/validation/report';

/** What MySQL keeps for itself. */
const SYSTEM_DATABASES = ['mysql', 'information_schema', 'performance_schema', 'sys'];
const SYSTEM_USERS = ['root', 'mysql.sys', 'mysql.session', 'mysql.infoschema'];

/** Names that need no quotes anywhere: in SQL, in the image's own scripts, in names of files. */
const PLAIN = /^[0-9A-Za-z_$-]+$/;

/** `value` may be the name of a database of the application. */
export function databaseName(prop: string, value: string): string[] {
  if (SYSTEM_DATABASES.includes(`${value}`.toLowerCase())) return [`'${prop}' is ${format(value)}, which MySQL keeps for itself: give another name`];
  return plain(prop, value, 64);
}

/** `value` may be the name of a user of the application. */
export function userName(prop: string, value: string): string[] {
  if (SYSTEM_USERS.includes(`${value}`.toLowerCase())) {
    return [`'${prop}' is ${format(value)}, which MySQL keeps for itself: an application has a user of its own`];
  }
  return plain(prop, value, 32);
}

function plain(prop: string, value: string, longest: number): string[] {
  if (typeof value === 'string' && PLAIN.test(value) && value.length <= longest) return [];
  return [`'${prop}' must be 1 to ${longest} letters, digits, "_", "-" and "$", got ${format(value)}`];
}
