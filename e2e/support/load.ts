import { Chart } from 'cdk8s';
import { ShardedStore, StatefulWorkload } from 'cdk8s-stateful';
import { eventually } from './eventually';
import { StoreSandbox } from './store';

/** What a load has counted. */
export interface Counted {
  readonly done: number;
  readonly failed: number;
  /** Reads that gave something else than what was written last. */
  readonly wrong: number;
  readonly firstFailure?: string;
  /** Milliseconds of the longest operation. */
  readonly longest: number;
}

/**
 * 64 clients, each of which writes and reads a key of its own again and again, through the library of the store. A shard that moves to
 * another address may be looked for at the old one for as long as DNS servers keep it, half a minute: the deadline of an operation is
 * longer.
 */
const PROGRAM = `
const { StoreClient } = require('/app/store/lib');
const store = new StoreClient({ servers: process.env.SERVERS.split(','), token: process.env.TOKEN, requestTimeoutMs: 90000, backoffLimit: 1000, attemptTimeoutMs: 3000 });
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

/** Adds a pod with such a load to a chart. */
export function addLoad(chart: Chart, store: ShardedStore, image: string): StatefulWorkload {
  const load = new StatefulWorkload(chart, 'load', {
    image,
    command: ['node', '-e', PROGRAM],
    runAsUser: 1000,
    env: { SERVERS: store.endpoints.join(',') },
    envVars: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'store', key: 'token' } } }],
  });
  store.connectFrom(load);
  return load;
}

/** What the load has counted until now. */
export async function counted({ sandbox: { kubectl } }: StoreSandbox): Promise<Counted> {
  const { stdout } = await kubectl.run(['logs', 'load-0', '--tail', '1']);
  return JSON.parse(stdout || '{"done":0,"failed":0,"wrong":0,"longest":0}') as Counted;
}

/** Waits until the load has done so many operations more: it goes on. */
export async function goesOn(store: StoreSandbox, more = 500): Promise<Counted> {
  const { done } = await counted(store);
  return eventually(async () => {
    const now = await counted(store);
    if (now.done < done + more) throw new Error(`the load has done ${now.done - done} operations, and not ${more}`);
    return now;
  });
}
