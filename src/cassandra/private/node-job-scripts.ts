import { FAIL, shScript } from '../../private/script';
import { PASSWORD_FILE } from './login';
import { ASK, CLEANUP, DECOMMISSION, IMPORT, RECEIVE, RESTORING, SEND, SNAPSHOT, TOKENS } from './node-scripts';
import { NODETOOL } from './scripts';

/**
 * What Jobs do from outside the nodes, for a shell with kubectl. The scripts that they run inside come by the environment, as no
 * quotes would hold them.
 */

/** For a script: runs one of the scripts of the environment inside a node. */
const INSIDE = 'inside() { node=$1 text=$2; shift 2; kubectl exec --quiet "$node" -- /bin/bash -c "$text" bash "$@"; }';

/** The scripts that run inside the nodes, as variables. */
export const NODE_SCRIPTS = { ASK, CLEANUP, DECOMMISSION, IMPORT, RECEIVE, SEND, SNAPSHOT, TOKENS };

/**
 * For a script: `ask` asks the first node what comes by the input; `tables` tells the tables in the archives of a directory, as "keyspace
 * table" lines.
 */
const WITH_STATEMENTS = [
  FAIL,
  INSIDE,
  'inside_with_input() { node=$1 text=$2; shift 2; kubectl exec --quiet --stdin "$node" -- /bin/bash -c "$text" bash "$@"; }',
  `login() { cat ${PASSWORD_FILE} 2> /dev/null || true; echo; }`,
  'ask() { { login | head -n 1; cat; } | inside_with_input "${PODS%% *}" "$ASK" "$CASSANDRA_USER" "$TLS"; }',
  'tables() { for archive in "$1"/*.tar; do tar -tf "$archive"; done | cut -d / -f 2,3 | sed "s/-[0-9a-f]*$//; s,/, ," | sort -u; }',
];

/** Decommissions one node, and waits until another one has heard of it. */
export const LEAVE = shScript(
  FAIL,
  INSIDE,
  'address=$(kubectl get pod "$NODE" --output "jsonpath={.status.podIP}")',
  '[ -n "$address" ] || fail "pod $NODE has no address: it does not run"',
  `members() { kubectl exec --quiet "$WITNESS" -- /bin/bash -c '${NODETOOL} status' | grep "^[UD][NLJM] "; }`,
  'members > /tmp/members || fail "$WITNESS does not tell who is in the ring"',
  'if grep -q " $address " /tmp/members; then',
  '  echo "decommissioning $NODE, $address"',
  '  inside "$NODE" "$DECOMMISSION" "$FORCE" "$DATACENTER" 2> /tmp/reason || fail "$NODE was not decommissioned: $(grep -v "^command terminated" /tmp/reason)"',
  'fi',
  'for try in $(seq 60); do',
  '  if members > /tmp/members && ! grep -q " $address " /tmp/members; then',
  '    echo "$NODE has left the ring. Now reduce the number of nodes, apply, and delete its claims"; exit',
  '  fi',
  '  sleep 5',
  'done',
  'fail "$NODE says that it has left the ring, and $WITNESS still counts on it"',
);

/** Cleans one node after the other, so that one at a time is slow. */
export const CLEAN = shScript(
  FAIL,
  INSIDE,
  'for node in $PODS; do echo "cleaning $node"; inside "$node" "$CLEANUP" || fail "$node was not cleaned"; done',
);

/** Copies a snapshot of every node to a directory that gets its name when it is whole, and removes old ones. */
export const BACKUP = shScript(
  ...WITH_STATEMENTS,
  'cd "$BACKUP_DIRECTORY"',
  'rm -rf .unfinished',
  'mkdir .unfinished',
  `clear_snapshots() { for node in $PODS; do kubectl exec --quiet "$node" -- /bin/bash -c '${NODETOOL} clearsnapshot -t "$1" > /dev/null' bash "$SNAPSHOT_NAME" || true; done; }`,
  'trap clear_snapshots EXIT',
  // One after the other, without anything between: the moments are as close as can be had.
  'for node in $PODS; do inside "$node" "$SNAPSHOT" "$SNAPSHOT_NAME" || fail "no snapshot of $node"; done',
  'for node in $PODS; do',
  '  inside "$node" "$SEND" "$SNAPSHOT_NAME" > ".unfinished/$node.tar" || fail "the files of $node did not arrive"',
  '  sum=$(kubectl exec "$node" -- cat "/tmp/$SNAPSHOT_NAME.sum")',
  '  [ "$(sha256sum < ".unfinished/$node.tar" | cut -c 1-64)" = "$sum" ] || fail "the files of $node did not arrive as they were"',
  '  inside "$node" "$TOKENS" > ".unfinished/$node.tokens"',
  'done',
  'for keyspace in $(tables .unfinished | cut -d " " -f 1 | uniq); do',
  '  echo "DESCRIBE KEYSPACE \\"$keyspace\\";" | ask > ".unfinished/$keyspace.cql" || fail "no schema of $keyspace"',
  'done',
  'directory=$DATACENTER-$(date -u +%Y%m%dT%H%M%SZ)',
  'sync',
  'mv .unfinished "$directory"',
  'sync',
  'echo "wrote $directory: $(du -sk "$directory" | cut -f 1) KiB"',
  'ls | grep "^$DATACENTER-[0-9TZ]*$" | sort -r | tail -n "+$((KEEP + 1))" | while read -r old; do rm -r -- "$old"; echo "removed $old"; done',
);

/**
 * Brings a backup back. Where the nodes have other tokens than those that were backed up, each gets the files of all, and keeps what it is
 * responsible for. A mark on the first node says which backup it is: what is cut short goes on.
 */
export const RESTORE = shScript(
  ...WITH_STATEMENTS,
  'cd "$BACKUP_DIRECTORY"',
  'directory=${BACKUP_FILE:-$(ls | grep "^$DATACENTER-[0-9TZ]*$" | sort | tail -n 1)}',
  '[ -n "$directory" ] || fail "there is no backup of datacenter $DATACENTER on the claim"',
  '[ -d "$directory" ] || fail "there is no backup $directory on the claim"',
  'tables "$directory" > /tmp/tables',
  'first=${PODS%% *}',
  // Not in one pipe: its end would say that all is well.
  'existing=$(echo "DESCRIBE KEYSPACES;" | ask) || fail "$first does not answer"',
  'existing=$(echo "$existing" | tr "\\n" " ")',
  // Names that need quotes have them there.
  'exists() { case " $existing " in *" $1 "* | *" \\"$1\\" "*) ;; *) return 1 ;; esac; }',
  `if [ "$(kubectl exec --quiet "$first" -- cat ${RESTORING} 2> /dev/null)" = "$directory" ]; then`,
  // One that was cut short may have made some tables of a keyspace: those that are there stay as they are.
  '  for keyspace in $(cut -d " " -f 1 /tmp/tables | uniq); do if exists "$keyspace"; then ask < "$directory/$keyspace.cql" > /dev/null 2>&1 || true; fi; done',
  'else',
  '  while read -r keyspace table; do',
  '    if [ "$OVERWRITE" = true ] || ! exists "$keyspace"; then continue; fi',
  '    answer=$(echo "SELECT * FROM \\"$keyspace\\".\\"$table\\" LIMIT 1;" | ask) || fail "table $keyspace.$table of the backup cannot be read. Say \'overwrite\' to replace its keyspace"',
  '    case $answer in *"(0 rows)"*) ;; *) fail "table $keyspace.$table has rows, which newer ones would hide or be hidden by. Truncate it, or say \'overwrite\' to replace its keyspace" ;; esac',
  '  done < /tmp/tables',
  '  if [ "$OVERWRITE" = true ]; then',
  '    for keyspace in $(cut -d " " -f 1 /tmp/tables | uniq); do if exists "$keyspace"; then echo "DROP KEYSPACE \\"$keyspace\\";" | ask; fi; done',
  '    existing=',
  '  fi',
  // Not before: what is cut short while it drops must drop the others.
  `  inside "$first" 'echo "$1" > ${RESTORING}' "$directory"`,
  'fi',
  'for keyspace in $(cut -d " " -f 1 /tmp/tables | uniq); do',
  '  if ! exists "$keyspace"; then echo "making keyspace $keyspace"; ask < "$directory/$keyspace.cql" || fail "keyspace $keyspace was not made"; fi',
  'done',
  'same=true',
  'for node in $PODS; do inside "$node" "$TOKENS" > /tmp/tokens; cmp -s /tmp/tokens "$directory/$node.tokens" || same=false; done',
  '[ "$(ls "$directory"/*.tar | wc -l)" = "$(echo "$PODS" | wc -w)" ] || same=false',
  'load() {',
  '  echo "$2 gets the files of $(basename "$1" .tar)"',
  '  inside_with_input "$2" "$RECEIVE" < "$1" && inside "$2" "$IMPORT" || fail "$2 did not get $1"',
  '}',
  'for node in $PODS; do',
  '  if [ "$same" = true ]; then load "$directory/$node.tar" "$node"; continue; fi',
  '  for archive in "$directory"/*.tar; do load "$archive" "$node"; done',
  '  inside "$node" "$CLEANUP" || fail "$node was not cleaned"',
  'done',
  `inside "$first" 'rm -f ${RESTORING}'`,
  'echo "restored $directory"',
);
