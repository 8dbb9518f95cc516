/** What runs beside a ring, as its clients do, run: the scripts of the manifests, with a ring of the test's behind cqlsh. */
import { PodDirectory } from '../support/pod-scripts';
import { renderRing } from '../support/rings';
import { variablesOf } from '../support/variables';

const SECRET = 'it\'s "secret" $HOME';
const ID = '8d4a9a8e-7d5b-4b0f-a2a0-2b0d7a1a6a1';

/** A node as the tables of the system have it: datacenter, rack, and whether it has joined. */
type Node = readonly [datacenter: string, rack: string, state?: 'joining'];

const THREE: Node[] = [['dc1', 'r1'], ['dc1', 'r2'], ['dc1', 'r3']];

let pod: PodDirectory;

/** A table as cqlsh prints it. */
function table(columns: string[], rows: string[][]): string {
  const widths = columns.map((column, at) => Math.max(column.length, ...rows.map((row) => row[at].length)));
  return [
    '', columns.map((column, at) => ` ${column.padEnd(widths[at])}`).join(' |'), widths.map((width) => '-'.repeat(width + 2)).join('+'),
    ...rows.map((row) => row.map((cell, at) => ` ${cell.padStart(widths[at])}`).join(' |')), '', `(${rows.length} rows)`, '',
  ].join('\n');
}

/**
 * What the nodes answer to who asks for them: the first one of itself, then of the others. Who asks a name of several addresses has the
 * second question answered by the second one.
 */
function members(...nodes: Node[]): void {
  const row = ([datacenter, rack, state]: Node, at: number) =>
    [datacenter, rack, `${ID}${at}`, `10.0.0.${at}`, state === 'joining' ? 'null' : "{'-3074457345618258603', '12'}"];
  const columns = (address: string) => ['data_center', 'rack', 'host_id', address, 'tokens'];
  const [first, ...others] = nodes.map(row);
  pod.write('/ring/members', table(columns('broadcast_address'), [first]) + table(columns('peer'), others));
  pod.write('/ring/members-of-two', table(columns('broadcast_address'), [first]) + table(columns('peer'), [first, ...others.slice(1)]));
}

function replication(text: string): void {
  pod.write('/ring/replication', table(['replication'], [[text]]));
}

/** A role with its password. */
function role(name: string, password: string): void {
  pod.write(`/ring/roles/${name}`, password);
}

/** A cqlsh that knows who may log in, and writes down what it is told. */
function ring(): void {
  pod.program(
    'cqlsh', 'set -e', 'case $* in *"--execute "*) ;; *) exit 64 ;; esac', 'credentials=$(sed -n "s/^--credentials=//p" <(printf "%s\\n" "$@"))',
    'user=$(sed -n "s/^username = //p" "$credentials") password=$(sed -n "s/^password = //p" "$credentials")',
    'for statement; do :; done', 'cd "$ROOT/ring"',
    'if [ -e away ]; then cat away >&2; exit 1; fi',
    'if [ "$(cat "roles/$user" 2> /dev/null)" != "$password" ]; then',
    '  echo "Connection error: (\'Unable to connect to any servers\', {\'10.0.0.1:9042\': AuthenticationFailed(\'Failed to authenticate to 10.0.0.1:9042: ' +
    'Error from server: code=0100 [Bad credentials] message=\\"Provided username $user and/or password are incorrect\\"\')})" >&2', '  exit 1', 'fi',
    'case $statement in',
    '  "SELECT now()"*) ;;',
    '  *"FROM system.local; "*) case $CQLSH_HOST in 10.*) cat members ;; *) cat members-of-two ;; esac ;;',
    '  "SELECT role, "*) cat logins ;;',
    '  "SELECT replication"*) cat replication ;;',
    '  *) echo "$user: $statement" >> told; if [ -e "failing" ]; then rm failing; exit 2; fi ;;',
    'esac',
    'case $statement in "CREATE ROLE"*)',
    '  name=${statement#*\\"} name=${name%%\\"*} quoted=${statement#*PASSWORD = \\\'} quoted=${quoted%\\\' AND SUPER*}',
    '  printf %s "${quoted//\\\'\\\'/\\\'}" > "roles/$name" ;;',
    'esac',
  );
  pod.program('getent', 'if [ "$1" != ahosts ] || [ -e "$ROOT/ring/unknown" ]; then exit 2; fi', 'printf "10.0.0.%s STREAM $2\\n" 0 1 2');
  pod.program('sleep', 'echo "$*" >> "$ROOT/slept"', 'if [ -e "$ROOT/later" ]; then mv "$ROOT/later" "$ROOT/ring/members"; fi');
}

function logins(...rows: string[][]): void {
  pod.write('/ring/logins', table(['role', 'can_login'], rows));
}

function told(): string[] {
  return pod.read('/ring/told').split('\n').filter((line) => line !== '');
}

beforeEach(() => {
  pod = new PodDirectory();
  pod.write('/etc/cassandra-login/password', `${SECRET}\n`);
  ring();
  role('cassandra', 'cassandra');
  logins(['cassandra', 'True'], ['admin', 'True']);
  members(...THREE);
  replication("{'class': 'org.apache.cassandra.locator.SimpleStrategy', 'replication_factor': '1'}");
});

afterEach(() => pod.remove());

describe('the Job of the superuser', () => {
  const [container] = renderRing().find('Job').spec.template.spec.containers;
  const run = (more: { [name: string]: string } = {}) => pod.run(container.command, { ...variablesOf(container), ...more });
  const copied = ['roles', 'role_members', 'role_permissions', 'resource_role_permissons_index'].map((name) => `admin: CONSISTENCY ALL; SELECT * FROM system_auth.${name}`);
  const lockedOut = 'admin: ALTER ROLE cassandra WITH SUPERUSER = false AND LOGIN = false';

  test('puts a superuser in the place of that of a new ring, and copies of the roles on several nodes', async () => {
    const { code, output } = await run();
    expect([code, output]).toEqual([0, 'made superuser admin\nthe superuser of a new ring can no longer log in\nthe roles have 3 copies now\n']);
    const [created, locked, altered, ...read] = told();
    expect(created).toBe('cassandra: CREATE ROLE IF NOT EXISTS "admin" WITH PASSWORD = \'it\'\'s "secret" $HOME\' AND SUPERUSER = true AND LOGIN = true');
    expect(locked).toBe(lockedOut);
    expect(altered.replace(/ +/g, ' ')).toBe("admin: ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': 3}");
    expect(read).toEqual(copied);
    // The password is what it was, to the letter.
    expect(pod.read('/ring/roles/admin')).toBe(SECRET);
  });

  test('finds out what is done already', async () => {
    role('admin', SECRET);
    logins(['admin', 'True'], ['cassandra', 'False']);
    replication("{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'dc1': '3'}");
    expect(await run()).toEqual({ code: 0, output: 'the roles have 3 copies\n' });
    expect(told()).toEqual([]);
  });

  test('gives up no copies with nodes that went for a while', async () => {
    role('admin', SECRET);
    replication("{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'us': '1', 'dc1': '5'}");
    expect((await run()).output).toMatch(/the roles have 5 copies\n$/);
    expect(told()).toEqual([lockedOut]);
  });

  test('gives up copies where that was said', async () => {
    role('admin', SECRET);
    replication("{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'dc1': '3'}");
    const [lowering] = renderRing({ authReplicationFactor: 1 }).find('Job').spec.template.spec.containers;
    await pod.run(lowering.command, variablesOf(lowering));
    expect(told()[1].replace(/ +/g, ' ')).toBe("admin: ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': 1}");
  });

  test('locks out the superuser of a new ring where an earlier Job was cut short before', async () => {
    role('admin', SECRET);
    await run();
    expect(told()[0]).toBe(lockedOut);
  });

  test('does not take a role for that of a new ring whose name begins as its name does', async () => {
    role('admin', SECRET);
    logins(['cassandra', 'False'], ['cassandra2', 'True']);
    await run();
    expect(told()).not.toContain(lockedOut);
  });

  test('keeps the copies that other datacenters have', async () => {
    role('admin', SECRET);
    replication("{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'dc1': '1', 'us': '3', 'asia-1': '2'}");
    await run();
    expect(told()[1].replace(/ +/g, ' ')).toBe(
      "admin: ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', 'us': '3','asia-1': '2', 'dc1': 3}",
    );
  });

  test('waits for all nodes before it asks for copies on them; one that is joining is none yet', async () => {
    role('admin', SECRET);
    members(...THREE);
    const whole = pod.read('/ring/members');
    members(['dc1', 'r1'], ['dc1', 'r2', 'joining'], ['us', 'r1'], ['us', 'r2']);
    pod.write('/later', whole);
    expect((await run()).output).toContain('waiting for 3 nodes\nthe roles have 3 copies now\n');
    expect(pod.read('/slept')).toBe('10\n');
  });

  test('tries again what fails while a node is away', async () => {
    role('admin', SECRET);
    logins(['cassandra', 'False']);
    pod.write('/ring/failing', '');
    expect((await run()).code).toBe(0);
    expect(told().filter((line) => line.includes('ALTER KEYSPACE'))).toHaveLength(2);
  });

  test('says that the password is wrong, where that of a new ring is too', async () => {
    role('admin', 'changed by hand');
    role('cassandra', 'changed by hand');
    const { code, output } = await run();
    expect([code, output]).toEqual([1, expect.stringContaining('neither the password of the Secret nor that of a new ring is right')]);
    expect(pod.read('/dev/termination-log')).toContain('by ALTER ROLE');
    expect(told()).toEqual([]);
  });

  test('leaves no password where others can read it', async () => {
    pod.program('stat', 'exec /usr/bin/stat "$@"');
    await run();
    const { output } = await pod.run(['/bin/bash', '-c', 'stat -c %a /tmp/credentials']);
    expect(output).toBe('600\n');
  });
});

describe('the check of the ring', () => {
  const [container] = renderRing({ nodes: 4 }).find('CronJob').spec.jobTemplate.spec.template.spec.containers;
  const run = () => pod.run(container.command, variablesOf(container));
  const FOUR: Node[] = [...THREE, ['dc1', 'r1']];
  const reason = () => pod.read('/dev/termination-log');

  beforeEach(() => {
    role('admin', SECRET);
    replication("{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'us': '1', 'dc1': '3'}");
  });

  test('passes where the ring is as the manifests say, whatever other datacenters have', async () => {
    members(...FOUR, ['us', 'r1'], ['us', 'r9']);
    expect(await run()).toEqual({
      code: 0,
      output: `rack, host id and address of each node:\nr1 ${ID}0 10.0.0.0\nr1 ${ID}3 10.0.0.3\nr2 ${ID}1 10.0.0.1\nr3 ${ID}2 10.0.0.2\n`,
    });
  });

  test.each<[situation: string, nodes: Node[], problem: string]>([
    [
      'a node went without being decommissioned', [...FOUR, ['dc1', 'r3']],
      'rack r3 has 2 nodes in the ring and 1 in the manifests: one went without being decommissioned, and the ring counts on its data. ' +
      'Put it back and decommission it; or, where its data are lost: nodetool removenode. \n',
    ],
    ['a node is not there', THREE, 'rack r1 has 1 nodes in the ring and 2 in the manifests: one is joining, or lost its place. \n'],
    ['a node is still joining', [...THREE, ['dc1', 'r1', 'joining']], 'rack r1 has 1 nodes in the ring and 2 in the manifests: one is joining, or lost its place. \n'],
    ['a rack is in the ring only', [...FOUR, ['dc1', 'r10']], 'rack r10 has nodes in the ring and is not in the manifests. \n'],
    [
      'a rack is in the ring only, and has a name that begins another one', [...FOUR, ['dc1', 'r']],
      'rack r has nodes in the ring and is not in the manifests. \n',
    ],
    [
      'a rack has no nodes', [['dc1', 'r1'], ['dc1', 'r1'], ['dc1', 'r2']],
      'rack r3 has 0 nodes in the ring and 1 in the manifests: one is joining, or lost its place. \n',
    ],
  ])('fails when %s, and says so', async (_, nodes, problem) => {
    members(...nodes);
    expect((await run()).code).toBe(1);
    expect(reason()).toBe(problem);
  });

  test('says all that differs at once', async () => {
    members(['dc1', 'r1'], ['dc1', 'r2'], ['dc1', 'r2'], ['dc1', 'r3']);
    await run();
    expect(reason()).toMatch(/rack r1 has 1 nodes .* rack r2 has 2 nodes/);
  });

  test.each([
    ['fewer copies than they should', "{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'us': '3', 'dc1': '2'}", 2],
    ['none in this datacenter', "{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'us': '3'}", 0],
    ['those of a new ring', "{'class': 'org.apache.cassandra.locator.SimpleStrategy', 'replication_factor': '1'}", 0],
  ])('fails when the roles have %s, and says so', async (_, text, count) => {
    members(...FOUR);
    replication(text);
    expect((await run()).code).toBe(1);
    expect(reason()).toMatch(new RegExp(`^the roles have ${count} copies and 3 in the manifests: .* nobody can log in`));
  });

  test('passes where the roles have more copies', async () => {
    members(...FOUR);
    replication("{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'dc1': '10'}");
    expect((await run()).code).toBe(0);
  });

  test('fails when nobody answers', async () => {
    pod.write('/ring/away', "Connection error: ('Unable to connect to any servers')");
    const { code, output } = await run();
    expect([code, output]).toEqual([1, expect.stringContaining('Unable to connect')]);
    expect(reason()).toBe('no node answers\n');
  });

  test('fails when no node is ready', async () => {
    pod.write('/ring/unknown', '');
    expect((await run()).code).toBe(1);
    expect(reason()).toBe('no node answers\n');
  });

  test('asks again where it is not let in at once', async () => {
    members(...FOUR);
    pod.write('/ring/away', "Connection error: ('Unable to connect to any servers')");
    pod.program('sleep', 'rm "$ROOT/ring/away"');
    expect((await run()).code).toBe(0);
  });

  test('asks again where the ring differs: a node may be about to join', async () => {
    members(...FOUR);
    const whole = pod.read('/ring/members');
    members(...THREE);
    pod.write('/later', whole);
    expect(await run()).toEqual({ code: 0, output: expect.stringContaining(`r1 ${ID}3`) });
  });

  test('counts a node once that is known by an older address, too', async () => {
    members(...FOUR);
    pod.write('/ring/members', pod.read('/ring/members').replace(/^.* 10\.0\.0\.3 .*$/m, (line) => `${line}\n${line.replace('10.0.0.3', '10.0.0.9')}`));
    expect(await run()).toEqual({ code: 0, output: expect.not.stringContaining('10.0.0.9') });
  });

  test('logs in without a password where everyone is let in', async () => {
    const [open] = renderRing({ nodes: 4, insecure: true }).find('CronJob').spec.jobTemplate.spec.template.spec.containers;
    await pod.run(['/bin/bash', '-c', 'rm "/etc/cassandra-login/password"']);
    role('nobody', 'nothing');
    members(...FOUR);
    replication("{'class': 'org.apache.cassandra.locator.SimpleStrategy', 'replication_factor': '1'}");
    expect((await pod.run(open.command, variablesOf(open))).code).toBe(0);
  });
});
