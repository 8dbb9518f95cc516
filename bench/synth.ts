/**
 * Measures the cost of the constructs over L1 code of cdk8s-plus-27 that renders the same objects: the ratio of the CPU times for building
 * a chart of n workloads and rendering it as YAML. Each measurement runs in its own process, so that neither variant benefits from code
 * that the other has already compiled. The two variants alternate, so that a slow period of the computer affects both.
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
  console.log('CPU time of a synth: StatefulWorkload over L1 constructs of the same objects (target: at most 1.1)');
  console.log('workloads   ratio: median (min to max)      CPU time per workload, relative to the chart of 100');
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

/** Runs one synth in its own process. Returns its CPU time in milliseconds. */
function cpuOf(side: string, workloads: number): number {
  const register = path.join(path.dirname(require.resolve('ts-node/package.json')), 'register');
  const program = path.join(__dirname, 'synth-once.ts');
  const result = spawnSync(process.execPath, ['-r', register, program, side, `${workloads}`], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
  return Number(result.stdout);
}

function line({ workloads, ratios, millisecondsEach }: Row, hundred: number): string {
  const [min, max] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
  const ratio = `${median(ratios).toFixed(2)} (${min} to ${max})`;
  return `${String(workloads).padStart(9)}   ${ratio.padEnd(30)}  ${(millisecondsEach / hundred).toFixed(2)}`;
}
