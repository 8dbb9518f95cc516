# shellcheck shell=bash

# Functions that read the state of the ring by CQL.
#
# Environment: DATACENTER

# Prints the members of the datacenter, as lines "RACK HOST-ID ADDRESS". A node that is joining has no tokens yet. One that came back
# with another address may still be known by the old one too, so each host id counts once. Both statements must reach the same node,
# as each node lists only the others as peers: under a host name with several addresses they might not.
members() {
  local node statements='SELECT data_center, rack, host_id, broadcast_address, tokens FROM system.local;'
  statements+=' SELECT data_center, rack, host_id, peer, tokens FROM system.peers_v2'
  node=$(getent ahosts "$CQLSH_HOST" | awk 'NR == 1 { print $1 }') || return
  CQLSH_HOST=$node cql "$statements" \
    | tr -d ' ' \
    | awk -F'|' -v dc="$DATACENTER" '$1 == dc && $5 != "null" && !seen[$3]++ { print $2, $3, $4 }' \
    | sort
}

# Prints the replication of system_auth, such as "{'class': 'NetworkTopologyStrategy', 'dc1': '3'}".
auth_replication() {
  cql "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = 'system_auth'" | grep -o '{.*}'
}

# Prints the replication factor of this datacenter in such a replication, 0 where it has none.
replication_factor() {
  local factor
  factor=$(sed -n -E "s/.*'$DATACENTER': '([0-9]+)'.*/\1/p" <<< "$1")
  echo "${factor:-0}"
}
