#!/bin/bash
# Program of MySqlRestore: loads a dump into a second database, the scratch database, and moves its tables into the target at once, which
# must be empty unless it may be overwritten. Until the tables move, the target is unchanged.
#
# A table of the scratch database remembers the restores that are complete, as a Job may be created again at any time. It also has the state
# of one that was interrupted: `loading` starts over, and `loaded` continues, because the target may be deleted already.
#
# Environment: that of backups.sh, BACKUP_CLAIM, BACKUP_FILE (empty for the newest backup), RESTORE_RUN and OVERWRITE (true or false).
set -euo pipefail
source backups.sh

file=$BACKUP_FILE
source dump-parts.sh

scratch=${MYSQL_DATABASE:0:56}_restore
marks=cdk8s_stateful_restores
# Moves with the tables, so that an attempt can see that they have moved.
last=cdk8s_stateful_last_table
mebibyte=$((1024 * 1024))

refuse() { echo "refused: $*. Database $MYSQL_DATABASE is unchanged" >&2; exit 1; }

load() { connected mysql --database="$1"; }

# Prints "$1" as an SQL string in hexadecimal digits, which need no quotes.
sql_string() { echo "CONVERT(x'$(printf '%s' "$1" | od --address-radix=n --format=x1 --output-duplicates | tr --delete ' \n')' USING utf8mb4)"; }

this="claim = $(sql_string "$BACKUP_CLAIM") AND file = $(sql_string "$BACKUP_FILE") AND run = $(sql_string "$RESTORE_RUN")"

# Prints the number of tables, views, routines and events in the database "$1", without the table of the restores.
count_objects() {
  query "
    SELECT (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '$1' AND table_name <> '$marks')
      + (SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = '$1')
      + (SELECT COUNT(*) FROM information_schema.events WHERE event_schema = '$1')"
}

# Holds a lock of the server while this program runs, so that two restores never work on the same database.
take_lock() {
  local got=''
  coproc LOCK { connected mysql --skip-column-names --batch --unbuffered; }
  trap '' PIPE
  echo "SELECT GET_LOCK('$scratch', 0);" >&"${LOCK[1]}" || true
  read -r got <&"${LOCK[0]}" || true
  trap - PIPE
  case $got in
    1) ;;
    0) refuse "another restore of the database is running" ;;
    *) refuse "cannot connect to $MYSQL_HOST" ;;
  esac
}

has_marks() { [ "$(query "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '$scratch' AND table_name = '$marks'")" -gt 0 ]; }

# Prints the state of this restore, the file it restores and when that changed, or nothing.
mark() {
  if has_marks; then query "SELECT state, changed, restored FROM \`$scratch\`.$marks WHERE $this"; fi
}

set_mark() {
  query "
    REPLACE INTO \`$scratch\`.$marks (claim, file, run, restored, state) VALUES
      ($(sql_string "$BACKUP_CLAIM"), $(sql_string "$BACKUP_FILE"), $(sql_string "$RESTORE_RUN"), $(sql_string "$file"), '$1')"
}

# Creates the scratch database with the table of the restores. Another database of this name is not touched.
create_scratch() {
  local encoding=$1
  if ! query "CREATE DATABASE IF NOT EXISTS \`$scratch\` $encoding"; then
    refuse "$MYSQL_USER must be allowed to create database $scratch." \
      "As root, run: GRANT ALL ON \`${scratch//_/\\_}\`.* TO '$MYSQL_USER'@'%'"
  fi
  if ! has_marks && [ "$(count_objects "$scratch")" -gt 0 ]; then refuse "database $scratch is not one of a restore, but contains objects"; fi
  query "
    CREATE TABLE IF NOT EXISTS \`$scratch\`.$marks (
      claim VARCHAR(253), file VARCHAR(255), run VARCHAR(63), restored VARCHAR(255) NOT NULL, state VARCHAR(9) NOT NULL,
      changed TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, PRIMARY KEY (claim, file, run)
    ) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
}

# Prints the statements that delete the views, triggers, routines and events of the database "$1".
drop_programs() {
  query "
    SELECT CONCAT('DROP ', kind, ' \`$1\`.\`', REPLACE(name, '\`', '\`\`'), '\`;') FROM (
      SELECT 'TRIGGER' AS kind, trigger_name AS name FROM information_schema.triggers WHERE trigger_schema = '$1'
      UNION ALL SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = '$1'
      UNION ALL SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = '$1'
      UNION ALL SELECT 'VIEW', table_name FROM information_schema.views WHERE table_schema = '$1') AS programs"
}

# Prints the names of the tables of the scratch database, quoted.
scratch_tables() {
  query "
    SELECT CONCAT('\`', REPLACE(table_name, '\`', '\`\`'), '\`') FROM information_schema.tables
    WHERE table_schema = '$scratch' AND table_type = 'BASE TABLE' AND table_name <> '$marks'"
}

clear_scratch() {
  drop_programs "$scratch" | load "$scratch"
  { echo 'SET foreign_key_checks = 0;'; scratch_tables | sed "s/.*/DROP TABLE \`$scratch\`.&;/"; } | load "$scratch"
}

# Checks that "$1" more MiB fit on the volume of the server, by creating files of that size and deleting them again. Each file is small
# compared to the whole, so that the volume is never full for long.
check_room() {
  local megabytes=$1 each count errors
  each=$(((megabytes / 64 / 4 + 1) * 4))
  if [ "$each" -gt 4096 ]; then each=4096; fi
  count=$(((megabytes + each - 1) / each))
  errors=$(for ((at = 0; at < count; at++)); do echo "CREATE TABLE room_$at (x INT) AUTOEXTEND_SIZE = ${each}M;"; done | load "$scratch" 2>&1) || true
  clear_scratch
  case $errors in
    '') ;;
    *'disk is full'* | *'is full'* | *'No space left'* | *'Disk full'*)
      refuse "the volume of the server has no room for another $megabytes MiB, which the restored database needs beside the present one" \
        "(or the binary log of loading it). Enlarge the volume, or delete what is no longer needed"
      ;;
    *) echo "cannot check whether the server has room for $megabytes MiB: $errors" >&2 ;;
  esac
}

# Prints the MiB that the restore needs: for the tables, for the binary log, which contains all rows, and as a reserve. The server only
# estimates the size of tables, so they may be as large as the dump, too.
needed_room() {
  local dumped=$1 recorded tables logged=0
  recorded=$(recorded_size)
  if [ -z "$recorded" ]; then recorded=$((dumped * 2)); fi
  tables=$((recorded > dumped ? recorded : dumped))
  if [ "$(query 'SELECT @@log_bin')" = 1 ]; then logged=$((recorded < dumped ? recorded : dumped)); fi
  echo $(((tables + tables / 10 + logged) / mebibyte + 64))
}

# Fails, leaving the target unchanged. $1: what failed, $2: the errors of the client
give_up() {
  echo "$2" >&2
  clear_scratch
  case $2 in
    *'ERROR 1419'*)
      refuse "the backup contains triggers or functions, which $MYSQL_USER may create only if log_bin_trust_function_creators is ON in the" \
        "settings of the server"
      ;;
    *) refuse "$1 of $file cannot be loaded" ;;
  esac
}

# Loads the dump into the scratch database. Its programs are created there only to see that they can be: MySQL does not move them.
load_scratch() {
  local errors
  set_mark loading
  errors=$(part tables | load "$scratch" 2>&1) || give_up 'the tables' "$errors"
  errors=$(part programs disabled | load "$scratch" 2>&1) || give_up 'a view, trigger, routine or event' "$errors"
  drop_programs "$scratch" | load "$scratch"
  query "CREATE TABLE \`$scratch\`.$last (x INT)"
  set_mark loaded
}

# Replaces the target by the tables of the scratch database. An attempt that was interrupted after they have moved must not delete them.
move_tables() {
  local tables encoding
  tables=$(scratch_tables)
  if [ -n "$tables" ]; then
    encoding=$(encoding_of "$scratch")
    query "DROP DATABASE IF EXISTS \`$MYSQL_DATABASE\`"
    query "CREATE DATABASE \`$MYSQL_DATABASE\` $encoding"
    { echo 'RENAME TABLE'; sed "s/.*/\`$scratch\`.& TO \`$MYSQL_DATABASE\`.&/; \$!s/\$/,/" <<< "$tables"; } | load "$scratch"
  fi
}

# Creates the programs in the target again, of which an interrupted attempt may have created some.
create_programs() {
  drop_programs "$MYSQL_DATABASE" | load "$MYSQL_DATABASE"
  part programs | load "$MYSQL_DATABASE"
}

# Prints how a database stores and compares text, which creating it again must not change.
encoding_of() {
  query "
    SELECT CONCAT('CHARACTER SET ', default_character_set_name, ' COLLATE ', default_collation_name)
    FROM information_schema.schemata WHERE schema_name = '$1'"
}

# Says which programs belong to another user than before.
report_definers() {
  local count definer
  while read -r count definer; do
    if [[ -n $count && $definer != "\`$MYSQL_USER\`@"* ]]; then
      echo "$count views, triggers, routines and events of $definer belong to $MYSQL_USER now, and run with the privileges of that user"
    fi
  done <<< "$(definers)"
}

# Checks that the restore can be carried out, and loads the scratch database. Nothing here changes the target.
prepare() {
  local count sizes dumped complete
  if [ -z "$file" ]; then file=$(list_backups | tail -n 1); fi
  if [ -z "$file" ]; then refuse "the claim contains no backup of database $MYSQL_DATABASE"; fi
  if [ ! -f "$file" ]; then refuse "the claim contains no file $file"; fi
  sizes=$(summary) || refuse "$file is damaged"
  read -r dumped complete <<< "$sizes"
  if [ "$complete" -ne 1 ]; then refuse "$file is incomplete"; fi
  count=$(count_objects "$MYSQL_DATABASE")
  if [ "$count" -gt 0 ] && [ "$OVERWRITE" != true ]; then
    refuse "database $MYSQL_DATABASE contains $count tables, views, routines and events, which a restore would delete. Set 'overwrite' to replace them"
  fi
  create_scratch "$(encoding_of "$MYSQL_DATABASE")"
  # Other restores cannot continue without what they had loaded.
  query "DELETE FROM \`$scratch\`.$marks WHERE state <> 'complete'"
  clear_scratch
  check_room "$(needed_room "$dumped")"
  load_scratch
}

take_lock
IFS=$'\t' read -r state changed restored <<< "$(mark)" || true
if [ "$state" = complete ]; then
  echo "nothing to do: $restored was restored at $changed, and the database may have changed since. To restore it again, set another 'run'"
  exit
fi
if [ "$state" = loaded ]; then
  file=$restored
  echo "an earlier attempt had loaded $file, continuing"
else
  prepare
fi
move_tables
create_programs
query "DROP TABLE IF EXISTS \`$MYSQL_DATABASE\`.$last"
set_mark complete
report_definers
echo "restored $file"
