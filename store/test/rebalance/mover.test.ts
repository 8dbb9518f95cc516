import { movesFrom } from '../../src/rebalance/native/mover';
import { moduloRouter } from '../../src/core/routing';

test('moves only the keys that belong to another server', () => {
  expect(movesFrom(['a', 'b', 'c', 'd'], 1, moduloRouter, 2)).toEqual([
    { key: 'b', from: 1, to: 0 },
    { key: 'd', from: 1, to: 0 },
  ]);
});

test('moves all keys of a server that is removed', () => {
  expect(movesFrom(['a', 'b'], -1, moduloRouter, 2).map(({ to }) => to)).toEqual([1, 0]);
});

test('moves nothing from an empty server', () => {
  expect(movesFrom([], 0, moduloRouter, 2)).toEqual([]);
});
