/**
 * Contract between the constructs and the programs of the store: the programs are started with the arguments and the environment of the
 * rendered manifests, and respond at the paths of the probes.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart, Cron, Duration, Size } from 'cdk8s';
import { ShardedStoreProps, StoreMonitor, StoreRebalance, StoreRestore, StoreRouting, StoreStorage } from 'cdk8s-stateful';
import { podSpecOf } from '../support/pod-security';
import { RenderedContainer, writeFiles } from '../support/rendered-container';
import { newStore } from '../support/stores';
import { Manifests, newChart, synth } from '../support/synth';

const TOKEN = 'token-of-the-test';
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };
const SHARDS = 3;

let root: string;
let ports: number[];
const running: RenderedContainer[] = [];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'store-contract-'));
  ports = await freePorts(SHARDS);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((container) => container.end()));
  rmSync(root, { recursive: true });
});

/** Constructs that connect to a store. */
function render(props: Partial<ShardedStoreProps>): Manifests {
  const chart = newChart();
  const store = newStore({ shutdownDelay: Duration.seconds(0), ...props }, chart);
  new StoreMonitor(chart, 'display', { store, env: { STORE_ROUNDS: '2', STORE_TIMEOUT: '30' }, interval: Duration.seconds(1) });
  new StoreRebalance(chart, 'down', { store, toShards: 2 });
  store.backup('nightly', { schedule: Cron.daily(), size: Size.gibibytes(1) });
  new StoreRestore(chart, 'restore', { store, claimName: 'store-nightly' });
  return synth(Chart.of(chart));
}

/** Returns the pod of an object. The name of a Job that acts on data ends with a checksum. */
function podOf(manifests: Manifests, kind: string, name: string) {
  const object = manifests.all.find(({ kind: other, metadata }) => other === kind && metadata.name.replace(/-[0-9a-f]{8}$/, '') === name);
  const pod = object && podSpecOf(object);
  if (!pod) throw new Error(`there is no ${kind} ${name}`);
  return pod;
}

/** Starts every shard and waits until its startup probe succeeds. */
async function startShards(manifests: Manifests): Promise<RenderedContainer[]> {
  const pod = podOf(manifests, 'StatefulSet', 'store');
  const shards = ports.map((port, ordinal) => {
    const directory = join(root, `store-${ordinal}`);
    writeFiles(directory, { '/etc/store/token/token': TOKEN });
    return new RenderedContainer(manifests, pod, `store-${ordinal}`, directory, (arg) => (arg === '8080' ? `${port}` : arg));
  });
  running.push(...shards);
  const path = shards[0].container.startupProbe?.httpGet?.path ?? '';
  for (const [at, shard] of shards.entries()) await answering(shard, `http://127.0.0.1:${ports[at]}${path}`);
  return shards;
}

async function answering(shard: RenderedContainer, url: string): Promise<void> {
  let ended = false;
  void shard.exit.then(() => (ended = true));
  while (!(await fetch(url).then(({ ok }) => ok, () => false))) {
    if (ended) throw new Error(`the server ended: ${shard.output}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Runs a program that connects to the store until it exits. */
async function run(manifests: Manifests, kind: string, name: string): Promise<string> {
  writeFiles(root, { '/etc/store/token/token': TOKEN });
  const here = (arg: string) => arg.replace(/store-(\d+)\.store\.demo\.svc\.cluster\.local:8080/g, (_, ordinal: string) => `127.0.0.1:${ports[Number(ordinal)]}`);
  const program = new RenderedContainer(manifests, podOf(manifests, kind, name), name, root, here);
  const code = await program.exit;
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${program.output}`);
  return program.output;
}

/** Returns the status with which each shard answers a request for a key. */
function statuses(method: string, key: string, body?: string): Promise<number[]> {
  const ask = async (port: number) => (await fetch(`http://127.0.0.1:${port}/v1/keys/${key}`, { method, body, headers: AUTHORIZED })).status;
  return Promise.all(ports.map(ask));
}

describe.each([
  ['on disk', {}],
  ['in memory', { storage: StoreStorage.memory() }],
  ['with every option', { routing: StoreRouting.MODULO, compatApi: true, maxValueSize: Size.kibibytes(1), drainTimeout: Duration.seconds(3) }],
  ['without a token', { token: undefined, insecure: true }],
])('a store %s', (_, props) => {
  test('starts from its manifest, answers its probes and stores a key on one shard', async () => {
    const manifests = render(props);
    const [shard] = await startShards(manifests);
    for (const probe of [shard.container.startupProbe, shard.container.readinessProbe, shard.container.livenessProbe]) {
      const { path, port } = probe?.httpGet ?? {};
      expect(shard.container.ports?.find(({ name }) => name === port)?.containerPort).toBe(8080);
      expect((await fetch(`http://127.0.0.1:${ports[0]}${path}`)).status).toBe(200);
    }
    expect((await statuses('PUT', 'a', 'value')).sort()).toEqual([201, 421, 421]);
    expect((await statuses('GET', 'a')).sort()).toEqual([200, 421, 421]);
  });
});

test('the server requires the token in the manifest', async () => {
  await startShards(render({}));
  expect((await fetch(`http://127.0.0.1:${ports[0]}/v1/keys`)).status).toBe(401);
  expect((await fetch(`http://127.0.0.1:${ports[0]}/v1/keys`, { headers: AUTHORIZED })).status).toBe(200);
});

test('the server serves the compat protocol with compatApi', async () => {
  await startShards(render({ compatApi: true, token: undefined, insecure: true }));
  expect(await (await fetch(`http://127.0.0.1:${ports[0]}/load/x`)).text()).toBe('_key_not_found_');
});

test('the monitor, rebalance, backup and restore programs run from their manifests', async () => {
  const manifests = render({});
  const shards = await startShards(manifests);
  expect(await run(manifests, 'Deployment', 'display')).toMatch(/w{26} \| hits = 0 .*\n.*h{26} \| hits = 26 \(100%\)/);
  expect(await run(manifests, 'CronJob', 'store-nightly')).toContain(': 26 keys in ');
  expect(readdirSync(join(root, 'backup')).map((name) => name.replace(/^\w+/, ''))).toEqual(['.ndjson.gz', '.ndjson.gz.sha256']);
  expect(await run(manifests, 'Job', 'down-3-to-2')).toMatch(/^moved [1-9]\d* keys/m);
  expect(await run(manifests, 'Job', 'down-3-to-2')).toContain('nothing to do: the rebalance "3-to-2" was completed at ');
  expect((await statuses('GET', 'a')).sort()).toEqual([200, 421, 421]);
  expect(await Promise.all(shards.map((shard) => shard.end()))).toEqual([0, 0, 0]);
  running.splice(0);
  for (const ordinal of [0, 1, 2]) rmSync(join(root, `store-${ordinal}`, 'data'), { recursive: true });
  await startShards(manifests);
  expect(await run(manifests, 'Job', 'restore')).toContain('restored 26 keys');
  expect(await run(manifests, 'Job', 'restore')).toContain('nothing to do: the restore "store-nightly" of ');
  expect((await statuses('GET', 'a')).sort()).toEqual([200, 421, 421]);
});

/** Returns free ports. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
  const found = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return found;
}
