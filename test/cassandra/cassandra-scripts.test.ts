/** Runs the programs of a node's pod as they are rendered, with fakes in place of the image's programs. */
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

/** Makes only these hosts accept connections at a port. The fake `timeout` logs each attempt. */
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
  pod.fake('timeout');
  pod.fake('sleep');
  answering(9042);
});

afterEach(() => pod.remove());

describe('the init container of a node', () => {
  const prepare = (name = 'dc1-r1-0') => pod.run(prepareCommand, runs(name));
  const settings = () => parse(pod.read('/new-config/cassandra.yaml')) as { [setting: string]: unknown };

  function ringSettings(props: Parameters<typeof renderRing>[0]): void {
    pod.write('/etc/cassandra-ring/settings.yaml', renderRing(props).find('ConfigMap').data['settings.yaml']);
  }

  test('writes the configuration of the image with the settings of the manifests in place of its own', async () => {
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

  test('replaces a setting of several lines as a whole, with or without indented lists', async () => {
    const own = { data_file_directories: ['/x'], seed_provider: [{ class_name: 'Other' }], server_encryption_options: { enabled: true } };
    pod.write('/etc/cassandra-ring/settings.yaml', Object.entries(own).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`).join(''));
    await prepare();
    expect(settings()).toEqual({ ...(parse(IMAGE_SETTINGS) as object), ...own });
  });

  test('concatenates the key and the certificate into one file, as Cassandra reads them', async () => {
    pod.write('/etc/cassandra-tls/internode/secret/tls.key', 'KEY\n');
    pod.write('/etc/cassandra-tls/internode/secret/tls.crt', 'CERTIFICATE\n');
    pod.write('/etc/cassandra-tls/internode/own/.keep', '');
    await prepare();
    expect(pod.read('/etc/cassandra-tls/internode/own/keystore.pem')).toBe('KEY\nCERTIFICATE\n');
  });

  test('passes at once on the volume of a member, without contacting other nodes', async () => {
    pod.write(JOINED, '2026-01-01');
    expect(await prepare('dc1-r2-1')).toEqual({ code: 0, output: '' });
    expect(pod.read('/asked')).toBe('');
    expect(settings().cluster_name).toBe('Test Cluster');
  });

  test('rejects the volume of a decommissioned node, with the reason in the termination log', async () => {
    pod.write(JOINED, '2026-01-01');
    pod.write(DECOMMISSIONED, '2026-02-03T04:05:06Z\n');
    const { code, output } = await prepare();
    const reason = 'this volume belongs to a node that was decommissioned at 2026-02-03T04:05:06Z, and the other nodes have its data: delete its ' +
      'claim and then this pod, and it joins as a new node\n';
    expect([code, output, pod.read('/dev/termination-log')]).toEqual([1, reason, reason]);
  });

  test('rejects a pod that is not in the list of nodes yet', async () => {
    const { code, output } = await prepare('dc1-r9-0');
    expect([code, output]).toEqual([1, "this pod is not in the list of the ring's nodes yet\n"]);
    // A listed pod has this name as its prefix.
    expect((await prepare('dc1-r1')).code).toBe(1);
  });

  test('lets the first node of the list join without waiting', async () => {
    expect(await prepare()).toEqual({ code: 0, output: '[prepare] this node may join now\n' });
  });

  test('waits for every earlier node of the list in any rack, and for no later one', async () => {
    answering(9042, host('dc1-r3-0'));
    pod.write('/next', `none\n${host('dc1-r2-0')}/9042\nnone\n${host('dc1-r1-0')}/9042\n`);
    const { code, output } = await prepare('dc1-r1-1');
    expect(code).toBe(0);
    expect(output).toBe(
      `[prepare] nodes join one at a time: waiting for ${host('dc1-r1-0')}\n[prepare] this node may join now\n`,
    );
    expect(asked().slice(0, 3)).toEqual(['dc1-r1-0', 'dc1-r2-0', 'dc1-r3-0']);
  });

  test('waits for a later node that is joining: it listens for nodes, but not yet for clients', async () => {
    pod.write('/answering', `${host('dc1-r2-1')}/7000\n${host('dc1-r1-10')}/7000\n${host('dc1-r1-10')}/9042\n`);
    pod.write('/next', `none\n${host('dc1-r2-1')}/9042\n`);
    const { code, output } = await prepare('dc1-r1-0');
    expect([code, output]).toEqual([
      0, `[prepare] nodes join one at a time: waiting for ${host('dc1-r2-1')}\n[prepare] this node may join now\n`,
    ]);
  });

  test('does not mistake a node whose name is a prefix of its own for itself', async () => {
    answering(9042, ...NODES.slice(0, 5).map(host));
    expect((await prepare('dc1-r1-10')).code).toBe(0);
    expect(asked()).toEqual(NODES.slice(0, 5));
  });

  test('exits at once on SIGTERM', async () => {
    pod.program('sleep', 'kill -TERM $PPID', '/bin/sleep 0.2');
    expect((await prepare('dc1-r2-0')).code).toBe(143);
  });
});

describe('the main container of a node', () => {
  const start = (name = 'dc1-r1-0') => pod.run(startCommand, runs(name));

  beforeEach(() => {
    pod.program('docker-entrypoint.sh', 'echo "$* with seeds $CASSANDRA_SEEDS"');
    answering(7000);
  });

  test('creates the ring with its own address as the seed when it is the first node and no other answers', async () => {
    expect(await start()).toEqual({
      code: 0, output: 'cassandra -f with seeds 10.0.0.1\n[start] no other node answers, and this is the first node: creating the ring\n',
    });
  });

  test('joins the existing ring when it is the first node and has lost its volume', async () => {
    answering(7000, host('dc1-r1-1'), host('dc1-r2-0'));
    expect((await start()).output).toContain(`cassandra -f with seeds ${host('dc1-r2-0')},${host('dc1-r1-1')}\n`);
  });

  test('does not use itself as a seed before it has joined', async () => {
    answering(7000, ...NODES.map(host));
    expect((await start('dc1-r2-0')).output).toContain(`with seeds ${['dc1-r1-0', 'dc1-r3-0', 'dc1-r1-1'].map(host).join()}\n`);
  });

  test('uses the configured seeds once it has joined, without contacting other nodes', async () => {
    pod.write(JOINED, '2026-01-01');
    expect(await start('dc1-r2-0')).toEqual({ code: 0, output: `cassandra -f with seeds ${SEEDS.map(host).join()}\n` });
    expect(pod.read('/asked')).toBe('');
  });

  test.each([['dc1-r2-0'], ['dc1-r1-1'], ['dc1-r1']])('fails in pod %s, which is not the first node, when no other node answers', async (name) => {
    expect(await start(name)).toEqual({ code: 1, output: 'no other node answers, and only the first node may create the ring\n' });
    expect(pod.read('/dev/termination-log')).toBe('no other node answers, and only the first node may create the ring\n');
  });

  test('joins the ring of the other datacenters when it is the first node', async () => {
    pod.write('/etc/cassandra-ring/remote-seeds', 'us-1.example.org\n');
    answering(7000, 'us-1.example.org');
    expect((await start()).output).toBe('cassandra -f with seeds us-1.example.org\n[start] joining the ring of us-1.example.org\n');
  });

  test('fails when it is the first node and no other datacenter answers', async () => {
    pod.write('/etc/cassandra-ring/remote-seeds', 'us-1.example.org\n');
    expect(await start()).toEqual({
      code: 1, output: 'no seed of the other datacenters answers, and this datacenter must join their ring instead of creating its own\n',
    });
  });

  test('listens at the address of the pod, which the image would not find if it were one of IPv6', async () => {
    const variables = ['LISTEN_ADDRESS', 'BROADCAST_ADDRESS', 'BROADCAST_RPC_ADDRESS', 'RPC_ADDRESS'];
    pod.program('docker-entrypoint.sh', ...variables.map((name) => `echo "${name.toLowerCase()}: $CASSANDRA_${name}"`), 'echo "jvm: $JVM_EXTRA_OPTS"');
    const started = async (environment: { [name: string]: string }) => {
      const { output } = await pod.run(startCommand, runs('dc1-r1-0', environment));
      return parse(output.replace(/^\[start].*/m, '')) as object;
    };
    const all = (address: string) => ({ listen_address: address, broadcast_address: address, broadcast_rpc_address: address });
    expect(await started({ POD_IP: '10.0.0.1', JVM_EXTRA_OPTS: '-Dx=y' })).toEqual({ ...all('10.0.0.1'), rpc_address: null, jvm: '-Dx=y' });
    const [jvm, more] = ['-Djava.net.preferIPv4Stack=false', '-Djava.net.preferIPv4Stack=false -Dx=y'];
    expect(await started({ POD_IP: 'fd01:0:0:9::86' })).toEqual({ ...all('fd01:0:0:9::86'), rpc_address: '::', jvm });
    expect(await started({ POD_IP: 'fd01:0:0:9::86', JVM_EXTRA_OPTS: '-Dx=y' })).toEqual({ ...all('fd01:0:0:9::86'), rpc_address: '::', jvm: more });
  });

  test('joins the ring of a seed that is named by an address of IPv6', async () => {
    pod.write('/etc/cassandra-ring/remote-seeds', 'fd01:0:0:8::1\n');
    answering(7000, 'fd01:0:0:8::1');
    expect((await start()).output).toContain('cassandra -f with seeds fd01:0:0:8::1\n');
  });

  test('fails on the volume of a node that was decommissioned while its pod was running', async () => {
    pod.write(JOINED, '2026-01-01');
    pod.write(DECOMMISSIONED, '2026-02-03T04:05:06Z');
    const { code, output } = await start();
    expect([code, output]).toEqual([1, expect.stringContaining('decommissioned at 2026-02-03T04:05:06Z')]);
  });

  test('is drained before it is stopped, and is stopped as well when the drain fails', async () => {
    pod.program('nodetool', 'echo "$MAX_HEAP_SIZE $*"', 'exit 2');
    expect(await pod.run(lifecycle.preStop.exec.command)).toEqual({ code: 0, output: '64m drain\n' });
  });
});

describe('the startup probe of a node', () => {
  const started = () => pod.run(startupProbe.exec.command, runs('dc1-r1-0'));

  /** Makes `nodetool status` show these members. */
  function status(...lines: string[]): void {
    const head = ['Datacenter: dc1', '===============', 'Status=Up/Down', '|/ State=Normal/Leaving/Joining/Moving',
      '--  Address     Load        Tokens  Owns (effective)  Host ID                               Rack'];
    const id = '8d4a9a8e-7d5b-4b0f-a2a0-2b0d7a1a6a11';
    pod.program('nodetool', 'echo "$MAX_HEAP_SIZE $*" >> "$ROOT/called"', `cat <<'.'\n${head.join('\n')}`,
      ...lines.map((line) => `${line}   104.35 KiB  16      64.7%             ${id}  r1`), '', '.');
  }

  beforeEach(() => answering(9042, '127.0.0.1'));

  test('fails without starting a JVM while the port for clients is closed', async () => {
    status('UN  10.0.0.1');
    answering(9042);
    expect((await started()).code).not.toBe(0);
    expect([pod.read('/called'), pod.read(JOINED)]).toEqual(['', '']);
  });

  test.each([
    ['is missing from the ring', ['UN  10.0.0.2']],
    ['is still joining', ['UJ  10.0.0.1', 'UN  10.0.0.2']],
    ['is leaving', ['UL  10.0.0.1']],
    ['is only a prefix or suffix of other addresses', ['UN  10.0.0.11', 'UN  10.0.0.10', 'UN  110.0.0.1']],
  ])('fails while the address of the node %s', async (_, lines) => {
    status(...lines);
    expect((await started()).code).not.toBe(0);
    expect(pod.read(JOINED)).toBe('');
  });

  test('passes when the node is a member, and writes the time to the volume', async () => {
    status('UN  10.0.0.11', 'UN  10.0.0.1 ');
    expect(await started()).toEqual({ code: 0, output: '' });
    expect(pod.read(JOINED)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/);
    expect(pod.read('/called')).toBe('64m status\n');
  });

  test.each([
    ['fd01:0:0:9::86', 'fd01:0:0:9:0:0:0:86'], ['fd01::', 'fd01:0:0:0:0:0:0:0'], ['::1', '0:0:0:0:0:0:0:1'],
    ['2001:DB8::0042', '2001:db8:0:0:0:0:0:42'], ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'], ['1:2:3::5:6:7:8', '1:2:3:0:5:6:7:8'],
  ])('passes for the address %s, which nodetool prints as %s', async (address, printed) => {
    const member = () => pod.run(startupProbe.exec.command, runs('dc1-r1-0', { POD_IP: address }));
    status(`UJ  ${printed}`, 'UN  fd01:0:0:9:0:0:0:867', 'UN  fd01:0:0:9:0:0:1:86');
    expect((await member()).code).not.toBe(0);
    status(`UN  ${printed}`);
    expect(await member()).toEqual({ code: 0, output: '' });
  });

  test('keeps the time of the first start', async () => {
    status('UN  10.0.0.1');
    pod.write(JOINED, 'before\n');
    expect((await started()).code).toBe(0);
    expect(pod.read(JOINED)).toBe('before\n');
  });

  test('connects to the port for clients', async () => {
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
