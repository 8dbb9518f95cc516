# shellcheck shell=bash

# Rejects the volume of a node that has left the ring: with it the node would never join again.
reject_decommissioned_volume() {
  local mark=/var/lib/cassandra/decommissioned
  if [ -e "$mark" ]; then
    fail "this volume belongs to a node that was decommissioned at $(< "$mark"), and the other nodes have its data:" \
      "delete its claim and then this pod, and it joins as a new node"
  fi
}
