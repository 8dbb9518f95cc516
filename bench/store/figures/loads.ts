import { Load, Peer } from '../peers/peer';
import type { Protocol } from '../load/worker';
import { Side } from '../rounds';

/** Milliseconds of a measurement. */
const MOMENT = 2000;

/** Keys of a batch, and the connections that send one each. */
export const BATCH = { operation: 'batch', count: 250, connections: 8 } as const;

/** The busiest that a load generator was. */
let busiest = 0;

/** How many keys a server answers for each second; undefined when it is not there. */
export function rate(peer: Peer | undefined, load: Omit<Load, 'milliseconds'>, protocol?: Protocol): Side | undefined {
  return peer && (async () => {
    const { rate: found, busy } = await peer.measure({ ...load, milliseconds: MOMENT }, protocol);
    busiest = Math.max(busiest, busy);
    return found;
  });
}

/** Part of a processor that the busiest load generator used: at 1 it would have measured itself. */
export function busiestGenerator(): number {
  return busiest;
}
