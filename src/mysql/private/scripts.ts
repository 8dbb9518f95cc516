import { makeDirectory, script } from '../../private/script';

/**
 * What runs in the pods of MySQL and beside it, for the Bash of the image. Names and passwords come from the environment and from files,
 * never into the text.
 */

/** Where the containers find the password of the application's user. */
export const USER_PASSWORD_DIRECTORY = '/etc/mysql/user';

/** Where the first start finds the password of root. */
export const ROOT_PASSWORD_DIRECTORY = '/etc/mysql/root';

/** The file with the password in either directory. */
export const PASSWORD_FILE = 'password';

/** Where the first start has the whole volume. */
export const VOLUME_DIRECTORY = '/volume';

/** Where the server has its socket. */
export const SOCKET_DIRECTORY = '/var/run/mysqld';

/** The directory of the volume with the database. */
export const DATABASE_DIRECTORY = 'data';

/** An option file would need the password quoted; the variable takes it as it is, and is in no list of processes. */
const PASSWORD = `export MYSQL_PWD="$(< ${USER_PASSWORD_DIRECTORY}/${PASSWORD_FILE})"`;

/** How a Job logs in. */
const LOGIN = [PASSWORD, 'login=(--protocol=tcp --host="$MYSQL_HOST" --port="$MYSQL_PORT" --user="$MYSQL_USER")'];

/**
 * Makes the database beside the place where it is served from, and moves it there when it is whole. The image's own entry point makes it in
 * place: cut short, it is taken for finished at the next start, and has no passwords.
 *
 * The entry point ends by starting the server for good, which must not happen here: a stand-in for `mysqld` takes that last call and
 * notes it.
 */
export const FIRST_START = makeDirectory({
  volume: VOLUME_DIRECTORY,
  directory: DATABASE_DIRECTORY,
  sign: 'mysql',
  what: 'a database',
  program: 'first-start',
  steps: [
    'last_call=/tmp/last-call',
    // A server that was killed leaves its socket and the number of its process, which something else may have by now.
    `rm -rf "$last_call" ${SOCKET_DIRECTORY}/*`,
    'mkdir -p /tmp/first-start',
    "cat > /tmp/first-start/mysqld <<'END'",
    '#!/bin/bash',
    'PATH=${PATH#*:}',
    'for argument; do',
    '  case $argument in --initialize* | --daemonize | --help | --validate-config) exec mysqld "$@" ;; esac',
    'done',
    'touch /tmp/last-call',
    'END',
    'chmod +x /tmp/first-start/mysqld',
    'PATH=/tmp/first-start:$PATH docker-entrypoint.sh mysqld --datadir="$unfinished" &',
    'wait "$!"',
    'if [ ! -e "$last_call" ]; then say "an init script ended the first start before it was done"; exit 1; fi',
  ],
});

/** Passes when the application's user gets an answer over TCP: neither a server that is still being set up nor one without users passes. */
export const QUERY = script(PASSWORD, 'exec mysql --protocol=tcp --host=127.0.0.1 --user="$1" --connect-timeout=3 --execute="SELECT 1" "$2" > /dev/null');

/** Writes a dump under a name that says it is unfinished, looks whether it is whole, renames it, and removes old ones. */
export const BACKUP = script(
  ...LOGIN,
  'cd "$BACKUP_DIRECTORY"',
  'rm -f ".$MYSQL_DATABASE-"*.unfinished',
  'file="$MYSQL_DATABASE-$(date --utc +%Y%m%dT%H%M%SZ).sql.gz" unfinished=".$MYSQL_DATABASE-$$.unfinished"',
  'mysqldump "${login[@]}" --single-transaction --quick --hex-blob --routines --events --triggers --no-tablespaces --set-gtid-purged=OFF "$MYSQL_DATABASE" \\',
  '  | gzip > "$unfinished"',
  'gunzip --stdout "$unfinished" | tail -n 1 | grep --quiet "^-- Dump completed"',
  'sync "$unfinished"',
  'mv "$unfinished" "$file"',
  'sync --file-system .',
  'echo "wrote $file: $(stat --format=%s "$file") bytes"',
  'ls | grep "^$MYSQL_DATABASE-[0-9TZ]*\\.sql\\.gz$" | sort | head -n "-$KEEP" | while read -r old; do rm -- "$old"; echo "removed $old"; done',
);

/**
 * Loads a dump that is whole into a database that is empty. A table is there while it runs: what is cut short is known by it and started
 * over.
 */
export const RESTORE = script(
  ...LOGIN,
  'refuse() { echo "refused: $*" >&2; exit 1; }',
  'ask() { mysql "${login[@]}" --skip-column-names --batch --execute="$1"; }',
  'cd "$BACKUP_DIRECTORY"',
  'file=${BACKUP_FILE:-$(ls | grep "^$MYSQL_DATABASE-[0-9TZ]*\\.sql\\.gz$" | sort | tail -n 1 || true)}',
  '[ -n "$file" ] || refuse "there is no backup of database $MYSQL_DATABASE on the claim"',
  '[ -f "$file" ] || refuse "there is no file $file on the claim"',
  'gunzip --stdout "$file" | tail -n 1 | grep --quiet "^-- Dump completed" || refuse "$file is not whole"',
  'things="SELECT table_name AS name FROM information_schema.tables WHERE table_schema = \'$MYSQL_DATABASE\'',
  '  UNION ALL SELECT routine_name FROM information_schema.routines WHERE routine_schema = \'$MYSQL_DATABASE\'',
  '  UNION ALL SELECT event_name FROM information_schema.events WHERE event_schema = \'$MYSQL_DATABASE\'"',
  'encoding=$(ask "SELECT CONCAT(\'CHARACTER SET \', default_character_set_name, \' COLLATE \', default_collation_name) FROM information_schema.schemata WHERE schema_name = \'$MYSQL_DATABASE\'")',
  'count=$(ask "SELECT COUNT(*) FROM ($things) AS things")',
  'unfinished=$(ask "SELECT COUNT(*) FROM ($things) AS things WHERE name = \'unfinished_restore\'")',
  'if [ "$count" -gt 0 ] && [ "$unfinished" -eq 0 ] && [ "$OVERWRITE" != true ]; then',
  '  refuse "database $MYSQL_DATABASE has $count tables, views, routines and events, which would be lost. Say \'overwrite\' to replace them all"',
  'fi',
  'if [ "$count" -gt 0 ]; then ask "DROP DATABASE \\`$MYSQL_DATABASE\\`"; fi',
  'ask "CREATE DATABASE IF NOT EXISTS \\`$MYSQL_DATABASE\\` $encoding"',
  'ask "CREATE TABLE \\`$MYSQL_DATABASE\\`.unfinished_restore (started TIMESTAMP DEFAULT CURRENT_TIMESTAMP)"',
  'gunzip --stdout "$file" | mysql "${login[@]}" "$MYSQL_DATABASE"',
  'ask "DROP TABLE \\`$MYSQL_DATABASE\\`.unfinished_restore"',
  'echo "restored $file"',
);
