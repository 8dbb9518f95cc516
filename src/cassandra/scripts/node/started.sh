#!/bin/bash
# Startup probe of a node: passes once the node sees itself as a member of the ring, which an open port does not prove. nodetool
# starts a JVM, so it runs only after the port for clients is open.
#
# Environment: POD_IP
set -euo pipefail
source ../lib/answers.sh
source ../lib/nodetool.sh
source ../lib/addresses.sh

answers 127.0.0.1 9042
[ "$(nodetool status | state_of "$POD_IP")" = UN ]

joined=/var/lib/cassandra/joined
if [ ! -e "$joined" ]; then
  date --utc +%FT%TZ > "$joined"
  sync "$joined"
fi
