import { script } from '../../private/script';
import { DATA_DIRECTORY, DECOMMISSIONED, NODETOOL } from './scripts';
import { TLS_DIRECTORIES } from './settings';

/**
 * What Jobs run inside the nodes, by kubectl: nodetool answers there only. A line now and then keeps the connection from being taken for a
 * dead one.
 */

const PATIENTLY = [
  'patiently() { "$@" & local pid=$! since=0; while kill -0 "$pid" 2> /dev/null; do sleep 1; since=$((since + 1)); if [ $((since % 20)) = 0 ]; then echo "... $1 $2 $since s"; fi; done; wait "$pid"; }',
  'nodetool() { MAX_HEAP_SIZE=64m command nodetool "$@"; }',
];

/** For a script: the keyspaces of the user, a line each, with their replication. A dropped one may still have a directory. */
const KEYSPACES = [
  'replications() { nodetool describecluster | sed -n "s/^[[:space:]]*\\([^ ]*\\) -> Replication class: */\\1 /p"; }',
  'keyspaces() { replications | grep -v -E "^system(_auth|_distributed|_schema|_traces|_views|_virtual_schema)? " || true; }',
];

/** Hands over what the node has, and leaves the ring. $1: whether replicas may get fewer than a keyspace wishes, $2: the datacenter. */
export const DECOMMISSION = script(
  ...PATIENTLY,
  ...KEYSPACES,
  'mode() { nodetool netstats | sed -n "s/^Mode: //p"; }',
  // Those of other datacenters hold other replicas.
  'left=$(nodetool status | awk -v dc="$2" \'$1 == "Datacenter:" { here = $2 == dc } here && /^U[NJLM] / { n++ } END { print n - 1 }\')',
  'wish() { sed -n -E "s/.*[{, ]($1|replication_factor)=([0-9]*).*/\\2/p"; }',
  'if [ "$(mode)" = NORMAL ]; then',
  '  roles=$(replications | sed -n "s/^system_auth //p" | wish "$2")',
  '  if [ -n "$roles" ] && [ $((roles / 2 + 1)) -gt "$left" ]; then',
  '    echo "the roles have $roles copies: with $left nodes left, nobody could log in. First say \'authReplicationFactor: $left\', and apply" >&2; exit 1',
  '  fi',
  '  if [ "$1" != true ]; then',
  '    while read -r keyspace replication; do',
  '      wish=$(wish "$2" <<< "$replication")',
  '      if [ "${wish:-0}" -gt "$left" ]; then',
  '        echo "keyspace $keyspace wishes $wish replicas, and $left nodes would be left. Lower its replication, or say \'force\'" >&2; exit 1',
  '      fi',
  '    done <<< "$(keyspaces)"',
  '  fi',
  'fi',
  'if [ "$(mode)" != LEAVING ] && [ "$(mode)" != DECOMMISSIONED ]; then',
  '  echo "handing over what this node has"',
  // The system's own keyspaces wish three replicas; those of the user were looked at.
  '  patiently nodetool decommission --force',
  'fi',
  'while [ "$(mode)" = LEAVING ]; do echo "still handing over"; sleep 10; done',
  '[ "$(mode)" = DECOMMISSIONED ]',
  `date --utc +%FT%TZ > ${DECOMMISSIONED}; sync ${DECOMMISSIONED}`,
);

/** Removes what a node no longer is responsible for. */
export const CLEANUP = script(...PATIENTLY, 'patiently nodetool cleanup');

/** Makes a snapshot of every keyspace of the user. $1: its name. */
export const SNAPSHOT = script(
  ...PATIENTLY,
  ...KEYSPACES,
  'nodetool clearsnapshot -t "$1" > /dev/null',
  'names=$(keyspaces | cut -d " " -f 1)',
  'if [ -n "$names" ]; then patiently nodetool snapshot -t "$1" -- $names > /dev/null; fi',
);

/** Writes the files of a snapshot to the output as an archive, and notes its checksum. $1: the snapshot. */
export const SEND = script(
  `cd ${DATA_DIRECTORY}/data`,
  // The files of an index are in a hidden directory: the table that gets its rows makes them again, and would take them for rows of its own.
  'find . -path "*/snapshots/$1/*" -type f ! -path "*/snapshots/$1/.*" | sort > "/tmp/$1.files"',
  // Nobody could wait for a process substitution: the checksum must be there when this ends.
  'rm -f "/tmp/$1.pipe"; mkfifo "/tmp/$1.pipe"',
  'sha256sum < "/tmp/$1.pipe" | cut -c 1-64 > "/tmp/$1.sum" &',
  'tar --create --files-from="/tmp/$1.files" | tee "/tmp/$1.pipe"',
  'wait $!',
);

/** Takes such an archive from the input. $1: the snapshot. */
export const RECEIVE = script(`rm -rf ${DATA_DIRECTORY}/restore`, `mkdir ${DATA_DIRECTORY}/restore`, `tar --extract --directory ${DATA_DIRECTORY}/restore`);

/** Adds the files of such an archive to the tables that are there. */
export const IMPORT = script(
  ...PATIENTLY,
  `cd ${DATA_DIRECTORY}/restore`,
  'find . -path "*/snapshots/*" -name "*-Data.db" -printf "%h\\n" | sort -u | while read -r directory; do',
  '  IFS=/ read -r _ keyspace table _ <<< "$directory"',
  // Whose tokens they are is looked at by the cleanup that follows.
  `  patiently nodetool import --no-tokens "$keyspace" "\${table%-*}" "${DATA_DIRECTORY}/restore/$directory"`,
  'done',
  `rm -rf ${DATA_DIRECTORY}/restore`,
);

/** The tokens of a node. */
export const TOKENS = script(`${NODETOOL} info --tokens | sed -n 's/^Token *: *//p' | sort`);

/** Asks the node statements of CQL. $1: the user, $2: whether over TLS. From the input come the password, a line, and the statements. */
export const ASK = script(
  'directory=$(mktemp -d); trap \'rm -r "$directory"\' EXIT',
  'export HOME=$directory; umask 077',
  'IFS= read -r password',
  'options=()',
  `if [ "$2" = true ]; then export SSL_CERTFILE=${TLS_DIRECTORIES.clients}/secret/ca.crt SSL_VALIDATE=true; options+=(--ssl); fi`,
  // Where everyone is let in there is none, and cqlsh would ask for one.
  'if [ -n "$password" ]; then',
  '  printf \'[plain_text_auth]\\nusername = %s\\npassword = %s\\n\' "$1" "$password" > "$directory/credentials"',
  '  options+=(--credentials="$directory/credentials")',
  'fi',
  'cat > "$directory/statements"',
  // What it says of a server of another version would become a part of the answer, and of the schema in a backup.
  'cqlsh "${options[@]}" --no-color --file "$directory/statements" 127.0.0.1 | sed "/^WARNING: cqlsh was built/d"',
);

/** Says which backup is being restored, so that a Job that was cut short can go on. */
export const RESTORING = `${DATA_DIRECTORY}/restoring`;
