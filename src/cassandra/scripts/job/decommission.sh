#!/bin/sh
# Decommissions a node, and waits until another node has removed it from its view of the ring.
#
# Environment: NODE, WITNESS (another node), DATACENTER, FORCE, DECOMMISSION (a program)
set -eu
. ../lib/fail.sh
. ../lib/in-node.sh
. ../lib/addresses.sh

# Prints the output of `nodetool status` for the members of the ring.
members() {
  kubectl exec --quiet "$WITNESS" -- env MAX_HEAP_SIZE=64m nodetool status | grep '^[UD][NLJM] '
}

is_member() {
  [ -n "$(state_of "$address" < /tmp/members)" ]
}

address=$(kubectl get pod "$NODE" --output 'jsonpath={.status.podIP}')
[ -n "$address" ] || fail "pod $NODE has no address: it must be running to be decommissioned"

members > /tmp/members || fail "cannot read the status of the ring from $WITNESS"
if is_member; then
  echo "decommissioning $NODE, $address"
  if ! in_node "$NODE" "$DECOMMISSION" "$FORCE" "$DATACENTER" 2> /tmp/reason; then
    fail "$NODE was not decommissioned: $(grep -v '^command terminated' /tmp/reason)"
  fi
fi

for _ in $(seq 60); do
  if members > /tmp/members && ! is_member; then
    echo "$NODE has left the ring: reduce the number of nodes, apply, and delete the node's claims"
    exit 0
  fi
  sleep 5
done
fail "$NODE reports that it has left the ring, but $WITNESS still lists it as a member"
