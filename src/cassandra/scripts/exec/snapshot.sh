#!/bin/bash
# Takes a snapshot of all keyspaces of the user.
#
# $1: name of the snapshot
set -euo pipefail
source ../lib/nodetool.sh
source ../lib/progress.sh
source ../lib/keyspaces.sh

nodetool clearsnapshot -t "$1" > /dev/null
keyspaces=$(user_replications | cut -d ' ' -f 1)
if [ -n "$keyspaces" ]; then
  # shellcheck disable=SC2086 # Each keyspace is an argument of its own.
  with_progress nodetool snapshot -t "$1" -- $keyspaces > /dev/null
fi
