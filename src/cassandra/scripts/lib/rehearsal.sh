# shellcheck shell=sh

# Checks that the ring accepts the schema of a backup, in keyspaces that are dropped again. The settings of the nodes may forbid views or
# functions, the ring may have other datacenters, or an older version.
#
# Environment: that of lib/backup.sh

rehearsal_keyspace=restore_rehearsal

# Reads the schema of a keyspace, and prints it for the keyspace of the rehearsal. DESCRIBE writes the name of the keyspace at these
# places only, and a program in a function, which may have it anywhere, is not changed. $1: the keyspace
renamed_schema() {
  sed -E \
    -e "s/^CREATE KEYSPACE \"?$1\"? /CREATE KEYSPACE $rehearsal_keyspace /" \
    -e "s/^((CREATE|ALTER) (TABLE|TYPE|FUNCTION|AGGREGATE|MATERIALIZED VIEW)) \"?$1\"?\\./\\1 $rehearsal_keyspace./" \
    -e "s/^(CREATE .* ON) \"?$1\"?\\./\\1 $rehearsal_keyspace./" \
    -e "s/^( +FROM) \"?$1\"?\\./\\1 $rehearsal_keyspace./" \
    -e "s/( MASKED WITH) \"?$1\"?\\./\\1 $rehearsal_keyspace./"
}

drop_rehearsal() {
  echo "DROP KEYSPACE IF EXISTS $rehearsal_keyspace;" | cql > /dev/null
}

# $1: the directory of the backup
rehearse_schema() {
  for keyspace in $(keyspaces "$1"); do
    drop_rehearsal || fail "cannot drop keyspace $rehearsal_keyspace"
    renamed_schema "$keyspace" < "$1/$keyspace.cql" > /tmp/rehearsal.cql
    if ! cql < /tmp/rehearsal.cql > /dev/null 2> /tmp/reason; then
      drop_rehearsal || true
      fail "nothing was changed, because this ring rejects the schema of keyspace \"$keyspace\": $(grep -v '^command terminated' /tmp/reason | head -n 3)"
    fi
  done
  drop_rehearsal || fail "cannot drop keyspace $rehearsal_keyspace"
  # The directories of dropped tables stay.
  for node in $PODS; do
    kubectl exec --quiet "$node" -- rm -rf "/var/lib/cassandra/data/$rehearsal_keyspace" || true
  done
}
