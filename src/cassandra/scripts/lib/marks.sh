# shellcheck shell=sh

# Marks on the volumes of nodes, which outlast the Jobs that leave them. A mark is a line of a file: the work, its result, and the time.

# Prints the result and the time of the last mark for some work, or nothing. $1: the pod, $2: the file, $3: the work
mark_of() {
  lines=$(kubectl exec --quiet "$1" -- sh -c "if [ -e '$2' ]; then cat '$2'; fi") || return
  echo "$lines" | awk -v work="$3" '$1 == work { last = $2 " " $3 } END { if (last != "") print last }'
}

# Adds a mark. None of the parts may have spaces. $1: the pod, $2: the file, $3: the work, $4: its result
set_mark() {
  echo "$3 $4 $(date -u +%Y-%m-%dT%H:%M:%SZ)" | kubectl exec --quiet --stdin "$1" -- tee -a "$2" > /dev/null || fail "cannot write to the volume of $1"
}
