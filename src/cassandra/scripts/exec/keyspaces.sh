#!/bin/bash
# Prints the keyspaces of the user.
set -euo pipefail
source ../lib/nodetool.sh
source ../lib/keyspaces.sh

user_replications | cut -d ' ' -f 1
