#!/bin/bash
# Compares the ring with the manifests, and fails where they differ. Differences that are gone within a minute do not count: a node
# may be starting, or the network may not let this pod through yet.
#
# Environment: RACKS (such as "r1=2 r2=1"), REPLICATION (the factor of system_auth), and those of lib/cql.sh and lib/ring.sh
set -euo pipefail
source ../lib/fail.sh
source ../lib/cql.sh
source ../lib/ring.sh

add_error() {
  errors+="${errors:+. }$*"
}

check_racks() {
  local expectation rack found_racks expected actual
  for expectation in $RACKS; do
    rack=${expectation%=*} expected=${expectation#*=}
    actual=$(grep -c "^$rack " <<< "$found" || true)
    if [ "$actual" -gt "$expected" ]; then
      add_error "rack $rack has more nodes in the ring ($actual) than in the manifests ($expected):" \
        "a node was removed without being decommissioned, and the ring still relies on its data." \
        "Add it again and decommission it, or, if its data is lost, run nodetool removenode"
    elif [ "$actual" -lt "$expected" ]; then
      add_error "rack $rack has fewer nodes in the ring ($actual) than in the manifests ($expected):" \
        "a node is still joining, or was removed from the ring"
    fi
  done
  found_racks=$(cut -d ' ' -f 1 <<< "$found" | sort -u)
  for rack in $found_racks; do
    case " $RACKS" in
      *" $rack="*) ;;
      *) add_error "rack $rack has nodes in the ring, but is not in the manifests" ;;
    esac
  done
}

check_auth_replication() {
  local current factor
  if ! current=$(auth_replication); then
    add_error "cannot read the replication of system_auth"
    return
  fi
  factor=$(replication_factor "$current")
  if [ "$factor" -lt "$REPLICATION" ]; then
    add_error "system_auth has replication factor $factor in the ring and $REPLICATION in the manifests:" \
      "no one can log in while the nodes with its replicas are down." \
      "See the log of the Job that sets it; if that Job no longer exists, apply again"
  fi
}

compare() {
  errors=''
  if ! found=$(members); then
    add_error "no node answers"
    return
  fi
  check_racks
  check_auth_replication
}

compare
for _ in {1..5}; do
  if [ -z "$errors" ]; then break; fi
  sleep 10
  compare
done

echo "rack, host ID and address of each node:"
echo "$found"
if [ -n "$errors" ]; then fail "$errors"; fi
