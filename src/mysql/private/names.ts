import { format } from '../../private/validation/report';
import { refine, required, string } from '../../private/validation/shapes';

/** Names that are reserved for MySQL itself. */
const SYSTEM_DATABASES = ['mysql', 'information_schema', 'performance_schema', 'sys'];
const SYSTEM_USERS = ['root', 'mysql.sys', 'mysql.session', 'mysql.infoschema'];

/** Names that need no quoting in SQL, in the scripts of the image and in file names. */
const PLAIN = /^[0-9A-Za-z_$-]+$/;

/** The name of an application's database. */
export const DATABASE_NAME = required(refine(string, databaseName));

/** The name of an application's user. */
export const USER_NAME = required(refine(string, userName));

function databaseName(prop: string, value: string): string[] {
  if (SYSTEM_DATABASES.includes(value.toLowerCase())) return [`'${prop}' is ${format(value)}, which is reserved for MySQL: give another name`];
  return plain(prop, value, 64);
}

function userName(prop: string, value: string): string[] {
  if (SYSTEM_USERS.includes(value.toLowerCase())) {
    return [`'${prop}' is ${format(value)}, which is reserved for MySQL: give the application a user of its own`];
  }
  return plain(prop, value, 32);
}

function plain(prop: string, value: string, maxLength: number): string[] {
  if (PLAIN.test(value) && value.length <= maxLength) return [];
  return [`'${prop}' must be 1 to ${maxLength} letters, digits, "_", "-" and "$", got ${format(value)}`];
}
