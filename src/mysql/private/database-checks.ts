import { format } from '../../private/validation/report';
import { IMySqlDatabase } from '../i-mysql-database';

/** Whether a value is a database, by its members: an app may hold two copies of this library. */
export function isDatabase(database: IMySqlDatabase | undefined): database is IMySqlDatabase {
  return typeof database?.connectFrom === 'function' && database.passwordSecret !== undefined;
}

/** Checks that `value` is a database. */
export function databaseErrors(prop: string, value: IMySqlDatabase | undefined): string[] {
  return isDatabase(value) ? [] : [`'${prop}' must be a MySqlSingle or a MySqlDatabase, got ${format(value)}`];
}
