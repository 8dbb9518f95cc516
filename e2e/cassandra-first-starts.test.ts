import { restartsOf } from './support/objects';
import { RingSandbox } from './support/ring';
import { settings } from './support/settings';
import { Stopwatch } from './support/stopwatch';

const PODS = [0, 1].flatMap((ordinal) => ['r1', 'r2', 'r3'].map((rack) => `dc1-${rack}-${ordinal}`));

describe('three racks of two new nodes that are applied at once', () => {
  it.each(Array.from({ length: settings.rings }, (_, at) => at + 1))('become six members with distinct tokens (round %i)', async (round) => {
    const ring = await RingSandbox.create(`first-starts-${round}`);
    try {
      const watch = new Stopwatch();
      await ring.sandbox.apply((chart) => void ring.datacenter(chart, 6));
      const pods = await ring.sandbox.readyWithin(600, ...PODS);
      watch.say('six nodes, from apply to ready');
      const nodes = await ring.settled('dc1-r1-0', { r1: 2, r2: 2, r3: 2 });
      expect(new Set(nodes.map(({ id }) => id)).size).toBe(6);
      const tokens = (await ring.nodetool('dc1-r1-0', 'ring')).split('\n').filter((line) => / Up /.test(line)).map((line) => line.trim().split(/\s+/).pop());
      expect([tokens.length, new Set(tokens).size]).toEqual([96, 96]);
      expect(restartsOf(pods)).toBe(0);
      await ring.superuserCreated();
      if (round === 1) await ring.show('six nodes in three racks', 'dc1-r2-1');
    } finally {
      await ring.sandbox.remove();
    }
  }, 900_000 * settings.patience);
});
