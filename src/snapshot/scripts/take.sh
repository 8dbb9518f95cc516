#!/bin/sh
# Takes a snapshot of each claim, waits until it is ready, and deletes the oldest snapshots of this schedule.
#
# A snapshot is named after the Job and its claim, so that a retry waits for the snapshots of the attempt before it. Snapshots without the
# label of the schedule are never deleted. A claim without a new snapshot keeps all of its old ones.
set -eu

LABEL=cdk8s-stateful/snapshot-schedule
POLL_SECONDS=5

class=
if [ -n "$SNAPSHOT_CLASS" ]; then
  class="volumeSnapshotClassName: \"$SNAPSHOT_CLASS\""
fi

# Creates the snapshot $1 of the claim $2, unless there is one.
take() {
  if kubectl get volumesnapshot "$1" > /dev/null 2>&1; then
    return 0
  fi
  kubectl create --filename - > /dev/null << YAML
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata:
  name: "$1"
  labels:
    $LABEL: "$SCHEDULE"
spec:
  $class
  source:
    persistentVolumeClaimName: "$2"
YAML
}

# Prints a field of the status of the snapshot $1.
status() {
  kubectl get volumesnapshot "$1" --output "jsonpath={.status.$2}"
}

# Waits until the snapshot $1 is ready.
await() {
  waited=0
  until [ "$(status "$1" readyToUse)" = true ]; do
    if [ "$waited" -ge "$READY_TIMEOUT" ]; then
      return 1
    fi
    sleep "$POLL_SECONDS"
    waited=$((waited + POLL_SECONDS))
  done
}

# Prints the name, the claim and the readiness of each snapshot of this schedule, the oldest first.
snapshots() {
  kubectl get volumesnapshots --selector "$LABEL=$SCHEDULE" --sort-by .metadata.creationTimestamp --output \
    'jsonpath={range .items[*]}{.metadata.name} {.spec.source.persistentVolumeClaimName} {.status.readyToUse}{"\n"}{end}'
}

# Deletes all but the newest $KEEP ready snapshots of the claim $1, with those that never became ready and are older.
prune() {
  list=$(snapshots)
  ready=0
  while read -r name claim state; do
    if [ "$claim $state" = "$1 true" ]; then
      ready=$((ready + 1))
    fi
  done << LIST
$list
LIST
  while [ "$ready" -gt "$KEEP" ] && read -r name claim state; do
    if [ "$claim" = "$1" ]; then
      kubectl delete volumesnapshot "$name" --wait=false > /dev/null
      echo "deleted $name"
      if [ "$state" = true ]; then
        ready=$((ready - 1))
      fi
    fi
  done << LIST
$list
LIST
}

# Reports that there is no new snapshot of the claim $1, because of $2.
report() {
  failed="$failed $1"
  echo "failed: there is no new snapshot of claim $1: $2" | tee -a /dev/termination-log >&2
}

failed=
taken=
for claim in $CLAIMS; do
  if take "$JOB-$claim" "$claim"; then
    taken="$taken $claim"
  else
    report "$claim" "$JOB-$claim cannot be created"
  fi
done

for claim in $taken; do
  if await "$JOB-$claim"; then
    echo "took $JOB-$claim"
    prune "$claim"
  else
    report "$claim" "$JOB-$claim is not ready after $READY_TIMEOUT s: $(status "$JOB-$claim" error.message)"
  fi
done
[ -z "$failed" ]
