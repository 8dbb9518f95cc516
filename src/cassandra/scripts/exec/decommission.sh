#!/bin/bash
# Streams the data of this node to the other nodes, and removes the node from the ring.
#
# $1: "true" to continue although a keyspace has a replication factor above the number of nodes that remain
# $2: name of the datacenter
set -euo pipefail
source ../lib/nodetool.sh
source ../lib/progress.sh
source ../lib/keyspaces.sh

force=$1 datacenter=$2

mode() {
  nodetool netstats | sed -n 's/^Mode: //p'
}

# Prints the number of running nodes without this one. Nodes of other datacenters do not count, as they hold other replicas.
remaining_nodes() {
  nodetool status | awk -v datacenter="$datacenter" '
    $1 == "Datacenter:" { here = $2 == datacenter }
    here && /^U[NJLM] / { nodes++ }
    END { print nodes - 1 }
  '
}

# Reads replications from its input, and prints the replication factor in this datacenter.
replication_factor() {
  sed -n -E "s/.*[{, ]($datacenter|replication_factor)=([0-9]*).*/\2/p"
}

# With too few replicas of system_auth for a quorum no one can log in, so not even `force` allows that.
check_system_auth() {
  local factor
  factor=$(replications | sed -n 's/^system_auth //p' | replication_factor)
  if [ -n "$factor" ] && [ $((factor / 2 + 1)) -gt "$remaining" ]; then
    echo "system_auth has replication factor $factor, but only $remaining nodes would remain, and no one could log in:" \
      "set 'authReplicationFactor' to $remaining and apply first" >&2
    exit 1
  fi
}

check_user_keyspaces() {
  local keyspace replication factor
  while read -r keyspace replication; do
    factor=$(replication_factor <<< "$replication")
    if [ "${factor:-0}" -gt "$remaining" ]; then
      echo "keyspace \"$keyspace\" has replication factor $factor, but only $remaining nodes would remain:" \
        "lower it with ALTER KEYSPACE, or set 'force'" >&2
      exit 1
    fi
  done <<< "$(user_replications)"
}

remaining=$(remaining_nodes)
if [ "$(mode)" = NORMAL ]; then
  check_system_auth
  if [ "$force" != true ]; then check_user_keyspaces; fi
fi
if [ "$(mode)" != LEAVING ] && [ "$(mode)" != DECOMMISSIONED ]; then
  echo "streaming the data of this node to the other nodes"
  # Without --force the keyspaces of the system would have to keep three replicas. Those of the user are checked above.
  with_progress nodetool decommission --force
fi
# An earlier run may have been interrupted while the node was streaming.
while [ "$(mode)" = LEAVING ]; do
  echo "still streaming"
  sleep 10
done
[ "$(mode)" = DECOMMISSIONED ]

mark=/var/lib/cassandra/decommissioned
date --utc +%FT%TZ > "$mark"
sync "$mark"
