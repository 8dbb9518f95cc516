#!/bin/bash
# Replaces the default superuser of a new ring by the configured one as soon as a node answers, and when all nodes have joined, sets the
# replication factor of system_auth. Each step checks first whether it is done already, so the Job may run again at any time.
#
# Environment: NODES (their number), REPLICATION (the factor of system_auth), LOWER ("true" to reduce a factor that is larger),
# REMOTE_SEEDS, and those of lib/cql.sh and lib/ring.sh
set -euo pipefail
source ../lib/fail.sh
source ../lib/cql.sh
source ../lib/ring.sh

retry() {
  for _ in {1..10}; do
    if "$@"; then return; fi
    sleep 3
  done
  return 1
}

create_superuser() {
  local quoted
  quoted=$(sed "s/'/''/g" "$password_file")
  log_in_as cassandra cassandra
  if cql_with_secret "CREATE ROLE IF NOT EXISTS \"$CASSANDRA_USER\" WITH PASSWORD = '$quoted' AND SUPERUSER = true AND LOGIN = true" \
    > /dev/null 2>&1; then
    echo "created superuser $CASSANDRA_USER"
  fi
  log_in_as "$CASSANDRA_USER" "$(< "$password_file")"
}

# Tries until the superuser can log in. In a datacenter that is new to its cluster the nodes cannot read roles yet, but those of the
# other datacenters can, so the hosts take turns.
log_in() {
  # shellcheck disable=SC2206 # Each seed is an element of its own.
  local answer rejections=0 turn=0 hosts=("$CQLSH_HOST" $REMOTE_SEEDS)
  until answer=$(cql 'SELECT now() FROM system.local' 2>&1); do
    case $answer in
      *[Bb]ad\ credentials* | *incorrect*) rejections=$((rejections + 1)) ;;
    esac
    if [ "$rejections" -gt 40 ]; then
      fail "the ring accepts neither the password of the Secret nor the default password:" \
        "if the Secret was changed, change the role too, with ALTER ROLE"
    fi
    create_superuser
    turn=$((turn + 1))
    export CQLSH_HOST=${hosts[turn % ${#hosts[@]}]}
    sleep 3
  done
}

# Prints the cells of each row of a result, separated by spaces.
rows() {
  cql "$1" | sed '1,/^-[-+]*$/d; /^$/,$d' | tr -d ' ' | tr '|' ' '
}

disable_default_superuser() {
  if rows 'SELECT role, can_login FROM system_auth.roles' | grep -q '^cassandra True'; then
    retry cql 'ALTER ROLE cassandra WITH SUPERUSER = false AND LOGIN = false'
    echo "the default superuser can no longer log in"
  fi
}

wait_for_nodes() {
  until [ "$(members | wc -l)" -ge "$NODES" ]; do
    echo "waiting for $NODES nodes"
    sleep 10
  done
}

set_auth_replication() {
  local current factor others='' table
  current=$(auth_replication)
  factor=$(replication_factor "$current")
  if [ "$factor" = "$REPLICATION" ] || { [ "$LOWER" = false ] && [ "$factor" -gt "$REPLICATION" ]; }; then
    echo "system_auth has replication factor $factor"
    return
  fi
  case $current in
    *NetworkTopologyStrategy*)
      others=$(grep -o "'[^']*': '[0-9]*'" <<< "$current" | grep -v "^'$DATACENTER'" | tr '\n' ',' || true)
      ;;
  esac
  retry cql "ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', $others '$DATACENTER': $REPLICATION}"
  # A read from all replicas repairs those that are new and empty.
  for table in roles role_members role_permissions resource_role_permissons_index; do
    retry cql "CONSISTENCY ALL; SELECT * FROM system_auth.$table" > /dev/null
  done
  echo "system_auth now has replication factor $REPLICATION"
}

log_in
disable_default_superuser
wait_for_nodes
set_auth_replication
