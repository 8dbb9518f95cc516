#!/bin/bash
# Runs before a node is stopped: rejects further requests, and flushes everything to disk. A node that has left the ring cannot be
# drained, and need not be.
set -euo pipefail
source ../lib/nodetool.sh

nodetool drain || true
