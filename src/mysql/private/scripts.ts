import { join } from 'path';
import { bash, loadShellScript } from '../../private/script';

/**
 * Commands of the pods of MySQL and of the Jobs that connect to it. Names and passwords reach the programs by environment variables,
 * arguments and files. The programs expect the paths below.
 */
const DIRECTORY = join(__dirname, '..', 'scripts');

/** Mount path of the Secret with the password of the application's user. */
export const USER_PASSWORD_DIRECTORY = '/etc/mysql/user';

/** Mount path of the Secret with the password of root, in the first start. */
export const ROOT_PASSWORD_DIRECTORY = '/etc/mysql/root';

/** Name of the file with the password in either directory. */
export const PASSWORD_FILE = 'password';

/** Mount path of the whole volume in the first start. */
export const VOLUME_DIRECTORY = '/volume';

/** Directory of the server's socket. */
export const SOCKET_DIRECTORY = '/var/run/mysqld';

/** Directory of the volume with the database. */
export const DATABASE_DIRECTORY = 'data';

/** Creates the database on an empty volume. */
export const FIRST_START = bash(loadShellScript(DIRECTORY, 'first-start.sh'), loadShellScript(DIRECTORY, 'mysqld-stand-in.sh'));

/** Dumps the database to the claim with the backups. */
export const BACKUP = bash(loadShellScript(DIRECTORY, 'backup.sh'));

/** Loads a dump from the claim with the backups. */
export const RESTORE = bash(loadShellScript(DIRECTORY, 'restore.sh'));

const QUERY = loadShellScript(DIRECTORY, 'query.sh');

/** Readiness probe: succeeds when `user` gets an answer from `database` over TCP. */
export function query(user: string, database: string): string[] {
  return bash(QUERY, user, database);
}
