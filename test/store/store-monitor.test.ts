import { Duration } from 'cdk8s';
import { StoreMonitor, StoreMonitorProps, StoreRouting } from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { POD_OPTIONS, reachedPodOptions } from '../support/pod-options';
import { expectError } from '../support/expect-error';
import { argument, newStore } from '../support/stores';
import { newChart, synth } from '../support/synth';

const HOSTS = [0, 1, 2].map((at) => `http://store-${at}.store.demo.svc.cluster.local:8080`);

function render(props: Partial<StoreMonitorProps> = {}) {
  const chart = newChart();
  new StoreMonitor(chart, 'display', { store: newStore({}, chart), ...props });
  return synth(chart);
}

function argsOf(props: Partial<StoreMonitorProps> = {}) {
  return render(props).find('Deployment').spec.template.spec.containers[0].args;
}

test('renders every prop of StoreMonitorProps', () => {
  const chart = newChart();
  const props: Required<StoreMonitorProps> = {
    ...POD_OPTIONS,
    store: newStore({}, chart),
    readOnly: true,
    shards: 2,
    interval: Duration.seconds(9),
    image: 'example.org/store:9',
  };
  new StoreMonitor(chart, 'display', props);
  const manifests = synth(chart);
  const { args, image } = manifests.find('Deployment').spec.template.spec.containers[0];

  expectEveryProp<StoreMonitorProps>({
    ...reachedPodOptions(manifests, 'Deployment'),
    store: [args[1].split(',')[0], HOSTS[0]],
    readOnly: [args[2], '--read-only'],
    shards: [args[1].split(',').length, 2],
    interval: [argument(args, '--interval'), '9'],
    image: [image, 'example.org/store:9'],
  });
});

test('a StoreMonitor writes missing keys by default', () => {
  expect(argsOf()).toEqual(['monitor', HOSTS.join(), '--routing', 'jump', '--token-file', '/etc/store/token/token']);
});

test('a StoreMonitor uses the routing of its store', () => {
  const chart = newChart();
  new StoreMonitor(chart, 'display', { store: newStore({ routing: StoreRouting.MODULO }, chart) });
  expect(argument(synth(chart).find('Deployment').spec.template.spec.containers[0].args, '--routing')).toBe('modulo');
});

test('a StoreMonitor runs one pod at a time', () => {
  const { spec } = render().find('Deployment');
  expect([spec.replicas, spec.strategy.type]).toEqual([1, 'Recreate']);
});

test('a StoreMonitor renders a ServiceAccount and a NetworkPolicy with the Deployment', () => {
  expect(render().names.filter((name) => name.endsWith('display'))).toEqual(['ServiceAccount display', 'NetworkPolicy display', 'Deployment display']);
});

describe('validation of StoreMonitor', () => {
  test.each<[situation: string, props: Partial<StoreMonitorProps>, message: string]>([
    ['shards is 0', { shards: 0 }, "'shards' must be an integer of at least 1, got 0"],
    [
      'shards is above the number of shards', { shards: 4 },
      "'shards' is 4, but the store has only 3: increase 'shards' of the store first",
    ],
    ['the interval is 0', { interval: Duration.seconds(0) }, "'interval' must be a whole number of seconds of at least 1, got 0 s"],
    ['the interval is too long', { interval: Duration.hours(2) }, "'interval' must be at most 3600 s, got 7200 s"],
    [
      'the image is not pinned', { image: 'store' },
      "'image' must have a tag or a digest, got \"store\": a restart could start another version on the same data. Give \"name:tag\" or \"name@sha256:digest\"",
    ],
  ])('fails when %s', (_, props, message) => {
    expectError(() => render(props), `[demo/display] ${message}`);
  });
});
