/** What runs in the pods of the nodes, run: the scripts of the manifests, with programs of the test's in place of the image's. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';
import { PodDirectory } from '../support/pod-scripts';
import { renderRing } from '../support/rings';

const NODES = ['dc1-r1-0', 'dc1-r2-0', 'dc1-r3-0', 'dc1-r1-1', 'dc1-r2-1', 'dc1-r1-10'];
const SEEDS = NODES.slice(0, 3);
const JOINED = '/var/lib/cassandra/joined';
const DECOMMISSIONED = '/var/lib/cassandra/decommissioned';
const host = (pod: string) => `${pod}.dc1-nodes.demo.svc.cluster.local`;

const IMAGE_SETTINGS = `# Cassandra storage config YAML

cluster_name: 'Test Cluster'
num_tokens: 16
# hinted_handoff_disabled_datacenters:
#    - DC1
authenticator:
  class_name: AllowAllAuthenticator
  # parameters:

#  more: of it
  parameters:
  - a: b
authorizer: AllowAllAuthorizer
data_file_directories:
- /var/lib/cassandra/data
- /more
seed_provider:
    # Addresses of hosts
    - class_name: org.apache.cassandra.locator.SimpleSeedProvider
      parameters:
          - seeds: "127.0.0.1:7000"
server_encryption_options:
  internode_encryption: none
concurrent_reads: 32`;

const { spec } = renderRing().find('StatefulSet', 'dc1-r1').spec.template;
const [{ command: prepareCommand }] = spec.initContainers;
const [{ command: startCommand, startupProbe, lifecycle }] = spec.containers;

let pod: PodDirectory;

/** Makes some hosts answer at a port, and no others. What is asked is written down. */
function answering(port: number, ...hosts: string[]): void {
  pod.write('/answering', hosts.map((each) => `${each}/${port}\n`).join(''));
}

function asked(): string[] {
  return [...new Set(pod.read('/asked').trim().split('\n'))].map((line) => line.split(/[./]/)[0]);
}

function runs(name: string, environment: { [name: string]: string } = {}) {
  return { POD_NAME: name, POD_IP: '10.0.0.1', ...environment };
}

beforeEach(() => {
  pod = new PodDirectory();
  pod.write('/etc/cassandra/cassandra.yaml', IMAGE_SETTINGS);
  pod.write('/etc/cassandra/jvm-server.options', '-ea');
  pod.write('/etc/cassandra-ring/nodes', NODES.map((node) => `${host(node)}\n`).join(''));
  pod.write('/etc/cassandra-ring/seeds', SEEDS.map((node) => `${host(node)}\n`).join(''));
  pod.write('/etc/cassandra-ring/remote-seeds', '');
  pod.write('/etc/cassandra-ring/settings.yaml', '# Nothing.\n');
  pod.write('/new-config/.keep', '');
  pod.write('/var/lib/cassandra/data/.keep', '');
  pod.program('timeout', 'to=${4##*/tcp/}', 'echo "$to" >> "$ROOT/asked"', 'grep -qxF "$to" "$ROOT/answering"');
  pod.program('sleep', 'if [ -e "$ROOT/next" ]; then head -n 1 "$ROOT/next" >> "$ROOT/answering"; sed -i 1d "$ROOT/next"; fi', 'exec /bin/sleep 0.01');
  answering(9042);
});

afterEach(() => pod.remove());

describe('the first container', () => {
  const prepare = (name = 'dc1-r1-0') => pod.run(prepareCommand, runs(name));
  const settings = () => parse(pod.read('/new-config/cassandra.yaml')) as { [setting: string]: unknown };

  function ringSettings(props: Parameters<typeof renderRing>[0]): void {
    pod.write('/etc/cassandra-ring/settings.yaml', renderRing(props).find('ConfigMap').data['settings.yaml']);
  }

  test('makes the configuration: that of the image, with the settings of the manifests in place of its own', async () => {
    ringSettings({ config: { num_tokens: 8, server_encryption: ['a: b'], storage_compatibility_mode: 'NONE' } });
    expect((await prepare()).code).toBe(0);
    expect(settings()).toEqual({
      ...(parse(IMAGE_SETTINGS) as object),
      authenticator: 'PasswordAuthenticator', authorizer: 'CassandraAuthorizer',
      num_tokens: 8, server_encryption: ['a: b'], storage_compatibility_mode: 'NONE',
    });
    expect(pod.read('/new-config/jvm-server.options')).toBe('-ea');
    expect(pod.read('/new-config/cassandra.yaml')).toContain('# Addresses of hosts');
  });

  test('replaces settings of several lines as a whole, however their lists are indented', async () => {
    const own = { data_file_directories: ['/x'], seed_provider: [{ class_name: 'Other' }], server_encryption_options: { enabled: true } };
    pod.write('/etc/cassandra-ring/settings.yaml', Object.entries(own).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`).join(''));
    await prepare();
    expect(settings()).toEqual({ ...(parse(IMAGE_SETTINGS) as object), ...own });
  });

  test('puts key and certificate into one file, as Cassandra wants them', async () => {
    pod.write('/etc/cassandra-tls/internode/secret/tls.key', 'KEY\n');
    pod.write('/etc/cassandra-tls/internode/secret/tls.crt', 'CERTIFICATE\n');
    pod.write('/etc/cassandra-tls/internode/own/.keep', '');
    await prepare();
    expect(pod.read('/etc/cassandra-tls/internode/own/keystore.pem')).toBe('KEY\nCERTIFICATE\n');
  });

  test('lets a node that has been a member pass at once, and asks nobody', async () => {
    pod.write(JOINED, '2026-01-01');
    expect(await prepare('dc1-r2-1')).toEqual({ code: 0, output: '' });
    expect(pod.read('/asked')).toBe('');
    expect(settings().cluster_name).toBe('Test Cluster');
  });

  test('refuses the volume of a node that was decommissioned, and says so where everyone sees it', async () => {
    pod.write(JOINED, '2026-01-01');
    pod.write(DECOMMISSIONED, '2026-02-03T04:05:06Z\n');
    const { code, output } = await prepare();
    const reason = 'this volume is that of a node that was decommissioned at 2026-02-03T04:05:06Z: its data are with the others. Delete its claim ' +
      'and then this pod, and it joins as a new node\n';
    expect([code, output, pod.read('/dev/termination-log')]).toEqual([1, reason, reason]);
  });

  test('refuses a pod that the list does not have yet', async () => {
    const { code, output } = await prepare('dc1-r9-0');
    expect([code, output]).toEqual([1, 'this pod is not among the nodes of the ring yet\n']);
    // The name of another one begins with it.
    expect((await prepare('dc1-r1')).code).toBe(1);
  });

  test('lets the very first node pass', async () => {
    expect(await prepare()).toEqual({ code: 0, output: '[prepare] it is the turn of this node to join\n' });
  });

  test('waits for every node that is earlier in the list, of whichever rack, and for no later one', async () => {
    answering(9042, host('dc1-r3-0'));
    pod.write('/next', `none\n${host('dc1-r2-0')}/9042\nnone\n${host('dc1-r1-0')}/9042\n`);
    const { code, output } = await prepare('dc1-r1-1');
    expect(code).toBe(0);
    expect(output).toBe(
      `[prepare] first starts are one at a time: waiting for ${host('dc1-r1-0')}\n[prepare] it is the turn of this node to join\n`,
    );
    expect(asked().slice(0, 3)).toEqual(['dc1-r1-0', 'dc1-r2-0', 'dc1-r3-0']);
  });

  test('waits for a later node that is joining: it talks to nodes, and not yet to clients', async () => {
    pod.write('/answering', `${host('dc1-r2-1')}/7000\n${host('dc1-r1-10')}/7000\n${host('dc1-r1-10')}/9042\n`);
    pod.write('/next', `none\n${host('dc1-r2-1')}/9042\n`);
    const { code, output } = await prepare('dc1-r1-0');
    expect([code, output]).toEqual([
      0, `[prepare] first starts are one at a time: waiting for ${host('dc1-r2-1')}\n[prepare] it is the turn of this node to join\n`,
    ]);
  });

  test('does not take a node for the one whose name begins as its own', async () => {
    answering(9042, ...NODES.slice(0, 5).map(host));
    expect((await prepare('dc1-r1-10')).code).toBe(0);
    expect(asked()).toEqual(NODES.slice(0, 5));
  });

  test('ends at once when its pod is to end', async () => {
    pod.program('sleep', 'kill -TERM $PPID', '/bin/sleep 0.2');
    expect((await prepare('dc1-r2-0')).code).toBe(143);
  });
});

describe('the server', () => {
  const start = (name = 'dc1-r1-0') => pod.run(startCommand, runs(name));

  beforeEach(() => {
    pod.program('docker-entrypoint.sh', 'echo "$* with seeds $CASSANDRA_SEEDS"');
    answering(7000);
  });

  test('of the first node makes the ring, with its own address, where nobody answers', async () => {
    expect(await start()).toEqual({
      code: 0, output: 'cassandra -f with seeds 10.0.0.1\n[start] nobody answers, and this is the first node: it makes the ring\n',
    });
  });

  test('of the first node that lost its volume joins the ring that is there, and makes no second one', async () => {
    answering(7000, host('dc1-r1-1'), host('dc1-r2-0'));
    expect((await start()).output).toContain(`cassandra -f with seeds ${host('dc1-r2-0')},${host('dc1-r1-1')}\n`);
  });

  test('is never its own seed before it has joined', async () => {
    answering(7000, ...NODES.map(host));
    expect((await start('dc1-r2-0')).output).toContain(`with seeds ${['dc1-r1-0', 'dc1-r3-0', 'dc1-r1-1'].map(host).join()}\n`);
  });

  test('gets the list of the seeds when it has joined, and asks nobody', async () => {
    pod.write(JOINED, '2026-01-01');
    expect(await start('dc1-r2-0')).toEqual({ code: 0, output: `cassandra -f with seeds ${SEEDS.map(host).join()}\n` });
    expect(pod.read('/asked')).toBe('');
  });

  test.each([['dc1-r2-0'], ['dc1-r1-1'], ['dc1-r1']])('of %s, which is not the first node, refuses where nobody answers', async (name) => {
    expect(await start(name)).toEqual({ code: 1, output: 'no other node answers: only the first one makes a ring\n' });
    expect(pod.read('/dev/termination-log')).toBe('no other node answers: only the first one makes a ring\n');
  });

  test('of the first node joins the other datacenters', async () => {
    pod.write('/etc/cassandra-ring/remote-seeds', 'us-1.example.org\n');
    answering(7000, 'us-1.example.org');
    expect((await start()).output).toBe('cassandra -f with seeds us-1.example.org\n[start] joins the ring of us-1.example.org\n');
  });

  test('of the first node refuses where the other datacenters do not answer', async () => {
    pod.write('/etc/cassandra-ring/remote-seeds', 'us-1.example.org\n');
    expect(await start()).toEqual({
      code: 1, output: 'none of the seeds of the other datacenters answers: a ring of its own would not be theirs\n',
    });
  });

  test('does not start on the volume of a node that was decommissioned while its pod ran', async () => {
    pod.write(JOINED, '2026-01-01');
    pod.write(DECOMMISSIONED, '2026-02-03T04:05:06Z');
    const { code, output } = await start();
    expect([code, output]).toEqual([1, expect.stringContaining('decommissioned at 2026-02-03T04:05:06Z')]);
  });

  test('drains before its end, and ends as well where it cannot', async () => {
    pod.program('nodetool', 'echo "$MAX_HEAP_SIZE $*"', 'exit 2');
    expect(await pod.run(lifecycle.preStop.exec.command)).toEqual({ code: 0, output: '64m drain\n' });
  });
});

describe('the startup probe', () => {
  const started = () => pod.run(startupProbe.exec.command, runs('dc1-r1-0'));

  /** Members as nodetool shows them. */
  function status(...lines: string[]): void {
    const head = ['Datacenter: dc1', '===============', 'Status=Up/Down', '|/ State=Normal/Leaving/Joining/Moving',
      '--  Address     Load        Tokens  Owns (effective)  Host ID                               Rack'];
    const id = '8d4a9a8e-7d5b-4b0f-a2a0-2b0d7a1a6a11';
    pod.program('nodetool', 'echo "$MAX_HEAP_SIZE $*" >> "$ROOT/called"', `cat <<'.'\n${head.join('\n')}`,
      ...lines.map((line) => `${line}   104.35 KiB  16      64.7%             ${id}  r1`), '', '.');
  }

  beforeEach(() => answering(9042, '127.0.0.1'));

  test('fails, without starting a Java machine, while clients get no answer', async () => {
    status('UN  10.0.0.1');
    answering(9042);
    expect((await started()).code).not.toBe(0);
    expect([pod.read('/called'), pod.read(JOINED)]).toEqual(['', '']);
  });

  test.each([
    ['is not there', ['UN  10.0.0.2']],
    ['is still joining', ['UJ  10.0.0.1', 'UN  10.0.0.2']],
    ['is leaving', ['UL  10.0.0.1']],
    ['begins as that of another node does', ['UN  10.0.0.11', 'UN  10.0.0.10', 'UN  110.0.0.1']],
  ])('fails while its address %s', async (_, lines) => {
    status(...lines);
    expect((await started()).code).not.toBe(0);
    expect(pod.read(JOINED)).toBe('');
  });

  test('passes when the node is a member, and notes on the volume since when', async () => {
    status('UN  10.0.0.11', 'UN  10.0.0.1 ');
    expect(await started()).toEqual({ code: 0, output: '' });
    expect(pod.read(JOINED)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/);
    expect(pod.read('/called')).toBe('64m status\n');
  });

  test('leaves the note of the first start as it is', async () => {
    status('UN  10.0.0.1');
    pod.write(JOINED, 'before\n');
    expect((await started()).code).toBe(0);
    expect(pod.read(JOINED)).toBe('before\n');
  });

  test('really connects', async () => {
    status('UN  10.0.0.1');
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    pod.program('timeout', `exec /usr/bin/timeout "$1" "$2" "$3" "\${4/9042/${port}}"`);
    expect((await started()).code).toBe(0);
    await new Promise((resolve) => server.close(resolve));
    expect((await started()).code).not.toBe(0);
  });
});
