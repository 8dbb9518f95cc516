/** `npm run bench -- NAME`: prints ratios against a named peer, measured side by side in one run. */
import { benchSynth } from './synth';

const BENCHES: { [name: string]: () => void } = { synth: benchSynth };

const name = process.argv[2] ?? '';
const bench = BENCHES[name];
if (bench) {
  bench();
} else {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')}`);
  process.exitCode = 2;
}
