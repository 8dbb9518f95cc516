#!/bin/bash
# Readiness probe of MySqlSingle: succeeds when the application's user gets an answer over TCP. A server that is still being set up does
# not listen on TCP, and one without users does not accept the password.
#
# $1: user, $2: database
set -euo pipefail
source credentials.sh

as_user mysql --protocol=tcp --host=127.0.0.1 --user="$1" --connect-timeout=3 --execute='SELECT 1' "$2" > /dev/null
