import { FAIL, script } from '../../private/script';
import { CQL, PASSWORD_FILE, QUOTED_PASSWORD } from './login';

/** What runs beside the ring, as its clients do: for the Bash and the cqlsh of the image. */

/**
 * The members of the datacenter, a line each: rack, host id, address. A node that is still joining has no tokens yet; one that came back
 * with another address may be known by the old one too. Both questions go to one address: under a name of several, cqlsh asks one node
 * after the other, and the second would not name itself.
 */
const MEMBERS = [
  'members() {',
  '  local node; node=$(getent ahosts "$CQLSH_HOST" | awk \'NR == 1 { print $1 }\') || return',
  '  CQLSH_HOST=$node cql "SELECT data_center, rack, host_id, broadcast_address, tokens FROM system.local; SELECT data_center, rack, host_id, peer, tokens FROM system.peers_v2" \\',
  "    | tr -d ' ' | awk -F'|' -v dc=\"$DATACENTER\" '$1 == dc && $5 != \"null\" && !seen[$3]++ { print $2, $3, $4 }' | sort",
  '}',
];

/** What replication the roles have, and how many copies that makes in this datacenter. */
const ROLE_COPIES = [
  'auth() { cql "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = \'system_auth\'" | grep -o "{.*}"; }',
  'copies() { local n; n=$(sed -n -E "s/.*\'$DATACENTER\': \'([0-9]+)\'.*/\\1/p" <<< "$1"); echo "${n:-0}"; }',
];

/**
 * Puts a superuser in the place of the one that every new ring has, as soon as there is a node to ask; and when all nodes are there, copies
 * of the roles on several of them; fewer than there are only where that was said. Each step finds out what is done already.
 */
export const SUPERUSER = script(
  ...CQL,
  ...MEMBERS,
  ...ROLE_COPIES,
  FAIL,
  QUOTED_PASSWORD,
  'again() { for try in 1 2 3 4 5 6 7 8 9 10; do if "$@"; then return; fi; sleep 3; done; return 1; }',
  // The nodes of a datacenter that is new to its cluster cannot look up roles yet; those of the others can.
  'wrong=0 turn=0 hosts=("$CQLSH_HOST" $REMOTE_SEEDS)',
  'until answer=$(cql "SELECT now() FROM system.local" 2>&1); do',
  '  case $answer in *[Bb]ad\\ credentials* | *incorrect*) wrong=$((wrong + 1)) ;; esac',
  '  if [ "$wrong" -gt 40 ]; then fail "neither the password of the Secret nor that of a new ring is right. If it was changed in the Secret, change it in the ring too, by ALTER ROLE"; fi',
  '  as cassandra cassandra',
  '  if cql "CREATE ROLE IF NOT EXISTS \\"$CASSANDRA_USER\\" WITH PASSWORD = \'$password\' AND SUPERUSER = true AND LOGIN = true" > /dev/null 2>&1; then echo "made superuser $CASSANDRA_USER"; fi',
  `  as "$CASSANDRA_USER" "$(< ${PASSWORD_FILE})"`,
  '  turn=$((turn + 1)); export CQLSH_HOST=${hosts[$((turn % ${#hosts[@]}))]}',
  '  sleep 3',
  'done',
  'if rows "SELECT role, can_login FROM system_auth.roles" | grep -q "^cassandra True"; then',
  '  again cql "ALTER ROLE cassandra WITH SUPERUSER = false AND LOGIN = false"',
  '  echo "the superuser of a new ring can no longer log in"',
  'fi',
  'until [ "$(members | wc -l)" -ge "$NODES" ]; do echo "waiting for $NODES nodes"; sleep 10; done',
  'now=$(auth) has=$(copies "$now")',
  'if [ "$has" = "$REPLICATION" ] || { [ "$LOWER" = false ] && [ "$has" -gt "$REPLICATION" ]; }; then echo "the roles have $has copies"; exit; fi',
  'others=',
  'case $now in *NetworkTopologyStrategy*) others=$(grep -o "\'[^\']*\': \'[0-9]*\'" <<< "$now" | grep -v "^\'$DATACENTER\'" | tr "\\n" "," || true) ;; esac',
  'again cql "ALTER KEYSPACE system_auth WITH replication = {\'class\': \'NetworkTopologyStrategy\', $others \'$DATACENTER\': $REPLICATION}"',
  // What is read from every copy is mended in all of them.
  'for table in roles role_members role_permissions resource_role_permissons_index; do again cql "CONSISTENCY ALL; SELECT * FROM system_auth.$table" > /dev/null; done',
  'echo "the roles have $REPLICATION copies now"',
);

/**
 * Compares the ring with the manifests, and fails where they differ. What passes while nodes start, or while the network lets a new pod in,
 * does not count.
 */
export const CHECK = script(
  ...CQL,
  ...MEMBERS,
  ...ROLE_COPIES,
  FAIL,
  'compare() {',
  '  errors=',
  '  if ! found=$(members); then errors="no node answers"; return; fi',
  '  for wish in $RACKS; do',
  '    rack=${wish%=*} wanted=${wish#*=} count=$(grep -c "^$rack " <<< "$found" || true)',
  '    if [ "$count" -gt "$wanted" ]; then',
  '      errors+="rack $rack has $count nodes in the ring and $wanted in the manifests: one went without being decommissioned, and the ring counts on its data. Put it back and decommission it; or, where its data are lost: nodetool removenode. "',
  '    elif [ "$count" -lt "$wanted" ]; then',
  '      errors+="rack $rack has $count nodes in the ring and $wanted in the manifests: one is joining, or lost its place. "',
  '    fi',
  '  done',
  '  for rack in $(cut -d " " -f 1 <<< "$found" | sort -u); do',
  '    case " $RACKS" in *" $rack="*) ;; *) errors+="rack $rack has nodes in the ring and is not in the manifests. " ;; esac',
  '  done',
  '  if ! now=$(auth); then errors+="nobody tells how many copies the roles have. "; return; fi',
  '  has=$(copies "$now")',
  '  if [ "$has" -lt "$REPLICATION" ]; then',
  '    errors+="the roles have $has copies and $REPLICATION in the manifests: while the nodes that hold them are away, nobody can log in. Look at the Job that makes them; when it is gone, apply again. "',
  '  fi',
  '}',
  'compare',
  'for try in 1 2 3 4 5; do if [ -z "$errors" ]; then break; fi; sleep 10; compare; done',
  'echo "rack, host id and address of each node:"; echo "$found"',
  'if [ -n "$errors" ]; then fail "$errors"; fi',
);
