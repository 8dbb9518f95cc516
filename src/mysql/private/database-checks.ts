import { IMySqlDatabase } from '../i-mysql-database';

/** Whether something is a database that pods can connect to: by what it can do, as an app may hold two copies of this library. */
export function isDatabase(database: IMySqlDatabase | undefined): database is IMySqlDatabase {
  return typeof database?.connectFrom === 'function' && database.passwordSecret !== undefined;
}

/** `value` is such a database. */
export function databaseErrors(prop: string, value: IMySqlDatabase | undefined): string[] {
  return isDatabase(value) ? [] : [`'${prop}' is no database: pass a MySqlSingle or a MySqlDatabase`];
}
