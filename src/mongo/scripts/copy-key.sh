#!/bin/bash
# Init container of MongoReplicaSet: copies the key of the members to where only the user of mongod may read it, and explains what is
# wrong with a key that mongod would reject.
set -euo pipefail

source_file=/etc/mongo/secret/keyfile
key_file=/etc/mongo/key/keyfile

refuse() { echo "[copy-key] $*. Create a key with: openssl rand -base64 756" >&2; exit 1; }

# mongod ignores the same six white-space characters.
key=$(tr -d '[:space:]' < "$source_file")
if [[ $key =~ [^A-Za-z0-9+/=] ]]; then refuse 'the key in the Secret contains characters that are not base64'; fi
if [ "${#key}" -lt 6 ] || [ "${#key}" -gt 1024 ]; then refuse "the key in the Secret has ${#key} characters, but mongod requires 6 to 1024"; fi

# The copy of an earlier start cannot be overwritten: it is read-only.
rm -f "$key_file"
umask 377
printf %s "$key" > "$key_file"
