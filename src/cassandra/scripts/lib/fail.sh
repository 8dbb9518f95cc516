# shellcheck shell=sh

# Ends the program with a reason, which `kubectl describe pod` shows as well.
fail() {
  echo "$*" > /dev/termination-log
  echo "$*" >&2
  exit 1
}
