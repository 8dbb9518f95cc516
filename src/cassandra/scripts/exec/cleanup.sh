#!/bin/bash
# Removes the rows that this node is no longer responsible for.
set -euo pipefail
source ../lib/nodetool.sh
source ../lib/progress.sh

with_progress nodetool cleanup
