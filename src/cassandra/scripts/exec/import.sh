#!/bin/bash
# Adds the files that `receive.sh` extracted to the existing tables.
set -euo pipefail
source ../lib/nodetool.sh
source ../lib/progress.sh

restore=/var/lib/cassandra/restore
cd "$restore"
find . -path '*/snapshots/*' -name '*-Data.db' -printf '%h\n' | sort -u | while read -r directory; do
  # ./KEYSPACE/TABLE-ID/snapshots/NAME
  IFS=/ read -r _ keyspace table _ <<< "$directory"
  # --no-tokens: rows of other nodes are imported too; the cleanup that follows removes them.
  with_progress nodetool import --no-tokens "$keyspace" "${table%-*}" "$restore/$directory"
done
rm -rf "$restore"
