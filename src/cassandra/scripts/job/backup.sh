#!/bin/sh
# Copies a snapshot of each node to a directory, which gets its name once it is complete, and removes the oldest directories.
#
# Environment: BACKUP_DIRECTORY, KEEP (number of backups), SNAPSHOT_NAME, KEYSPACES, SEND, SNAPSHOT, TOKENS
# (programs), and that of lib/backup.sh
set -eu
. ../lib/fail.sh
. ../lib/in-node.sh
. ../lib/backup.sh

clear_snapshots() {
  for node in $PODS; do
    kubectl exec --quiet "$node" -- env MAX_HEAP_SIZE=64m nodetool clearsnapshot -t "$SNAPSHOT_NAME" > /dev/null || true
  done
}

# Copies the snapshot of a node. The checksum finds a transfer that was cut off: kubectl does not always report it.
copy_snapshot() {
  archive=.unfinished/$1.tar
  in_node "$1" "$SEND" "$SNAPSHOT_NAME" > "$archive" || fail "cannot copy the snapshot of $1"
  checksum=$(kubectl exec "$1" -- cat "/tmp/$SNAPSHOT_NAME.sum")
  [ "$(sha256sum < "$archive" | cut -c 1-64)" = "$checksum" ] || fail "the snapshot of $1 was damaged or truncated while it was copied"
  in_node "$1" "$TOKENS" > ".unfinished/$1.tokens" || fail "cannot read the tokens of $1"
}

# Prints statements without the IDs of tables, which new tables must not have.
without_ids() {
  awk '
    / WITH ID = [0-9a-f-]+$/ { sub(/ID = .*/, ""); head = $0; next }
    head != "" { sub(/^ *AND /, ""); $0 = head $0; head = "" }
    { print }
  '
}

# Writes the schema of each keyspace, including those without tables. "WITH INTERNALS" adds the dropped columns: older files have values
# of them, and cannot be imported into a table that never had those columns.
write_schema() {
  in_node "${PODS%% *}" "$KEYSPACES" > /tmp/keyspaces || fail "cannot list the keyspaces of ${PODS%% *}"
  while read -r keyspace; do
    echo "DESCRIBE KEYSPACE \"$keyspace\" WITH INTERNALS;" | cql > /tmp/schema || fail "cannot read the schema of keyspace \"$keyspace\""
    without_ids < /tmp/schema > ".unfinished/$keyspace.cql"
  done < /tmp/keyspaces
  tables .unfinished > /tmp/tables
  missing=$(tables_without_schema .unfinished /tmp/tables)
  [ -z "$missing" ] || fail "tables were dropped while the backup was made: $missing"
}

cd "$BACKUP_DIRECTORY"
rm -rf .unfinished
mkdir .unfinished
trap clear_snapshots EXIT

# All snapshots before any copy, so that they are as close to one moment as possible.
for node in $PODS; do
  in_node "$node" "$SNAPSHOT" "$SNAPSHOT_NAME" || fail "cannot take a snapshot of $node"
done
for node in $PODS; do
  copy_snapshot "$node"
done
write_schema
(cd .unfinished && sha256sum -- * > /tmp/checksums && cp /tmp/checksums .)

directory=$DATACENTER-$(date -u +%Y%m%dT%H%M%SZ)
sync
mv .unfinished "$directory"
sync
echo "wrote $directory: $(du -sk "$directory" | cut -f 1) KiB"

backups | sort -r | tail -n "+$((KEEP + 1))" | while read -r old; do
  rm -r -- "$old"
  echo "removed $old"
done
