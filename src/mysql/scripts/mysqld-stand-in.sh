#!/bin/bash
# Stand-in for mysqld during the first start. The image's entry point ends by starting the server for good, which must not happen in an
# init container: this program only records that last call, and passes all others to mysqld.
#
# Environment: FIRST_START_DONE, the file to create at the last call.
set -euo pipefail

# The directory of this program is the first on the PATH.
PATH=${PATH#*:}
for argument; do
  case $argument in
    --initialize* | --daemonize | --help | --validate-config) exec mysqld "$@" ;;
  esac
done
touch "$FIRST_START_DONE"
