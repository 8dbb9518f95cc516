#!/bin/bash
# Writes the files of a snapshot to the output as a tar archive, and the archive's checksum to /tmp.
#
# $1: name of the snapshot
set -euo pipefail

cd /var/lib/cassandra/data
# Hidden directories have the files of indexes. The table that the rows are imported into builds its own, and would take these
# files for its rows.
find . -path "*/snapshots/$1/*" -type f ! -path "*/snapshots/$1/.*" | sort > "/tmp/$1.files"

# A named pipe, because Bash cannot wait for a process substitution, and the checksum must be complete when this ends.
rm -f "/tmp/$1.pipe"
mkfifo "/tmp/$1.pipe"
sha256sum < "/tmp/$1.pipe" | cut -c 1-64 > "/tmp/$1.sum" &
tar --create --files-from="/tmp/$1.files" | tee "/tmp/$1.pipe"
wait $!
