#!/bin/bash
# Prints the tokens of this node, sorted.
set -euo pipefail
source ../lib/nodetool.sh

nodetool info --tokens | sed -n 's/^Token *: *//p' | sort
