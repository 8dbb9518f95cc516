#!/bin/bash
# Extracts an archive that `send.sh` wrote from the input.
set -euo pipefail

directory=/var/lib/cassandra/restore
rm -rf "$directory"
mkdir "$directory"
tar --extract --directory "$directory"
