import { RouterName } from '../../src/core/routing';
import { expectAllAtTheirPlace, filled } from '../support/moving-data';
import { rebalanced, watchedWires } from '../support/rebalancing';

jest.setTimeout(60_000);

class Killed extends Error {}

/** Ways that end for good before or after their `at`-th request, as those of a process that is killed. */
function killedAt(at: number, when: 'before' | 'after'): { wires: ReturnType<typeof watchedWires>; died: () => boolean } {
  let count = 0;
  let dead = false;
  const die = (): never => {
    dead = true;
    throw new Killed();
  };
  const before = (): void => {
    count++;
    if (dead || (when === 'before' && count === at)) die();
  };
  const after = (): void => {
    if (dead || (when === 'after' && count >= at)) die();
  };
  return { wires: watchedWires(before, after), died: () => dead };
}

const RESIZES: [RouterName, number, number, 'before' | 'after'][] = [
  ['jump', 3, 2, 'after'], ['jump', 3, 4, 'before'], ['modulo', 3, 2, 'before'], ['modulo', 2, 3, 'after'],
];

describe.each(RESIZES)('%s from %i to %i servers', (routing, from, to, when) => {
  test(`killed ${when} every step and run again, loses nothing, reverts nothing and leaves no second copy`, async () => {
    let step = 0;
    for (let finished = false; !finished;) {
      step++;
      const { store, known } = await filled(from, routing, Math.max(from, to));
      const { wires, died } = killedAt(step, when);
      const portions = { page: 24, batchBytes: 2000 };
      await rebalanced(store.addresses(from), store.addresses(to), { portions, protocol: 'native' }, wires).catch(() => undefined);
      finished = !died();
      await rebalanced(store.addresses(from), store.addresses(to), { portions, protocol: 'native' });
      await expectAllAtTheirPlace(store, known, to, routing);
      await store.stop();
    }
    expect(step).toBeGreaterThan(15);
  });

  test('killed at any step and turned back, loses nothing', async () => {
    for (let step = 3; step < 30; step += 4) {
      const { store, known } = await filled(from, routing, Math.max(from, to));
      await rebalanced(store.addresses(from), store.addresses(to), {}, killedAt(step, 'after').wires).catch(() => undefined);
      await rebalanced(store.addresses(Math.max(from, to)), store.addresses(from));
      await expectAllAtTheirPlace(store, known, from, routing);
      await store.stop();
    }
  });

  test('two at the same time end well, and leave everything at its place', async () => {
    for (let round = 0; round < 3; round++) {
      const { store, known } = await filled(from, routing, Math.max(from, to));
      await Promise.all([1, 2].map(() => rebalanced(store.addresses(from), store.addresses(to))));
      await expectAllAtTheirPlace(store, known, to, routing);
      await store.stop();
    }
  });
});
