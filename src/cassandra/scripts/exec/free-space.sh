#!/bin/bash
# Prints the free space of the volume with the data, in KiB.
set -euo pipefail

df --portability --block-size=1K /var/lib/cassandra | awk 'NR == 2 { print $4 }'
