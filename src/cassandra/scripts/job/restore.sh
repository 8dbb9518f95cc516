#!/bin/sh
# Restores the keyspaces of a backup.
#
# A mark on the first node names the backup that is being restored, so that an interrupted Job continues. Where the nodes have other
# tokens than those that were backed up, each node imports the files of all, and removes the rows that it is not responsible for.
#
# Environment: BACKUP_DIRECTORY, BACKUP_FILE (empty for the newest backup), OVERWRITE, CLEANUP, IMPORT, RECEIVE, TOKENS (programs), and
# that of lib/backup.sh
set -eu
. ../lib/fail.sh
. ../lib/in-node.sh
. ../lib/backup.sh

mark=/var/lib/cassandra/restoring
first=${PODS%% *}

keyspaces() {
  cut -d ' ' -f 1 /tmp/tables | uniq
}

# Tells whether a keyspace exists. cqlsh prints names that need quotes in quotes.
exists() {
  case " $existing " in *" $1 "* | *" \"$1\" "*) ;; *) return 1 ;; esac
}

# Older rows that are added to existing ones may hide them, or be hidden by them.
check_tables_are_empty() {
  while read -r keyspace table; do
    exists "$keyspace" || continue
    answer=$(echo "SELECT * FROM \"$keyspace\".\"$table\" LIMIT 1;" | cql) \
      || fail "cannot read table $keyspace.$table of the backup in this ring: set 'overwrite' to replace the keyspace"
    case $answer in
      *"(0 rows)"*) ;;
      *) fail "table $keyspace.$table has rows: truncate it, or set 'overwrite' to replace the keyspace" ;;
    esac
  done < /tmp/tables
}

drop_keyspaces() {
  for keyspace in $(keyspaces); do
    if exists "$keyspace"; then echo "DROP KEYSPACE \"$keyspace\";" | cql; fi
  done
  existing=
}

# An interrupted Job may have created some of a keyspace's tables. Statements for those fail, and the others create the rest.
complete_keyspaces() {
  for keyspace in $(keyspaces); do
    if exists "$keyspace"; then cql < "$directory/$keyspace.cql" > /dev/null 2>&1 || true; fi
  done
}

create_keyspaces() {
  for keyspace in $(keyspaces); do
    exists "$keyspace" && continue
    echo "creating keyspace $keyspace"
    cql < "$directory/$keyspace.cql" || fail "cannot create keyspace \"$keyspace\""
  done
}

count() {
  echo $#
}

# Tells whether the nodes are those of the backup, with the same tokens.
has_same_tokens() {
  # shellcheck disable=SC2086 # Each pod is an argument of its own.
  [ "$(count "$directory"/*.tar)" = "$(count $PODS)" ] || return 1
  for node in $PODS; do
    in_node "$node" "$TOKENS" > /tmp/tokens || fail "cannot read the tokens of $node"
    cmp -s /tmp/tokens "$directory/$node.tokens" || return 1
  done
}

# $1: the archive, $2: the node
load() {
  echo "loading the files of $(basename "$1" .tar) into $2"
  in_node_with_input "$2" "$RECEIVE" < "$1" || fail "cannot copy $1 to $2"
  in_node "$2" "$IMPORT" || fail "cannot import $1 into $2"
}

cd "$BACKUP_DIRECTORY"
directory=${BACKUP_FILE:-$(backups | tail -n 1)}
[ -n "$directory" ] || fail "the claim has no backup of datacenter $DATACENTER"
[ -d "$directory" ] || fail "the claim has no backup $directory"
tables "$directory" > /tmp/tables

# Two steps, because in a pipeline the status of the first command would be lost.
existing=$(echo 'DESCRIBE KEYSPACES;' | cql) || fail "cannot list the keyspaces of $first"
existing=$(echo "$existing" | tr '\n' ' ')

if [ "$(kubectl exec --quiet "$first" -- cat "$mark" 2> /dev/null)" = "$directory" ]; then
  complete_keyspaces
else
  if [ "$OVERWRITE" = true ]; then drop_keyspaces; else check_tables_are_empty; fi
  # Not earlier: a Job that is interrupted while it drops keyspaces must drop the others when it runs again.
  echo "$directory" | kubectl exec --quiet --stdin "$first" -- tee "$mark" > /dev/null
fi
create_keyspaces

if has_same_tokens; then
  for node in $PODS; do load "$directory/$node.tar" "$node"; done
else
  for node in $PODS; do
    for archive in "$directory"/*.tar; do load "$archive" "$node"; done
    in_node "$node" "$CLEANUP" || fail "cleanup of $node failed"
  done
fi
kubectl exec --quiet "$first" -- rm -f "$mark"
echo "restored $directory"
