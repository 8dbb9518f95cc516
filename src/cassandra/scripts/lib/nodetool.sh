# shellcheck shell=bash

# nodetool would take the heap size of the server for its own JVM.
nodetool() {
  MAX_HEAP_SIZE=64m command nodetool "$@"
}
