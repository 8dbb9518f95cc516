import { RollingUpdateOptions, UpdateStrategy } from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { expectError } from '../support/expect-error';
import { newWorkload, specOf } from '../support/workloads';

function strategyOf(updateStrategy?: UpdateStrategy) {
  return specOf({ updateStrategy }).updateStrategy;
}

test('renders every prop of RollingUpdateOptions', () => {
  const options: Required<RollingUpdateOptions> = { partition: 2 };

  expectEveryProp<RollingUpdateOptions>({
    partition: [strategyOf(UpdateStrategy.rollingUpdate(options)).rollingUpdate.partition, 2],
  });
});

test('updates all pods, one at a time, by default', () => {
  expect(strategyOf()).toEqual({ type: 'RollingUpdate' });
  expect(strategyOf(UpdateStrategy.rollingUpdate())).toEqual({ type: 'RollingUpdate' });
});

test('renders a partition of 0', () => {
  expect(strategyOf(UpdateStrategy.rollingUpdate({ partition: 0 })).rollingUpdate).toEqual({ partition: 0 });
});

test('onDelete replaces pods when they are deleted', () => {
  expect(strategyOf(UpdateStrategy.onDelete())).toEqual({ type: 'OnDelete' });
});

test.each([
  ['negative', -1, '-1'],
  ['not an integer', 1.5, '1.5'],
])('rollingUpdate fails when the partition is %s', (_, partition, shown) => {
  expectError(
    () => newWorkload({ updateStrategy: UpdateStrategy.rollingUpdate({ partition }) }),
    `[demo/web] 'updateStrategy.partition' must be an integer of at least 0, got ${shown}`,
  );
});
