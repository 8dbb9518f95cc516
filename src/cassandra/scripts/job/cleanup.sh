#!/bin/sh
# Cleans up the nodes one after the other, so that at most one of them is slow.
#
# Environment: PODS, CLEANUP (a program)
set -eu
. ../lib/fail.sh
. ../lib/in-node.sh

for node in $PODS; do
  echo "cleaning up $node"
  in_node "$node" "$CLEANUP" || fail "cleanup of $node failed"
done
