import { ReservedClaim, VolumeBinding } from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { expectError } from '../support/expect-error';
import { renderVolume } from '../support/volumes';

test('renders every prop of ReservedClaim', () => {
  const claim: Required<ReservedClaim> = { name: 'data-db-0', namespace: 'prod' };
  const { claimRef } = renderVolume({ binding: VolumeBinding.reservedFor(claim) }).find('PersistentVolume').spec;

  expectEveryProp<ReservedClaim>({
    name: [claimRef.name, 'data-db-0'],
    namespace: [claimRef.namespace, 'prod'],
  });
});

test('reservedFor uses the namespace of the chart by default', () => {
  const { claimRef } = renderVolume({ binding: VolumeBinding.reservedFor({ name: 'data-db-0' }) }).find('PersistentVolume').spec;

  expect(claimRef.namespace).toBe('demo');
});

test('byName is the default', () => {
  expect(renderVolume({ binding: VolumeBinding.byName() }).all).toEqual(renderVolume().all);
});

test('bySelector fails when a label is invalid', () => {
  expectError(
    () => VolumeBinding.bySelector({ disk: 'a b' }),
    '[VolumeBinding.bySelector] \'labels\' has the value "a b" for "disk": the value of a label is empty, or at most 63 letters, ' +
    'digits, "-", "_" and ".", starting and ending with a letter or digit',
  );
});

test('bySelector fails without labels', () => {
  expectError(
    () => VolumeBinding.bySelector({}),
    "[VolumeBinding.bySelector] 'labels' is empty, which every volume fits: give at least one",
  );
});
