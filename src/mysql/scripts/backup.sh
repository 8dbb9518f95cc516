#!/bin/bash
# Program of MySqlBackup: dumps the database to a compressed file, then removes the oldest backups.
#
# Environment: that of backups.sh, and KEEP, the number of backups to keep.
set -euo pipefail
source backups.sh

file=$MYSQL_DATABASE-$(date --utc +%Y%m%dT%H%M%SZ).sql.gz
# Hidden until it is complete, so that a restore never finds an incomplete dump.
unfinished=.$file.unfinished

rm -f ".$MYSQL_DATABASE-"*.unfinished
connected mysqldump --single-transaction --quick --hex-blob --routines --events --triggers --no-tablespaces --set-gtid-purged=OFF \
  "$MYSQL_DATABASE" | gzip > "$unfinished"
if ! is_complete "$unfinished"; then echo 'failed: the dump is incomplete' >&2; exit 1; fi
sync "$unfinished"
mv "$unfinished" "$file"
sync --file-system .
echo "wrote $file: $(stat --format=%s "$file") bytes"

list_backups | head -n "-$KEEP" | while read -r old; do
  rm -- "$old"
  echo "removed $old"
done
