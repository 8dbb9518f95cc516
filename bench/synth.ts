/**
 * What the constructs cost over bare cdk8s-plus-27 L1 code that renders the same objects: CPU time of building one chart of n
 * workloads and turning it into YAML, as a ratio. Each measurement has a process of its own, so that neither side finds the
 * other's code already compiled; the two take turns, so that a slow moment of the machine hits both.
 */
import { spawnSync } from 'child_process';
import * as path from 'path';
import { median } from './statistics';

interface Size {
  readonly workloads: number;
  readonly pairs: number;
}

interface Row {
  readonly workloads: number;
  readonly ratios: number[];
  readonly millisecondsEach: number;
}

const SIZES: Size[] = [
  { workloads: 10, pairs: 15 },
  { workloads: 100, pairs: 15 },
  { workloads: 1000, pairs: 9 },
];

export function benchSynth(): void {
  const rows = SIZES.map(measure);
  console.log('CPU time of a synth, StatefulWorkload over the same objects in bare L1 code (target: 1.1 or less)');
  console.log('workloads   ratio: median (least to most)   CPU per workload, over that of the chart of 100');
  const hundred = rows[1].millisecondsEach;
  for (const row of rows) console.log(line(row, hundred));
}

function measure({ workloads, pairs }: Size): Row {
  const results = Array.from({ length: pairs }, () => {
    const ours = cpuOf('constructs', workloads);
    const theirs = cpuOf('bare', workloads);
    return { ours, ratio: ours / theirs };
  });
  return {
    workloads,
    ratios: results.map(({ ratio }) => ratio),
    millisecondsEach: median(results.map(({ ours }) => ours)) / workloads,
  };
}

/** CPU time in milliseconds of one synth in a process of its own. */
function cpuOf(side: string, workloads: number): number {
  const register = path.join(path.dirname(require.resolve('ts-node/package.json')), 'register');
  const program = path.join(__dirname, 'synth-once.ts');
  const result = spawnSync(process.execPath, ['-r', register, program, side, `${workloads}`], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
  return Number(result.stdout);
}

function line({ workloads, ratios, millisecondsEach }: Row, hundred: number): string {
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
  const ratio = `${median(ratios).toFixed(2)} (${least} to ${most})`;
  return `${String(workloads).padStart(9)}   ${ratio.padEnd(30)}  ${(millisecondsEach / hundred).toFixed(2)}`;
}
