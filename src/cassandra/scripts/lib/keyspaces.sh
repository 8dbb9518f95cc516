# shellcheck shell=bash

# Prints each keyspace with its replication, such as "shop NetworkTopologyStrategy {dc1=3}". The directories of the data would not
# tell: that of a dropped keyspace stays.
replications() {
  nodetool describecluster | sed -n 's/^[[:space:]]*\([^ ]*\) -> Replication class: */\1 /p'
}

# Prints the same for the keyspaces that belong neither to Cassandra itself nor to a restore.
user_replications() {
  replications | grep -v -E '^(system(_auth|_distributed|_schema|_traces|_views|_virtual_schema)?|restore_rehearsal) ' || true
}
