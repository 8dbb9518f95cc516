#!/bin/bash
# Startup probe of a node: passes once the node sees itself as a member of the ring, which an open port does not prove. nodetool
# starts a JVM, so it runs only after the port for clients is open.
#
# Environment: POD_IP
set -euo pipefail
source ../lib/answers.sh
source ../lib/nodetool.sh

answers 127.0.0.1 9042
nodetool status | grep -q "^UN  *$POD_IP "

joined=/var/lib/cassandra/joined
if [ ! -e "$joined" ]; then
  date --utc +%FT%TZ > "$joined"
  sync "$joined"
fi
