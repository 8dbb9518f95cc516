/** Builds and synthesizes a chart of n workloads with `StatefulWorkload` or L1 constructs, and prints the CPU time in milliseconds. */
import { strictEqual } from 'assert';
import { Chart, Testing, Yaml } from 'cdk8s';
import { addBareWorkload } from './bare-workload';
import { addWorkload } from './workload';

const SIDES: { [side: string]: (chart: Chart, name: string) => void } = { constructs: addWorkload, bare: addBareWorkload };

function synth(side: string, workloads: number): string {
  const chart = new Chart(Testing.app(), 'bench', { namespace: 'bench' });
  for (let at = 0; at < workloads; at++) SIDES[side](chart, `web-${at}`);
  return Yaml.stringify(...Testing.synth(chart));
}

const [side, workloads] = process.argv.slice(2);
const before = process.cpuUsage();
const yaml = synth(side, Number(workloads));
const { user, system } = process.cpuUsage(before);
// Both variants must render the same objects, or the ratio would be meaningless.
strictEqual(yaml, synth(side === 'bare' ? 'constructs' : 'bare', Number(workloads)));
console.log((user + system) / 1000);
