import { RollingUpdateOptions, Rollout } from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { expectRefusal } from '../support/refusals';
import { newWorkload, specOf } from '../support/workloads';

function strategyOf(rollout?: Rollout) {
  return specOf({ rollout }).updateStrategy;
}

test('every prop of RollingUpdateOptions reaches the manifest', () => {
  const options: Required<RollingUpdateOptions> = { partition: 2 };

  expectEveryProp<RollingUpdateOptions>({
    partition: [strategyOf(Rollout.rollingUpdate(options)).rollingUpdate.partition, 2],
  });
});

test('by default updates one pod after the other, all of them', () => {
  expect(strategyOf()).toEqual({ type: 'RollingUpdate' });
  expect(strategyOf(Rollout.rollingUpdate())).toEqual({ type: 'RollingUpdate' });
});

test('keeps a partition of 0, which updates all of them', () => {
  expect(strategyOf(Rollout.rollingUpdate({ partition: 0 })).rollingUpdate).toEqual({ partition: 0 });
});

test('can leave each pod until somebody deletes it', () => {
  expect(strategyOf(Rollout.onDelete())).toEqual({ type: 'OnDelete' });
});

test.each([
  ['negative', -1, '-1'],
  ['not whole', 1.5, '1.5'],
])('fails when the partition is %s', (_, partition, shown) => {
  expectRefusal(
    () => newWorkload({ rollout: Rollout.rollingUpdate({ partition }) }),
    `[demo/web] 'rollout.partition' must be a whole number of 0 or more, got ${shown}`,
  );
});
