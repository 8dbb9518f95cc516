import { movesFrom } from '../../src/core/plan';
import { moduloRouter } from '../../src/core/routing';

test('a server keeps what belongs to it and gives away the rest', () => {
  expect(movesFrom(['a', 'b', 'c', 'd'], 1, moduloRouter, 2)).toEqual([
    { key: 'b', from: 1, to: 0 },
    { key: 'd', from: 1, to: 0 },
  ]);
});

test('a server that leaves gives everything away', () => {
  expect(movesFrom(['a', 'b'], -1, moduloRouter, 2).map(({ to }) => to)).toEqual([1, 0]);
});

test('an empty server has nothing to move', () => {
  expect(movesFrom([], 0, moduloRouter, 2)).toEqual([]);
});
