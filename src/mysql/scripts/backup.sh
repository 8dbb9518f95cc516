#!/bin/bash
# Program of MySqlBackup: dumps the database to a compressed file, then removes the oldest backups.
#
# Environment: that of backups.sh, and KEEP, the number of backups to keep.
set -euo pipefail
source backups.sh

file=$MYSQL_DATABASE-$(date --utc +%Y%m%dT%H%M%SZ).sql.gz
# Hidden until it is complete, so that a restore never finds an incomplete dump.
unfinished=.$file.unfinished

# Prints a comment with the size of the tables, from which a restore computes the room that it needs.
size_comment() {
  local bytes
  bytes=$(query "SET SESSION information_schema_stats_expiry = 0;
    SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables WHERE table_schema = '$MYSQL_DATABASE'")
  echo "-- Size of the tables in bytes: $bytes"
}

dump() {
  size_comment
  connected mysqldump --single-transaction --quick --hex-blob --routines --events --triggers --no-tablespaces --set-gtid-purged=OFF \
    "$MYSQL_DATABASE"
}

# Says how to grant the privilege without which mysqldump cannot read a routine that another user made.
explain_routines() {
  local hidden
  hidden=$(query "SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = '$MYSQL_DATABASE' AND routine_definition IS NULL")
  if [ "$hidden" -gt 0 ]; then
    echo "failed: $MYSQL_USER cannot read $hidden routines that other users made. As root, run: GRANT SHOW_ROUTINE ON *.* TO '$MYSQL_USER'@'%'" >&2
  fi
}

rm -f ".$MYSQL_DATABASE-"*.unfinished
dump | gzip > "$unfinished" || { status=$?; explain_routines; exit "$status"; }
if ! is_complete "$unfinished"; then echo 'failed: the dump is incomplete' >&2; exit 1; fi
sync "$unfinished"
mv "$unfinished" "$file"
sync --file-system .
echo "wrote $file: $(stat --format=%s "$file") bytes"

list_backups | head -n "-$KEEP" | while read -r old; do
  rm -- "$old"
  echo "removed $old"
done
