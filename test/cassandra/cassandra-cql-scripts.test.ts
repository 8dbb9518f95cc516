/** Runs the programs of the superuser Job and of the ring check as they are rendered, with a fake ring behind cqlsh. */
import { PodDirectory } from '../support/pod-scripts';
import { renderRing } from '../support/rings';
import { variablesOf } from '../support/variables';

const SECRET = 'it\'s "secret" $HOME';
const ID = '8d4a9a8e-7d5b-4b0f-a2a0-2b0d7a1a6a1';

/** A node as the system tables describe it: datacenter, rack, and whether it has joined. */
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
 * Sets the rows of system.local and system.peers_v2: the first node answers with itself, then with the others. A client that connects to a
 * name of several addresses gets the second answer from the second node.
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

function logins(...rows: string[][]): void {
  pod.write('/ring/logins', table(['role', 'can_login'], rows));
}

function told(): string[] {
  return pod.read('/ring/told').split('\n').filter((line) => line !== '');
}

beforeEach(() => {
  pod = new PodDirectory();
  pod.write('/etc/cassandra-login/password', `${SECRET}\n`);
  pod.fake('cqlsh');
  pod.fake('getent');
  // A later state of the ring appears after the first pause.
  pod.program('sleep', 'echo "$*" >> "$ROOT/slept"', 'if [ -e "$ROOT/later" ]; then mv "$ROOT/later" "$ROOT/ring/members"; fi');
  role('cassandra', 'cassandra');
  logins(['cassandra', 'True'], ['admin', 'True']);
  members(...THREE);
  replication("{'class': 'org.apache.cassandra.locator.SimpleStrategy', 'replication_factor': '1'}");
});

afterEach(() => pod.remove());

describe('the superuser Job', () => {
  const [container] = renderRing().find('Job').spec.template.spec.containers;
  const run = (more: { [name: string]: string } = {}) => pod.run(container.command, { ...variablesOf(container), ...more });
  const copied = ['roles', 'role_members', 'role_permissions', 'resource_role_permissons_index'].map((name) => `admin: CONSISTENCY ALL; SELECT * FROM system_auth.${name}`);
  const lockedOut = 'admin: ALTER ROLE cassandra WITH SUPERUSER = false AND LOGIN = false';

  test('shows the password in no argument, variable or line of its log', async () => {
    pod.recordProcesses();
    const { code, output } = await run();
    expect([code, pod.read('/processes').includes('/bin/cqlsh')]).toEqual([0, true]);
    expect(`${output}${pod.read('/processes')}`).not.toContain('secret"');
  });

  test('replaces the default superuser and raises the replication factor of system_auth', async () => {
    const { code, output } = await run();
    expect([code, output]).toEqual([0, 'created superuser admin\nthe default superuser can no longer log in\nsystem_auth now has replication factor 3\n']);
    const [created, locked, altered, ...read] = told();
    expect(created).toBe('cassandra: CREATE ROLE IF NOT EXISTS "admin" WITH PASSWORD = \'it\'\'s "secret" $HOME\' AND SUPERUSER = true AND LOGIN = true');
    expect(locked).toBe(lockedOut);
    expect(altered.replace(/ +/g, ' ')).toBe("admin: ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': 3}");
    expect(read).toEqual(copied);
    // The quoting of the password must not change it.
    expect(pod.read('/ring/roles/admin')).toBe(SECRET);
  });

  test('changes nothing when every step is done already', async () => {
    role('admin', SECRET);
    logins(['admin', 'True'], ['cassandra', 'False']);
    replication("{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'dc1': '3'}");
    expect(await run()).toEqual({ code: 0, output: 'system_auth has replication factor 3\n' });
    expect(told()).toEqual([]);
  });

  test('keeps a larger replication factor when the number of nodes was reduced', async () => {
    role('admin', SECRET);
    replication("{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'us': '1', 'dc1': '5'}");
    expect((await run()).output).toMatch(/system_auth has replication factor 5\n$/);
    expect(told()).toEqual([lockedOut]);
  });

  test('lowers the replication factor to authReplicationFactor', async () => {
    role('admin', SECRET);
    replication("{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'dc1': '3'}");
    const [lowering] = renderRing({ authReplicationFactor: 1 }).find('Job').spec.template.spec.containers;
    await pod.run(lowering.command, variablesOf(lowering));
    expect(told()[1].replace(/ +/g, ' ')).toBe("admin: ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': 1}");
  });

  test('disables the default superuser when an earlier Job was interrupted before that', async () => {
    role('admin', SECRET);
    await run();
    expect(told()[0]).toBe(lockedOut);
  });

  test('does not mistake a role for the default superuser whose name begins with "cassandra"', async () => {
    role('admin', SECRET);
    logins(['cassandra', 'False'], ['cassandra2', 'True']);
    await run();
    expect(told()).not.toContain(lockedOut);
  });

  test('keeps the replication factors of other datacenters', async () => {
    role('admin', SECRET);
    replication("{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'dc1': '1', 'us': '3', 'asia-1': '2'}");
    await run();
    expect(told()[1].replace(/ +/g, ' ')).toBe(
      "admin: ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', 'us': '3','asia-1': '2', 'dc1': 3}",
    );
  });

  test('waits for all nodes to join before it raises the replication factor', async () => {
    role('admin', SECRET);
    members(...THREE);
    const whole = pod.read('/ring/members');
    members(['dc1', 'r1'], ['dc1', 'r2', 'joining'], ['us', 'r1'], ['us', 'r2']);
    pod.write('/later', whole);
    expect((await run()).output).toContain('waiting for 3 nodes\nsystem_auth now has replication factor 3\n');
    expect(pod.read('/slept')).toBe('10\n');
  });

  test('retries a statement that fails while a node is down', async () => {
    role('admin', SECRET);
    logins(['cassandra', 'False']);
    pod.write('/ring/failing', '');
    expect((await run()).code).toBe(0);
    expect(told().filter((line) => line.includes('ALTER KEYSPACE'))).toHaveLength(2);
  });

  test('fails when the ring accepts neither the password of the Secret nor the default one', async () => {
    role('admin', 'changed by hand');
    role('cassandra', 'changed by hand');
    const { code, output } = await run();
    expect([code, output]).toEqual([1, expect.stringContaining('the ring accepts neither the password of the Secret nor the default password')]);
    expect(pod.read('/dev/termination-log')).toContain('with ALTER ROLE');
    expect(told()).toEqual([]);
  });

  test('writes the password to a file that no other user can read', async () => {
    pod.program('stat', 'exec /usr/bin/stat "$@"');
    await run();
    const { output } = await pod.run(['/bin/bash', '-c', 'stat -c %a /tmp/credentials']);
    expect(output).toBe('600\n');
  });
});

describe('the ring check', () => {
  const [container] = renderRing({ nodes: 4 }).find('CronJob').spec.jobTemplate.spec.template.spec.containers;
  const run = () => pod.run(container.command, variablesOf(container));
  const MISSING = 'rack r1 has fewer nodes in the ring (1) than in the manifests (2): a node is still joining, or was removed from the ring\n';
  const FOUR: Node[] = [...THREE, ['dc1', 'r1']];
  const reason = () => pod.read('/dev/termination-log');

  beforeEach(() => {
    role('admin', SECRET);
    replication("{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'us': '1', 'dc1': '3'}");
  });

  test('passes when the ring matches the manifests, regardless of other datacenters', async () => {
    members(...FOUR, ['us', 'r1'], ['us', 'r9']);
    expect(await run()).toEqual({
      code: 0,
      output: `rack, host ID and address of each node:\nr1 ${ID}0 10.0.0.0\nr1 ${ID}3 10.0.0.3\nr2 ${ID}1 10.0.0.1\nr3 ${ID}2 10.0.0.2\n`,
    });
  });

  test('reads both tables from one node when the Service has addresses of IPv6', async () => {
    members(...FOUR);
    pod.program('getent', 'printf "fd01:0:0:9::%s STREAM $2\\n" 0 1 2');
    expect((await run()).code).toBe(0);
  });

  test.each<[situation: string, nodes: Node[], problem: string]>([
    [
      'a node was removed without being decommissioned', [...FOUR, ['dc1', 'r3']],
      'rack r3 has more nodes in the ring (2) than in the manifests (1): a node was removed without being decommissioned, and the ring still ' +
      'relies on its data. Add it again and decommission it, or, if its data is lost, run nodetool removenode\n',
    ],
    ['a node is missing', THREE, MISSING],
    ['a node is still joining', [...THREE, ['dc1', 'r1', 'joining']], MISSING],
    ['a rack of the ring is not in the manifests', [...FOUR, ['dc1', 'r10']], 'rack r10 has nodes in the ring, but is not in the manifests\n'],
    [
      'a rack of the ring is not in the manifests and its name is a prefix of another', [...FOUR, ['dc1', 'r']],
      'rack r has nodes in the ring, but is not in the manifests\n',
    ],
    [
      'a rack has no nodes in the ring', [['dc1', 'r1'], ['dc1', 'r1'], ['dc1', 'r2']],
      'rack r3 has fewer nodes in the ring (0) than in the manifests (1): a node is still joining, or was removed from the ring\n',
    ],
  ])('fails with the reason when %s', async (_, nodes, problem) => {
    members(...nodes);
    expect((await run()).code).toBe(1);
    expect(reason()).toBe(problem);
  });

  test('reports all differences at once', async () => {
    members(['dc1', 'r1'], ['dc1', 'r2'], ['dc1', 'r2'], ['dc1', 'r3']);
    await run();
    expect(reason()).toMatch(/rack r1 has fewer nodes .* rack r2 has more nodes/);
  });

  test.each([
    ['a replication factor that is too small', "{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'us': '3', 'dc1': '2'}", 2],
    ['no replicas in this datacenter', "{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'us': '3'}", 0],
    ['the replication of a new ring', "{'class': 'org.apache.cassandra.locator.SimpleStrategy', 'replication_factor': '1'}", 0],
  ])('fails with the reason when system_auth has %s', async (_, text, count) => {
    members(...FOUR);
    replication(text);
    expect((await run()).code).toBe(1);
    expect(reason()).toMatch(new RegExp(`^system_auth has replication factor ${count} in the ring and 3 in the manifests: no one can log in`));
  });

  test('passes when system_auth has a larger replication factor', async () => {
    members(...FOUR);
    replication("{'class': 'org.apache.cassandra.locator.NetworkTopologyStrategy', 'dc1': '10'}");
    expect((await run()).code).toBe(0);
  });

  test('fails when the ring does not answer', async () => {
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

  test('tries again when the network does not let it through at once', async () => {
    members(...FOUR);
    pod.write('/ring/away', "Connection error: ('Unable to connect to any servers')");
    pod.program('sleep', 'rm "$ROOT/ring/away"');
    expect((await run()).code).toBe(0);
  });

  test('tries again when the ring differs, as a node may be about to join', async () => {
    members(...FOUR);
    const whole = pod.read('/ring/members');
    members(...THREE);
    pod.write('/later', whole);
    expect(await run()).toEqual({ code: 0, output: expect.stringContaining(`r1 ${ID}3`) });
  });

  test('counts a node once that is known by an older address too', async () => {
    members(...FOUR);
    pod.write('/ring/members', pod.read('/ring/members').replace(/^.* 10\.0\.0\.3 .*$/m, (line) => `${line}\n${line.replace('10.0.0.3', '10.0.0.9')}`));
    expect(await run()).toEqual({ code: 0, output: expect.not.stringContaining('10.0.0.9') });
  });

  test('logs in without a password when the ring is insecure', async () => {
    const [open] = renderRing({ nodes: 4, insecure: true }).find('CronJob').spec.jobTemplate.spec.template.spec.containers;
    await pod.run(['/bin/bash', '-c', 'rm "/etc/cassandra-login/password"']);
    role('anonymous', 'anonymous');
    members(...FOUR);
    replication("{'class': 'org.apache.cassandra.locator.SimpleStrategy', 'replication_factor': '1'}");
    expect((await pod.run(open.command, variablesOf(open))).code).toBe(0);
  });
});
