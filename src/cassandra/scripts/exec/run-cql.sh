#!/bin/bash
# Runs CQL statements. The input is the password, on a line of its own, and the statements.
#
# $1: the user, $2: "true" to connect over TLS
set -euo pipefail

directory=$(mktemp -d)
trap 'rm -r "$directory"' EXIT
# cqlsh writes to its home directory, and the container has no writable one.
export HOME=$directory
umask 077

options=()
if [ "$2" = true ]; then
  export SSL_CERTFILE=/etc/cassandra-tls/clients/secret/ca.crt SSL_VALIDATE=true
  options+=(--ssl)
fi
# A ring without authentication has no password, and without a user cqlsh does not prompt for one.
IFS= read -r password
if [ -n "$password" ]; then
  printf '[plain_text_auth]\nusername = %s\npassword = %s\n' "$1" "$password" > "$directory/credentials"
  options+=(--credentials="$directory/credentials")
fi
cat > "$directory/statements"

# The warning about a server of another version would become part of the result, and of the schema in a backup.
# A change of the schema can take longer than the 10 s that cqlsh waits by default.
cqlsh "${options[@]}" --request-timeout=120 --no-color --file "$directory/statements" 127.0.0.1 | sed '/^WARNING: cqlsh was built/d'
