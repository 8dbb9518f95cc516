import { FAIL, script } from '../../private/script';
import { PORTS } from './image';

/**
 * What runs in the pods of the nodes, for the Bash of the image. Who they are comes from the environment (`POD_NAME`, `POD_IP`), and who
 * else there is from a directory, which a resize changes without a restart.
 */

/** Where the containers find the lists of the nodes, the seeds, and the settings. */
export const RING_DIRECTORY = '/etc/cassandra-ring';

/** Where the image has its configuration, which its entry point edits. */
export const CONFIG_DIRECTORY = '/etc/cassandra';

/** Where the first container makes that directory. */
export const NEW_CONFIG_DIRECTORY = '/new-config';

/** The volume with the data. */
export const DATA_DIRECTORY = '/var/lib/cassandra';

/** Says on the volume that the node has been a member of the ring. */
export const JOINED = `${DATA_DIRECTORY}/joined`;

/** Says on the volume that its node has handed over everything, and left for good. */
export const DECOMMISSIONED = `${DATA_DIRECTORY}/decommissioned`;

/** nodetool takes its heap from the variable of the server's. */
export const NODETOOL = 'MAX_HEAP_SIZE=64m nodetool';

/** Whether a port of a host can be connected to. */
const ANSWERS = 'answers() { timeout 3 bash -c ": > /dev/tcp/$1/$2" 2> /dev/null; }';

const GONE = [
  `if [ -e ${DECOMMISSIONED} ]; then`,
  `  fail "this volume is that of a node that was decommissioned at $(< ${DECOMMISSIONED}): its data are with the others. Delete its claim and then this pod, and it joins as a new node"`,
  'fi',
];

/** Makes the configuration that the entry point will edit: the image's, with the settings of the manifests in place of its own. */
const CONFIGURE = [
  `cp -R ${CONFIG_DIRECTORY}/. ${NEW_CONFIG_DIRECTORY}/`,
  // A setting of several lines is replaced as a whole: up to the next line that starts with a letter.
  `awk -F: 'NR == FNR { own[$1]; next } /^[^ \\t#-]/ { drop = ($1 in own) } !drop' ${RING_DIRECTORY}/settings.yaml ${CONFIG_DIRECTORY}/cassandra.yaml > ${NEW_CONFIG_DIRECTORY}/cassandra.yaml`,
  `cat ${RING_DIRECTORY}/settings.yaml >> ${NEW_CONFIG_DIRECTORY}/cassandra.yaml`,
  'for own in /etc/cassandra-tls/*/own; do',
  '  if [ -d "$own" ]; then cat "$own/../secret/tls.key" "$own/../secret/tls.crt" > "$own/keystore.pem"; fi',
  'done',
];

/**
 * Nodes that join at the same time can choose the same tokens, and one is lost without a word. So each first start waits until every node
 * that is before it in the list is a member; the list is the same for all racks. A node that a later chart puts before others may find one
 * of those joining: it talks to the other nodes, and not yet to clients.
 */
const WAIT_FOR_TURN = [
  `if [ -e ${JOINED} ]; then exit; fi`,
  `if ! grep -q "^$POD_NAME\\." ${RING_DIRECTORY}/nodes; then fail "this pod is not among the nodes of the ring yet"; fi`,
  'wait_until() { if ! "$@"; then say "first starts are one at a time: waiting for $2"; until "$@"; do sleep 2; done; fi; }',
  `member() { answers "$1" ${PORTS.cql}; }`,
  `settled() { member "$1" || ! answers "$1" ${PORTS.internode}; }`,
  `for node in $(sed "/^$POD_NAME\\./,\\$d" ${RING_DIRECTORY}/nodes); do wait_until member "$node"; done`,
  `for node in $(awk -v own="$POD_NAME." 'later; index($0, own) == 1 { later = 1 }' ${RING_DIRECTORY}/nodes); do wait_until settled "$node"; done`,
  'say "it is the turn of this node to join"',
];

/** Runs before the server. As the first process of its container it would not hear of the pod's end without the trap. */
export const PREPARE = script('say() { echo "[prepare] $*" >&2; }', FAIL, "trap 'exit 143' TERM", ANSWERS, ...GONE, ...CONFIGURE, ...WAIT_FOR_TURN);

/**
 * Starts the server. A seed joins without the data that it is responsible for, so no node is its own seed until it is a member; but for
 * the very first, which has nobody to ask.
 */
export const START = script(
  'say() { echo "[start] $*" >&2; }',
  FAIL,
  ANSWERS,
  ...GONE,
  `seeds=$(paste -sd, ${RING_DIRECTORY}/seeds)`,
  `if [ ! -e ${JOINED} ]; then`,
  '  seeds=',
  `  for node in $(awk '!known[$0]++' ${RING_DIRECTORY}/remote-seeds ${RING_DIRECTORY}/seeds ${RING_DIRECTORY}/nodes); do`,
  '    case $node in "$POD_NAME".*) continue ;; esac',
  `    if answers "$node" ${PORTS.internode}; then seeds=$seeds\${seeds:+,}$node; fi`,
  '    case $seeds in *,*,*) break ;; esac',
  '  done',
  '  if [ -n "$seeds" ]; then',
  '    say "joins the ring of $seeds"',
  `  elif [ -s ${RING_DIRECTORY}/remote-seeds ]; then`,
  '    fail "none of the seeds of the other datacenters answers: a ring of its own would not be theirs"',
  `  elif [ "$(sed -n '1s/\\..*//p' ${RING_DIRECTORY}/nodes)" = "$POD_NAME" ]; then`,
  '    say "nobody answers, and this is the first node: it makes the ring"; seeds=$POD_IP',
  '  else',
  '    fail "no other node answers: only the first one makes a ring"',
  '  fi',
  'fi',
  'export CASSANDRA_SEEDS=$seeds',
  'exec docker-entrypoint.sh cassandra -f',
);

/**
 * Passes once the node is a member of the ring, as it sees the ring itself: a port that is open does not say so. It starts a Java machine
 * when the port of the clients is open, and not before.
 */
export const STARTED = script(
  ANSWERS,
  `answers 127.0.0.1 ${PORTS.cql}`,
  `${NODETOOL} status | grep -q "^UN  *$POD_IP "`,
  `if [ ! -e ${JOINED} ]; then date --utc +%FT%TZ > ${JOINED}; sync ${JOINED}; fi`,
);

/** Before the server's end: no more requests, everything on disk. A node that has left the ring cannot, and need not. */
export const DRAIN = script(`${NODETOOL} drain || true`);
