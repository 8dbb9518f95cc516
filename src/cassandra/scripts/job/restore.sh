#!/bin/sh
# Restores the keyspaces of a backup.
#
# Everything that can prevent the restore is checked before anything is changed. From then on, a mark on the first node names the backup,
# so that an interrupted Job continues with it. A mark on every node tells which restores are complete, so that they are not repeated.
# Where the nodes have other tokens than those that were backed up, each node imports the files of all, and removes the rows that it is
# not responsible for.
#
# Environment: BACKUP_DIRECTORY, BACKUP_CLAIM, BACKUP_FILE (empty for the newest backup), RESTORE_RUN, OVERWRITE, CLEANUP, FREE_SPACE,
# IMPORT, RECEIVE, TOKENS (programs), and that of lib/backup.sh
set -eu
. ../lib/fail.sh
. ../lib/in-node.sh
. ../lib/marks.sh
. ../lib/backup.sh
. ../lib/rehearsal.sh

unfinished=/var/lib/cassandra/restoring
complete=/var/lib/cassandra/restores
work=$BACKUP_CLAIM/$BACKUP_FILE/$RESTORE_RUN
first=${PODS%% *}

# Tells whether a keyspace exists. cqlsh prints names that need quotes in quotes.
exists() {
  case " $existing " in *" $1 "* | *" \"$1\" "*) ;; *) return 1 ;; esac
}

end_if_complete() {
  for node in $PODS; do
    entry=$(mark_of "$node" "$complete" "$work") || fail "cannot read the volume of $node"
    if [ -n "$entry" ]; then
      echo "nothing to do: this restore of backup ${entry% *} was complete at ${entry##* }. To restore again, give it another 'run'"
      exit 0
    fi
  done
}

# A Job that continues must not take a backup that was made since then: that one lacks what was not restored yet.
choose_backup() {
  resumed=$(mark_of "$first" "$unfinished" "$work") || fail "cannot read the volume of $first"
  directory=${BACKUP_FILE:-${resumed%% *}}
  directory=${directory:-$(backups | tail -n 1)}
  [ -n "$directory" ] || fail "the claim has no backup of datacenter $DATACENTER"
  [ -d "$directory" ] || fail "the claim has no backup $directory"
}

check_backup() {
  (cd "$directory" && sha256sum -c checksums > /dev/null 2>&1) || fail "backup $directory is damaged: a file does not have the checksum that it was written with"
  tables "$directory" > /tmp/tables
  missing=$(tables_without_schema "$directory" /tmp/tables)
  [ -z "$missing" ] || fail "backup $directory has rows of tables that its schema lacks: $missing"
}

# Reads the tokens of all nodes, which also proves that all are running.
check_nodes() {
  same_tokens=true
  # shellcheck disable=SC2086 # Each pod is an argument of its own.
  [ "$(count "$directory"/*.tar)" = "$(count $PODS)" ] || same_tokens=false
  for node in $PODS; do
    in_node "$node" "$TOKENS" > /tmp/tokens || fail "cannot read the tokens of $node"
    cmp -s /tmp/tokens "$directory/$node.tokens" || same_tokens=false
  done
}

count() {
  echo $#
}

# Prints the archives that a node loads.
archives_for() {
  if [ "$same_tokens" = true ]; then echo "$directory/$1.tar"; else echo "$directory"/*.tar; fi
}

# Dropping keyspaces frees no space: Cassandra keeps a snapshot of each dropped table.
check_space() {
  for node in $PODS; do
    # shellcheck disable=SC2046 # Each archive is an argument of its own.
    needed=$(du -sk $(archives_for "$node") | awk '{ sum += $1 } END { print sum }')
    free=$(in_node "$node" "$FREE_SPACE") || fail "cannot read the free space of $node"
    [ "$free" -gt "$needed" ] || fail "$node has $free KiB of free space, but the restore needs $needed KiB:" \
      "delete snapshots with nodetool clearsnapshot, or use larger volumes"
  done
}

# Rows that are added to existing ones may hide them, or be hidden by them. Rows of any replica count.
check_tables_are_empty() {
  while read -r keyspace table; do
    exists "$keyspace" || continue
    answer=$(echo "CONSISTENCY ALL; SELECT * FROM \"$keyspace\".\"$table\" LIMIT 1;" | cql) \
      || fail "cannot read table $keyspace.$table of the backup in this ring: set 'overwrite' to replace the keyspace"
    case $answer in
      *"(0 rows)"*) ;;
      *) fail "table $keyspace.$table has rows: truncate it, or set 'overwrite' to replace the keyspace" ;;
    esac
  done < /tmp/tables
}

# An empty table may have tombstones of deleted rows, which would hide the rows of the backup.
truncate_empty_tables() {
  while read -r keyspace table; do
    exists "$keyspace" || continue
    # A view is truncated with its table.
    if is_view "$directory" "$keyspace" "$table"; then continue; fi
    echo "TRUNCATE \"$keyspace\".\"$table\";" | cql > /dev/null || fail "cannot truncate table $keyspace.$table, which is empty"
  done < /tmp/tables
}

drop_keyspaces() {
  for keyspace in $(keyspaces "$directory"); do
    if exists "$keyspace"; then
      echo "DROP KEYSPACE \"$keyspace\";" | cql > /dev/null || fail "cannot drop keyspace \"$keyspace\""
    fi
  done
  existing=
}

# An interrupted Job may have created some of a keyspace's tables. Statements for those fail, and the others create the rest.
complete_keyspaces() {
  for keyspace in $(keyspaces "$directory"); do
    if exists "$keyspace"; then cql < "$directory/$keyspace.cql" > /dev/null 2>&1 || true; fi
  done
}

create_keyspaces() {
  for keyspace in $(keyspaces "$directory"); do
    exists "$keyspace" && continue
    echo "creating keyspace $keyspace"
    cql < "$directory/$keyspace.cql" > /dev/null || fail "cannot create keyspace \"$keyspace\""
  done
}

# $1: the archive, $2: the node
load() {
  echo "loading the files of $(basename "$1" .tar) into $2"
  in_node_with_input "$2" "$RECEIVE" < "$1" || fail "cannot copy $1 to $2"
  in_node "$2" "$IMPORT" || fail "cannot import $1 into $2"
}

load_all() {
  for node in $PODS; do
    for archive in $(archives_for "$node"); do load "$archive" "$node"; done
    if [ "$same_tokens" = false ]; then in_node "$node" "$CLEANUP" || fail "cleanup of $node failed"; fi
  done
}

case $BACKUP_FILE in *[[:space:]]*) fail "the name of a backup has no spaces, got '$BACKUP_FILE'" ;; esac
cd "$BACKUP_DIRECTORY"
end_if_complete
choose_backup
check_backup
check_nodes

# Two steps, because in a pipeline the status of the first command would be lost.
existing=$(echo 'DESCRIBE KEYSPACES;' | cql) || fail "cannot list the keyspaces of $first"
existing=$(echo "$existing" | tr '\n' ' ')

if [ -n "$resumed" ]; then
  complete_keyspaces
else
  if [ "$OVERWRITE" != true ]; then check_tables_are_empty; fi
  check_space
  rehearse_schema "$directory"
  if [ "$OVERWRITE" = true ]; then drop_keyspaces; else truncate_empty_tables; fi
  # Not earlier: a Job that is interrupted while it drops keyspaces must drop the others when it runs again.
  set_mark "$first" "$unfinished" "$work" "$directory"
fi
create_keyspaces
load_all

for node in $PODS; do
  set_mark "$node" "$complete" "$work" "$directory"
done
kubectl exec --quiet "$first" -- rm -f "$unfinished"
echo "restored $directory"
