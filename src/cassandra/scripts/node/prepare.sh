#!/bin/bash
# Init container `prepare` of a node: writes the configuration, and makes a new node wait for its turn to join the ring.
#
# Environment: POD_NAME
set -euo pipefail
source ../lib/fail.sh
source ../lib/answers.sh
source ../lib/decommissioned.sh

ring=/etc/cassandra-ring
image_config=/etc/cassandra
config=/new-config

say() {
  echo "[prepare] $*" >&2
}

# Copies the configuration of the image, with the settings of the ConfigMap in place of the image's. A setting of several lines is
# replaced as a whole: up to the next line that starts with a letter.
write_configuration() {
  cp -R "$image_config/." "$config/"
  awk -F: '
    NR == FNR { own[$1]; next }
    /^[^ \t#-]/ { drop = ($1 in own) }
    !drop
  ' "$ring/settings.yaml" "$image_config/cassandra.yaml" > "$config/cassandra.yaml"
  cat "$ring/settings.yaml" >> "$config/cassandra.yaml"
}

# Cassandra reads the key and the certificate from one file. A Secret of type kubernetes.io/tls has them in two.
write_keystores() {
  local keystore
  for keystore in /etc/cassandra-tls/*/own; do
    if [ -d "$keystore" ]; then
      cat "$keystore/../secret/tls.key" "$keystore/../secret/tls.crt" > "$keystore/keystore.pem"
    fi
  done
}

# A member of the ring listens for clients.
is_member() {
  answers "$1" 9042
}

# A node that is joining listens for the other nodes only.
is_not_joining() {
  is_member "$1" || ! answers "$1" 7000
}

# $1: a function, $2: the host to call it with
wait_until() {
  if ! "$@"; then
    say "nodes join one at a time: waiting for $2"
    until "$@"; do sleep 2; done
  fi
}

# Nodes that join at the same time may choose the same tokens, and one of them is lost without an error. So a new node waits until
# all nodes before it in the list, which is the same in all racks, are members. A chart that is changed later may have put it before
# a node that is joining: it waits for that one too.
wait_for_turn() {
  local node earlier later
  earlier=$(sed "/^$POD_NAME\./,\$d" "$ring/nodes")
  later=$(awk -v own="$POD_NAME." 'later; index($0, own) == 1 { later = 1 }' "$ring/nodes")
  for node in $earlier; do wait_until is_member "$node"; done
  for node in $later; do wait_until is_not_joining "$node"; done
}

# The first process of a container ignores signals that it does not handle: without the trap the pod would end late.
trap 'exit 143' TERM

reject_decommissioned_volume
write_configuration
write_keystores
if [ -e /var/lib/cassandra/joined ]; then
  exit 0
fi
if ! grep -q "^$POD_NAME\." "$ring/nodes"; then
  fail "this pod is not in the list of the ring's nodes yet"
fi
wait_for_turn
say "this node may join now"
