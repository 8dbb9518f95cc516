/** `npm run bench -- NAME`: prints performance ratios over other programs, measured side by side in one run. */
import { benchStore } from './store/main';
import { benchSynth } from './synth';

const BENCHES: { [name: string]: (args: string[]) => void | Promise<void> } = { synth: benchSynth, store: benchStore };

async function main([name = '', ...args]: string[]): Promise<void> {
  const bench = BENCHES[name];
  if (bench) return bench(args);
  console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')}`);
  process.exitCode = 2;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
