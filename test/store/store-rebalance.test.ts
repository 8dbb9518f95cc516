import { Duration } from 'cdk8s';
import { StoreRebalance, StoreRebalanceProps } from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { POD_OPTIONS, reachedPodOptions } from '../support/pod-options';
import { expectError, expectSynthError } from '../support/expect-error';
import { newStore } from '../support/stores';
import { newChart, synth } from '../support/synth';

function render(props: Partial<StoreRebalanceProps>) {
  const chart = newChart();
  new StoreRebalance(chart, 'move', { store: newStore({}, chart), ...props });
  return synth(chart);
}

/** Returns the lists of servers as ordinals. */
function listsOf(props: Partial<StoreRebalanceProps>) {
  const [, from, to] = render(props).find('Job').spec.template.spec.containers[0].args;
  return [from, to].map((list) => list.split(',').map((url) => /store-(\d+)\.store/.exec(url)?.[1]).join(''));
}

test('renders every prop of StoreRebalanceProps', () => {
  const chart = newChart();
  const props: Required<StoreRebalanceProps> = {
    ...POD_OPTIONS,
    store: newStore({}, chart),
    fromShards: 2,
    toShards: 1,
    run: 'second',
    backoffLimit: 4,
    ttlAfterFinished: Duration.minutes(5),
    image: 'example.org/store:9',
  };
  new StoreRebalance(chart, 'move', props);
  const manifests = synth(chart);
  const { spec } = manifests.find('Job');
  const { args, image } = spec.template.spec.containers[0];

  expectEveryProp<StoreRebalanceProps>({
    ...reachedPodOptions(manifests, 'Job'),
    store: [args[1].split(',')[0], 'http://store-0.store.demo.svc.cluster.local:8080'],
    fromShards: [args[1].split(',').length, 2],
    toShards: [args[2].split(',').length, 1],
    // test/job/one-time-job.test.ts compares the names of several runs.
    run: [manifests.find('Job').metadata.name.length, 'shop-db-'.length + 8],
    backoffLimit: [spec.backoffLimit, 4],
    ttlAfterFinished: [spec.ttlSecondsAfterFinished, 300],
    image: [image, 'example.org/store:9'],
  });
});

test('a StoreRebalance moves keys between all shards and fewer shards', () => {
  expect(listsOf({ toShards: 2 })).toEqual(['012', '01']);
  expect(listsOf({ fromShards: 2 })).toEqual(['01', '012']);
});

test('a StoreRebalance is remembered by both numbers of shards and its run', () => {
  const idOf = (props: Partial<StoreRebalanceProps>) => render(props).find('Job').spec.template.spec.containers[0].args[4];
  expect(idOf({ toShards: 2 })).toBe('3-to-2');
  expect(idOf({ toShards: 2, run: 'again' })).toBe('3-to-2#again');
});

test('a StoreRebalance has both numbers of shards in its name', () => {
  expect(render({ toShards: 2 }).find('Job').metadata.name).toMatch(/^move-3-to-2-[0-9a-f]{8}$/);
  expect(render({ fromShards: 2 }).find('Job').metadata.name).toMatch(/^move-2-to-3-[0-9a-f]{8}$/);
});

test('a StoreRebalance is retried after a failure and kept when finished', () => {
  const { spec } = render({ toShards: 2 }).find('Job');
  expect(spec.template.spec.restartPolicy).toBe('Never');
  expect([spec.backoffLimit, spec.ttlSecondsAfterFinished]).toEqual([10, undefined]);
});

test('two StoreRebalances with the same name fail at synth', () => {
  const chart = newChart();
  const store = newStore({}, chart);
  new StoreRebalance(chart, 'move', { store, toShards: 2, name: 'one' });
  new StoreRebalance(chart, 'again', { store, toShards: 1, name: 'one' });
  expectSynthError(
    chart,
    '[demo/move] \'name\' is "one", which is also the Job of [demo/again]: give one of them another \'name\'',
    '[demo/again] \'name\' is "one", which is also the Job of [demo/move]: give one of them another \'name\'',
  );
});

describe('validation of StoreRebalance', () => {
  const tooMany = "but the store has only 3 shards: increase 'shards' of the store first";

  test.each<[situation: string, props: Partial<StoreRebalanceProps>, name: string, message: string]>([
    [
      'nothing would move', {}, 'move',
      "'fromShards' and 'toShards' are both 3, so no key would move: set the one that differs from the number of shards of the store",
    ],
    ['toShards is above the number of shards', { toShards: 4 }, 'move', `'toShards' is 4, ${tooMany}`],
    ['fromShards is above the number of shards', { fromShards: 9 }, 'move', `'fromShards' is 9, ${tooMany}`],
    ['toShards is 0', { toShards: 0 }, 'move', "'toShards' must be an integer of at least 1, got 0"],
    ['backoffLimit is negative', { toShards: 1, backoffLimit: -1 }, 'move', "'backoffLimit' must be an integer of at least 0, got -1"],
    ['ttlAfterFinished is not whole seconds', { toShards: 1, ttlAfterFinished: Duration.millis(1) }, 'move', "'ttlAfterFinished' must be a whole number of seconds of at least 0, got 0.001 s"],
    ['toShards is not an integer', { toShards: 1.5 }, 'move', "'toShards' must be an integer of at least 1, got 1.5"],
  ])('fails when %s', (_, props, name, message) => {
    expectError(() => render(props), `[demo/${name}] ${message}`);
  });
});
