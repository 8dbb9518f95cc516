/** Common behaviour of the constructs that connect to a store. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chart, Cron, Size } from 'cdk8s';
import { IPeer, PodOptions, ShardedStoreProps, StoreBackup, StoreMonitor, StoreRebalance, StoreRestore } from 'cdk8s-stateful';
import { podSpecOf } from '../support/pod-security';
import { expectError } from '../support/expect-error';
import { argument, newStore } from '../support/stores';
import { newChart, synth } from '../support/synth';

const { version } = JSON.parse(readFileSync(join(__dirname, '../../store/package.json'), 'utf8')) as { version: string };

type Program = IPeer & { readonly name: string };

const PROGRAMS: [kind: string, make: (chart: Chart, store: ReturnType<typeof newStore>, options?: PodOptions) => Program][] = [
  ['Deployment', (chart, store, options) => new StoreMonitor(chart, 'program', { store, ...options })],
  ['Job', (chart, store, options) => new StoreRebalance(chart, 'program', { store, toShards: 2, ...options })],
  ['Job', (chart, store, options) => new StoreRestore(chart, 'program', { store, claimName: 'backups', ...options })],
  ['CronJob', (chart, store, options) => new StoreBackup(chart, 'program', { store, schedule: Cron.daily(), size: Size.gibibytes(1), ...options })],
];

describe.each(PROGRAMS)('a %s that connects to a store', (kind, make) => {
  function rendered(props: Partial<ShardedStoreProps> = {}) {
    const chart = newChart();
    const store = newStore(props, chart);
    const program = make(chart, store);
    const manifests = synth(chart);
    const pod = podSpecOf(manifests.all.find((object) => object.kind === kind) ?? manifests.all[0]);
    if (!pod) throw new Error('there is no pod');
    return { program, manifests, pod, container: pod.containers[0], args: pod.containers[0].args ?? [] };
  }

  test('mounts the token as a file, and no other key of the Secret', () => {
    const { pod, args } = rendered();
    expect(argument(args, '--token-file')).toBe('/etc/store/token/token');
    expect(pod.volumes?.find(({ name }) => name === 'token')?.secret?.items).toEqual([{ key: 'token', path: 'token' }]);
  });

  test('mounts the certificate of the authority, but not the private key', () => {
    const { pod, args } = rendered({ tls: { secret: 'store-tls' } });
    expect(argument(args, '--tls-ca')).toBe('/etc/store/tls/ca.crt');
    expect(pod.volumes?.find(({ name }) => name === 'tls')?.secret?.items).toEqual([{ key: 'ca.crt', path: 'ca.crt' }]);
    expect(args.some((arg) => arg.startsWith('https://store-0.store.'))).toBe(true);
  });

  test('mounts nothing if the store has no token and no certificate', () => {
    const { pod, args } = rendered({ token: undefined, insecure: true });
    expect(args.filter((arg) => arg === '--token-file' || arg === '--tls-ca')).toEqual([]);
    expect(pod.volumes?.filter(({ secret }) => secret)).toEqual([]);
  });

  test('is allowed to connect to the store', () => {
    const { program, manifests } = rendered();
    const policies = Object.fromEntries(manifests.ofKind('NetworkPolicy').map((policy) => [policy.metadata.name, policy.spec]));
    const [peer, ports] = [program.toNetworkPolicyPeer('demo'), [{ port: 8080, protocol: 'TCP' }]];
    expect(policies.store.ingress.at(-1)).toEqual({ from: [peer], ports });
    expect(policies[program.name].egress.at(-1)).toMatchObject({ ports });
    expect(policies[program.name].egress.at(-1)?.to[0].podSelector.matchLabels['cdk8s-stateful/workload']).toBe('store');
  });

  test('runs the image without a SQLite driver, with a user ID above 10000', () => {
    const { pod, container } = rendered();
    expect(container.image).toBe(`ghcr.io/cdk8s-stateful/store-tools:${version}`);
    expect(pod.securityContext?.runAsUser).toBe(65532);
  });

  test('runs the toolsImage of the store', () => {
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
    const { container } = rendered({ image: 'example.org/store:9', toolsImage: `example.org/tools@${digest}` });
    expect(container.image).toBe(`example.org/tools@${digest}`);
  });

  test('fails when the store is not a ShardedStore', () => {
    const chart = newChart();
    const fake = Object.assign(new Chart(chart, 'fake'), { shards: 3, connectFrom: () => undefined });
    expect(() => make(chart, fake as never)).toThrow("'store' must be a ShardedStore of this library, got an object of class Chart");
  });

  test('fails when the image or the name is invalid', () => {
    const chart = newChart();
    const store = newStore({}, chart);
    expect(() => make(chart, store, { name: 'No' })).toThrow("[demo/program] 'name' must be a DNS label");
    expectError(() => make(newChart(), store, { runAsUser: 0 }), "[demo/program] 'runAsUser' is 0, which is root: give the number that the image is made for, and its directories in 'writablePaths'");
  });
});
