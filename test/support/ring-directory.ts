import { mkdirSync } from 'node:fs';
import { PodDirectory } from './pod-scripts';

/** Where a table of the nodes has its files. */
const DATA = 'var/lib/cassandra/data';

/** kubectl, as far as the Jobs know of it: a pod is a directory, and what is run inside finds its paths there. */
const KUBECTL = `
if [ "$1" = get ]; then cat "$ROOT/pods/$3/address"; exit; fi
shift; input=/dev/null
while [ "$1" != -- ]; do case $1 in --quiet) ;; --stdin) input=/dev/stdin ;; -*) exit 64 ;; *) node=$1 ;; esac; shift; done
shift
export NODE=$node NODE_ROOT=$ROOT/pods/$node
if [ ! -d "$NODE_ROOT" ]; then echo "Error from server (NotFound): pods \\"$node\\" not found" >&2; exit 1; fi
args=()
for arg; do
  args+=("$(sed -E "s#(^|[[:space:]=\\"'])/(var|tmp|etc)([/[:space:]\\"']|\\$)#\\\\1$NODE_ROOT/\\\\2\\\\3#g" <<< "\${arg//"$ROOT"/}")")
done
if [ -e "$NODE_ROOT/cut-short" ] && [[ $* == *"tar --create"* ]]; then "\${args[@]}" | head -c 3000; exit 0; fi
"\${args[@]}" < "$input"
code=$?
if [ $code != 0 ]; then echo "command terminated with exit code $code" >&2; fi
exit $code`;

/** nodetool: what it is told is written down, and done to the directory of its node. */
const NODETOOL = `
echo "$NODE $*" >> "$ROOT/nodetool"
if [ -e "$NODE_ROOT/fails-$1" ]; then echo "error: $1" >&2; exit 1; fi
case $1 in
  status) cat "$ROOT/members" ;;
  netstats) printf 'Mode: %s\\nNot sending any streams.\\n' "$(head -n 1 "$NODE_ROOT/mode")"; if [ "$(wc -l < "$NODE_ROOT/mode")" -gt 1 ]; then sed -i 1d "$NODE_ROOT/mode"; fi ;;
  describecluster) cat "$ROOT/cluster" ;;
  decommission) echo DECOMMISSIONED > "$NODE_ROOT/mode"; if [ ! -e "$ROOT/unheard" ]; then sed -i "/ $(cat "$NODE_ROOT/address") /d" "$ROOT/members"; fi ;;
  info) printf 'ID                     : x\\nToken                  : %s\\n' $(cat "$NODE_ROOT/tokens") | sed '3~2d' ;;
  clearsnapshot) rm -rf "$NODE_ROOT"/${DATA}/*/*/snapshots/"$3" ;;
  snapshot)
    name=$3; shift 4
    for keyspace; do
      for table in "$NODE_ROOT/${DATA}/$keyspace"/*; do
        mkdir -p "$table/snapshots/$name"
        cp "$table"/*.db "$table/snapshots/$name"; echo '{}' > "$table/snapshots/$name/manifest.json"
        for index in "$table"/.[a-z]*; do if [ -d "$index" ]; then cp -R "$index" "$table/snapshots/$name"; fi; done
      done
    done ;;
  import) for file in "$5"/*-Data.db; do echo "$NODE $3.$4 $(head -n 1 "$file")" >> "$ROOT/imported"; done ;;
esac`;

/** cqlsh inside a node: it knows of keyspaces, and of tables with rows. */
const CQLSH = `
ssl=; if [ "$1" = --ssl ]; then ssl=yes; shift; fi
credentials=\${1#--credentials=}; [ "$2 $3 $5" = "--no-color --file 127.0.0.1" ] || exit 64
if ! grep -qxF "password = $(cat "$ROOT/password")" "$credentials"; then echo "Bad credentials" >&2; exit 1; fi
statements=$(cat "$4")
echo "$NODE $(head -n 1 <<< "$statements")" >> "$ROOT/told"
echo "$(grep username "$credentials") \${ssl:-no} $SSL_CERTFILE" >> "$ROOT/logins"
name=$(grep -o '"[^"]*"' <<< "$statements" | head -n 1 | tr -d '"')
if [ -e "$ROOT/older-cqlsh" ]; then printf 'WARNING: cqlsh was built against 5.0.0, but this server is 5.0.9.  All features may not work!\\n'; fi
case $statements in
  *WARNING*) echo "SyntaxException: line 1:0 no viable alternative at input 'WARNING'" >&2; exit 2 ;;
  "DESCRIBE KEYSPACES;") echo; cat "$ROOT/keyspaces"; echo ;;
  "DESCRIBE KEYSPACE "*) echo "CREATE KEYSPACE \\"$name\\" WITH replication = {};"; echo "CREATE TABLE \\"$name\\".orders (id int PRIMARY KEY);" ;;
  "CREATE KEYSPACE"*) if grep -qwF "$name" "$ROOT/keyspaces"; then echo AlreadyExists >&2; exit 2; fi; echo "$name" >> "$ROOT/keyspaces" ;;
  "DROP KEYSPACE"*) if [ -e "$ROOT/drops-no-$name" ]; then exit 1; fi; sed -i "/^\\"*$name\\"*\\$/d" "$ROOT/keyspaces" ;;
  "SELECT"*) if grep -qxF "$statements" "$ROOT/rows"; then printf ' id\\n----\\n  1\\n\\n(1 rows)\\n'; else printf ' id\\n----\\n\\n(0 rows)\\n'; fi ;;
esac`;

/** A directory for what Jobs do to the nodes of a ring from outside: each node is a directory in it. */
export class RingDirectory extends PodDirectory {
  constructor(nodes: string[]) {
    super();
    this.program('kubectl', KUBECTL);
    this.program('nodetool', NODETOOL);
    this.program('cqlsh', CQLSH);
    this.program('sleep', 'exec /bin/sleep 0.01');
    // The disks of this machine are not what is tested.
    this.program('sync', ':');
    this.write('/password', 'secret');
    this.write('/etc/cassandra-login/password', 'secret\n');
    this.write('/keyspaces', 'system\nsystem_auth\n');
    this.write('/rows', '');
    nodes.forEach((node, at) => this.addNode(node, at));
    this.members('dc1', ...nodes.map((_, at) => `UN  10.0.0.${at + 1}`));
  }

  /** Who is in the ring, as nodetool shows it. */
  public members(datacenter: string, ...lines: string[]): void {
    const rows = lines.map((line) => `${line}   104.35 KiB  16      64.7%             8d4a9a8e-7d5b-4b0f-a2a0-2b0d7a1a6a11  r1\n`);
    const head = '===============\nStatus=Up/Down\n|/ State=Normal/Leaving/Joining/Moving\n--  Address   Load        Tokens  Owns (effective)  Host ID  Rack\n';
    this.write('/members', `Datacenter: ${datacenter}\n${head}${rows.join('')}\n`);
  }

  /** Gives a table of a node a file. */
  public table(node: string, keyspace: string, table: string, content: string): void {
    const directory = `/pods/${node}/${DATA}/${keyspace}/${table}-5bc52802de2535edaeab188eecebb090`;
    this.write(`${directory}/nb-1-big-Data.db`, `${content}\n${'x'.repeat(5000)}`);
    this.write(`${directory}/nb-1-big-Index.db`, content);
  }

  /** What nodetool was told, of some commands: a line each, "node command ...". */
  public nodetool(...commands: string[]): string[] {
    return this.lines('/nodetool').filter((line) => commands.includes(line.split(' ')[1]));
  }

  public lines(path: string): string[] {
    return this.read(path).split('\n').filter((line) => line !== '');
  }

  private addNode(node: string, at: number): void {
    this.write(`/pods/${node}/address`, `10.0.0.${at + 1}`);
    this.write(`/pods/${node}/mode`, 'NORMAL\n');
    this.write(`/pods/${node}/tokens`, `-${at}5 ${at}7`);
    for (const directory of ['tmp', 'var/lib/cassandra/data/system', 'var/lib/cassandra/data/system_auth']) {
      mkdirSync(this.path(`/pods/${node}/${directory}`), { recursive: true });
    }
  }
}
