#!/bin/bash
# Functions of MySqlBackup and MySqlRestore, whose programs run in the directory with the backups.
#
# Environment: MYSQL_HOST, MYSQL_PORT, MYSQL_USER, MYSQL_DATABASE, BACKUP_DIRECTORY.
source credentials.sh

# Runs the client "$1" with the options to connect, followed by its other arguments.
connected() {
  as_user "$1" --protocol=tcp --host="$MYSQL_HOST" --port="$MYSQL_PORT" --user="$MYSQL_USER" "${@:2}"
}

# Runs an SQL statement and prints its rows.
query() { connected mysql --skip-column-names --batch --raw --execute="$1"; }

# Prints the names of the backups of the database, oldest first: the shell sorts them, and their names contain the time.
list_backups() {
  local file
  for file in "$MYSQL_DATABASE-"*; do
    if [[ ${file#"$MYSQL_DATABASE-"} =~ ^[0-9TZ]+\.sql\.gz$ ]]; then echo "$file"; fi
  done
}

# mysqldump ends every complete dump with this line.
is_complete() {
  gunzip --stdout "$1" | tail -n 1 | grep --quiet '^-- Dump completed'
}

cd "$BACKUP_DIRECTORY" || exit
