#!/bin/sh
# Decommissions a node, and waits until another node has removed it from its view of the ring. A mark on that node names the work, so that
# the Job does not remove a second node, or the same one again, when it is repeated after the ring has changed.
#
# Environment: NODE, WITNESS (another node), WORK, DATACENTER, FORCE, DECOMMISSION (a program)
set -eu
. ../lib/fail.sh
. ../lib/in-node.sh
. ../lib/marks.sh
. ../lib/addresses.sh

decommissions=/var/lib/cassandra/decommissions

# Prints the output of `nodetool status` for the members of the ring.
members() {
  kubectl exec --quiet "$WITNESS" -- env MAX_HEAP_SIZE=64m nodetool status | grep '^[UD][NLJM] '
}

is_member() {
  [ -n "$(state_of "$address" < /tmp/members)" ]
}

end_if_complete() {
  entry=$(mark_of "$WITNESS" "$decommissions" "$WORK") || fail "cannot read the volume of $WITNESS"
  if [ -z "$entry" ]; then return; fi
  if [ "${entry% *}" = "$NODE" ] && ! is_member; then
    echo "nothing to do: $NODE was decommissioned at ${entry##* }"
    exit 0
  fi
  fail "nothing was done: this construct decommissioned ${entry% *} at ${entry##* }. Remove it from the chart, or, to decommission $NODE" \
    "too, give it another 'run'"
}

address=$(kubectl get pod "$NODE" --output 'jsonpath={.status.podIP}')
[ -n "$address" ] || fail "pod $NODE has no address: it must be running to be decommissioned"

members > /tmp/members || fail "cannot read the status of the ring from $WITNESS"
end_if_complete
if is_member; then
  echo "decommissioning $NODE, $address"
  if ! in_node "$NODE" "$DECOMMISSION" "$FORCE" "$DATACENTER" 2> /tmp/reason; then
    fail "$NODE was not decommissioned: $(grep -v '^command terminated' /tmp/reason)"
  fi
fi

for _ in $(seq 60); do
  if members > /tmp/members && ! is_member; then
    set_mark "$WITNESS" "$decommissions" "$WORK" "$NODE"
    echo "$NODE has left the ring: reduce the number of nodes, apply, and delete the node's claims"
    exit 0
  fi
  sleep 5
done
fail "$NODE reports that it has left the ring, but $WITNESS still lists it as a member"
