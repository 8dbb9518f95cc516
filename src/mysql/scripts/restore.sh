#!/bin/bash
# Program of MySqlRestore: loads a dump into a database that is empty, or that may be overwritten. The table `unfinished_restore` exists
# while the dump is loaded, so that the next attempt recognizes an interrupted restore and starts over.
#
# Environment: that of backups.sh, BACKUP_FILE (empty for the newest backup), OVERWRITE (true or false).
set -euo pipefail
source backups.sh

refuse() { echo "refused: $*" >&2; exit 1; }

query() { connected mysql --skip-column-names --batch --execute="$1"; }

file=${BACKUP_FILE:-$(list_backups | tail -n 1)}
if [ -z "$file" ]; then refuse "the claim contains no backup of database $MYSQL_DATABASE"; fi
if [ ! -f "$file" ]; then refuse "the claim contains no file $file"; fi
if ! is_complete "$file"; then refuse "$file is incomplete"; fi

database="\`$MYSQL_DATABASE\`"
objects="
SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '$MYSQL_DATABASE'
UNION ALL SELECT routine_name FROM information_schema.routines WHERE routine_schema = '$MYSQL_DATABASE'
UNION ALL SELECT event_name FROM information_schema.events WHERE event_schema = '$MYSQL_DATABASE'"
# Creating the database again must not change how it stores and compares text.
encoding=$(query "
SELECT CONCAT('CHARACTER SET ', default_character_set_name, ' COLLATE ', default_collation_name)
FROM information_schema.schemata WHERE schema_name = '$MYSQL_DATABASE'")
count=$(query "SELECT COUNT(*) FROM ($objects) AS objects")
unfinished=$(query "SELECT COUNT(*) FROM ($objects) AS objects WHERE name = 'unfinished_restore'")

if [ "$count" -gt 0 ] && [ "$unfinished" -eq 0 ] && [ "$OVERWRITE" != true ]; then
  refuse "database $MYSQL_DATABASE contains $count tables, views, routines and events, which a restore would delete. Set 'overwrite' to replace them"
fi
if [ "$count" -gt 0 ]; then query "DROP DATABASE $database"; fi
query "CREATE DATABASE IF NOT EXISTS $database $encoding"
query "CREATE TABLE $database.unfinished_restore (started TIMESTAMP DEFAULT CURRENT_TIMESTAMP)"
gunzip --stdout "$file" | connected mysql "$MYSQL_DATABASE"
query "DROP TABLE $database.unfinished_restore"
echo "restored $file"
