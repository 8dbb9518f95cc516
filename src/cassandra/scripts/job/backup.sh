#!/bin/sh
# Copies a snapshot of each node to a directory, which gets its name once it is complete, and removes the oldest directories.
#
# Environment: BACKUP_DIRECTORY, KEEP (number of backups), SNAPSHOT_NAME, SEND, SNAPSHOT, TOKENS (programs), and that of lib/backup.sh
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
for keyspace in $(tables .unfinished | cut -d ' ' -f 1 | uniq); do
  echo "DESCRIBE KEYSPACE \"$keyspace\";" | cql > ".unfinished/$keyspace.cql" || fail "cannot read the schema of keyspace \"$keyspace\""
done

directory=$DATACENTER-$(date -u +%Y%m%dT%H%M%SZ)
sync
mv .unfinished "$directory"
sync
echo "wrote $directory: $(du -sk "$directory" | cut -f 1) KiB"

backups | sort -r | tail -n "+$((KEEP + 1))" | while read -r old; do
  rm -r -- "$old"
  echo "removed $old"
done
