#!/bin/bash
# Library for init containers that fill a directory of a volume: the directory appears either complete or not at all.
#
# Before sourcing this file, a program sets:
#   program    its name, for messages
#   directory  the name of the directory on the volume
#   marker     a file or directory that exists in every complete directory
#   content    what the directory holds, for messages
# It then calls `make_directory fill`, where `fill` is a function that creates the directory "$unfinished".

: "${program:?}" "${directory:?}" "${marker:?}" "${content:?}"

volume=/volume
complete=$volume/$directory
unfinished=$volume/unfinished

log() { echo "[$program] $*" >&2; }

# Refuses volumes with other files, so that nothing which this program did not create is ever changed.
check_volume() {
  if [ -d "$complete" ] && ! rmdir "$complete" 2> /dev/null; then
    log "directory '$directory' of the volume contains files, but no $content. Nothing was changed: move the files away, or use another volume"
    exit 1
  fi
  if [ -e "$volume/$marker" ]; then
    log "the volume contains a $content at its root instead of in directory '$directory'. Nothing was changed: move the files to '$directory'"
    exit 1
  fi
}

# Runs the function "$1" and renames its result, which makes the directory appear in one step.
make_directory() {
  if [ -e "$complete/$marker" ]; then log "found a $content, nothing to do"; exit; fi
  check_volume
  if [ -e "$unfinished" ]; then log 'an earlier start was interrupted, starting over'; rm -rf "$unfinished"; fi
  # Bash handles SIGTERM only while it waits for a background process: `fill` must start long programs with `&` and `wait` for them.
  trap 'exit 143' TERM
  "$1"
  sync --file-system "$volume"
  mv --no-target-directory "$unfinished" "$complete"
  sync --file-system "$volume"
  log "created a $content"
}
