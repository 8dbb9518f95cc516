import { RouterName } from '../../src/core/routing';
import { expectKeysOnOwners, filled } from '../support/moving-data';
import { rebalanced, watchedTransport } from '../support/rebalancing';

jest.setTimeout(60_000);

class Killed extends Error {}

/** Transports that fail from before or after the `at`-th request on, as if the process had been killed. */
function killedAt(at: number, when: 'before' | 'after'): { transports: ReturnType<typeof watchedTransport>; died: () => boolean } {
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
  return { transports: watchedTransport(before, after), died: () => dead };
}

const RESIZES: [RouterName, number, number, 'before' | 'after'][] = [
  ['jump', 3, 2, 'after'], ['jump', 3, 4, 'before'], ['modulo', 3, 2, 'before'], ['modulo', 2, 3, 'after'],
];

describe.each(RESIZES)('with %s routing, from %i to %i servers,', (routing, from, to, when) => {
  test(`a rebalance that is killed ${when} any request and run again loses, reverts and duplicates no key`, async () => {
    let step = 0;
    for (let finished = false; !finished;) {
      step++;
      const { store, known } = await filled(from, routing, Math.max(from, to));
      const { transports, died } = killedAt(step, when);
      const limits = { pageSize: 24, batchBytes: 2000 };
      await rebalanced(store.addresses(from), store.addresses(to), { limits, protocol: 'native' }, transports).catch(() => undefined);
      finished = !died();
      await rebalanced(store.addresses(from), store.addresses(to), { limits, protocol: 'native' });
      await expectKeysOnOwners(store, known, to, routing);
      await store.stop();
    }
    expect(step).toBeGreaterThan(15);
  });

  test('a rebalance that is killed at any request and reversed loses no key', async () => {
    for (let step = 3; step < 30; step += 4) {
      const { store, known } = await filled(from, routing, Math.max(from, to));
      await rebalanced(store.addresses(from), store.addresses(to), {}, killedAt(step, 'after').transports).catch(() => undefined);
      await rebalanced(store.addresses(Math.max(from, to)), store.addresses(from));
      await expectKeysOnOwners(store, known, from, routing);
      await store.stop();
    }
  });

  test('two rebalances at the same time both succeed, and leave every key on its owner', async () => {
    for (let round = 0; round < 3; round++) {
      const { store, known } = await filled(from, routing, Math.max(from, to));
      await Promise.all([1, 2].map(() => rebalanced(store.addresses(from), store.addresses(to))));
      await expectKeysOnOwners(store, known, to, routing);
      await store.stop();
    }
  });
});
