#!/bin/bash
# Main container of a node: chooses the seeds, and becomes the server.
#
# A seed joins without streaming the data that it is responsible for. So a node is never its own seed before it is a member, except
# for the very first node of a ring, which has no other node to contact.
#
# Environment: POD_NAME, POD_IP
set -euo pipefail
source ../lib/fail.sh
source ../lib/answers.sh
source ../lib/decommissioned.sh

ring=/etc/cassandra-ring

say() {
  echo "[start] $*" >&2
}

# Prints up to three other nodes that can be reached, separated by commas.
reachable_nodes() {
  local node candidates found=
  candidates=$(awk '!seen[$0]++' "$ring/remote-seeds" "$ring/seeds" "$ring/nodes")
  for node in $candidates; do
    case $node in "$POD_NAME".*) continue ;; esac
    if answers "$node" 7000; then found=$found${found:+,}$node; fi
    case $found in *,*,*) break ;; esac
  done
  echo "$found"
}

# The entry point of the image looks for an IPv4 address only. In a pod without one it would leave the node on "localhost", and in a pod
# with both it would choose another address than the one that Kubernetes knows.
set_addresses() {
  export CASSANDRA_LISTEN_ADDRESS=$POD_IP CASSANDRA_BROADCAST_ADDRESS=$POD_IP CASSANDRA_BROADCAST_RPC_ADDRESS=$POD_IP
  case $POD_IP in
    *:*)
      # In YAML, a word of colons needs quotes.
      export CASSANDRA_RPC_ADDRESS='"::"'
      # The options of the image restrict the JVM to IPv4. The last option of the command line counts.
      export JVM_EXTRA_OPTS="-Djava.net.preferIPv4Stack=false${JVM_EXTRA_OPTS:+ $JVM_EXTRA_OPTS}"
      ;;
  esac
}

reject_decommissioned_volume
set_addresses
if [ -e /var/lib/cassandra/joined ]; then
  seeds=$(paste -sd, "$ring/seeds")
else
  seeds=$(reachable_nodes)
  if [ -n "$seeds" ]; then
    say "joining the ring of $seeds"
  elif [ -s "$ring/remote-seeds" ]; then
    fail "no seed of the other datacenters answers, and this datacenter must join their ring instead of creating its own"
  elif [ "$(sed -n '1s/\..*//p' "$ring/nodes")" = "$POD_NAME" ]; then
    say "no other node answers, and this is the first node: creating the ring"
    seeds=$POD_IP
  else
    fail "no other node answers, and only the first node may create the ring"
  fi
fi
export CASSANDRA_SEEDS=$seeds
exec docker-entrypoint.sh cassandra -f
