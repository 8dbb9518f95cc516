# shellcheck shell=sh

# Runs a program of this Job's environment inside a node. $1: the pod, $2: the program, $3...: its arguments
in_node() {
  pod=$1 program=$2
  shift 2
  kubectl exec --quiet "$pod" -- /bin/bash -c "$program" bash "$@"
}
