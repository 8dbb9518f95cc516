# shellcheck shell=sh

# Functions of the Jobs that write and read backups.
#
# Environment: CASSANDRA_USER, DATACENTER, PODS, RUN_CQL, TLS

# Runs a program inside a node as `in_node` does, with the input of the caller.
in_node_with_input() {
  pod=$1 program=$2
  shift 2
  kubectl exec --quiet --stdin "$pod" -- /bin/bash -c "$program" bash "$@"
}

# Prints the superuser's password; an empty line where the ring has no authentication.
password() {
  { cat /etc/cassandra-login/password 2> /dev/null || true; echo; } | head -n 1
}

# Runs the CQL statements of the input on the first node.
cql() {
  { password; cat; } | in_node_with_input "${PODS%% *}" "$RUN_CQL" "$CASSANDRA_USER" "$TLS"
}

# Prints the names of the datacenter's backups, the oldest first.
backups() {
  printf '%s\n' "$DATACENTER"-* | grep "^$DATACENTER-[0-9TZ]*\$" | sort
}

# Prints the keyspaces of a backup. $1: its directory
keyspaces() {
  for schema in "$1"/*.cql; do
    if [ -e "$schema" ]; then basename "$schema" .cql; fi
  done
}

# Prints the tables in the archives of a directory, as lines "KEYSPACE TABLE".
tables() {
  for archive in "$1"/*.tar; do tar -tf "$archive"; done | cut -d / -f 2,3 | sed 's/-[0-9a-f]*$//; s,/, ,' | sort -u
}

# Prints the tables of a list that the schema in a directory does not have. $1: the directory, $2: the file with the list
tables_without_schema() {
  while read -r keyspace table; do
    grep -q -E "^CREATE (TABLE|MATERIALIZED VIEW) \"?$keyspace\"?\\.\"?$table\"? " "$1/$keyspace.cql" 2> /dev/null || echo "$keyspace.$table"
  done < "$2"
}

# Tells whether a table is a materialized view. $1: the directory of the backup, $2: the keyspace, $3: the table
is_view() {
  grep -q -E "^CREATE MATERIALIZED VIEW \"?$2\"?\\.\"?$3\"? " "$1/$2.cql"
}
