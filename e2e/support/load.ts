import { Chart } from 'cdk8s';
import { ShardedStore, StatefulWorkload } from 'cdk8s-stateful';
import { eventually } from './eventually';
import { StoreSandbox } from './store';

/** Counters of a load. */
export interface Counted {
  readonly done: number;
  readonly failed: number;
  /** Reads that returned something other than the last written value. */
  readonly wrong: number;
  readonly firstFailure?: string;
  /** Duration of the longest operation, in milliseconds. */
  readonly longest: number;
}

/**
 * 64 clients that use the client library. Each one repeatedly writes and reads a key of its own. DNS servers may cache the old address of a
 * shard for half a minute, so the deadline of an operation is longer.
 */
const PROGRAM = `
const { StoreClient } = require('/app/store/lib');
const store = new StoreClient({ servers: process.env.SERVERS.split(','), token: process.env.TOKEN, requestTimeoutMs: 90000, retries: 1000, attemptTimeoutMs: 3000 });
const counted = { done: 0, failed: 0, wrong: 0, longest: 0 };
let stopped = false;
process.on('SIGTERM', () => { stopped = true; });
async function timed(act) {
  const begin = Date.now();
  try { const result = await act(); counted.done++; return result; }
  catch (error) { counted.failed++; counted.firstFailure = counted.firstFailure ?? String(error); }
  finally { counted.longest = Math.max(counted.longest, Date.now() - begin); }
}
async function client(id) {
  for (let round = 0; !stopped; round++) {
    const value = id + '.' + round;
    if (await timed(() => store.put('load/' + id, value)) === undefined) continue;
    const read = await timed(() => store.get('load/' + id));
    if (read && read.value.toString() !== value) counted.wrong++;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const report = setInterval(() => console.log(JSON.stringify(counted)), 1000);
Promise.all(Array.from({ length: 64 }, (_, id) => client(id))).then(() => { clearInterval(report); console.log(JSON.stringify(counted)); process.exit(0); });
`;

/** Adds a pod that runs the load to a chart. */
export function addLoad(chart: Chart, store: ShardedStore, image: string): StatefulWorkload {
  const load = new StatefulWorkload(chart, 'load', {
    image,
    command: ['node', '-e', PROGRAM],
    env: { SERVERS: store.endpoints.join(',') },
    envVars: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'store', key: 'token' } } }],
  });
  store.connectFrom(load);
  return load;
}

/** Returns the current counters of the load. */
export async function counted({ sandbox: { kubectl } }: StoreSandbox): Promise<Counted> {
  const { stdout } = await kubectl.run(['logs', 'load-0', '--tail', '1']);
  return JSON.parse(stdout || '{"done":0,"failed":0,"wrong":0,"longest":0}') as Counted;
}

/** Waits until the load has done the given number of further operations. */
export async function goesOn(store: StoreSandbox, more = 500): Promise<Counted> {
  const { done } = await counted(store);
  return eventually(async () => {
    const now = await counted(store);
    if (now.done < done + more) throw new Error(`the load has done ${now.done - done} operations, and not ${more}`);
    return now;
  });
}
