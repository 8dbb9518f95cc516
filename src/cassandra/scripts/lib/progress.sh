# shellcheck shell=bash

# Runs a command, and prints a line every 20 s, so that an idle connection of kubectl is not closed.
with_progress() {
  "$@" &
  local pid=$! seconds=0
  while kill -0 "$pid" 2> /dev/null; do
    sleep 1
    seconds=$((seconds + 1))
    if [ $((seconds % 20)) = 0 ]; then
      echo "... $1 $2: $seconds s"
    fi
  done
  wait "$pid"
}
