import { Load, Peer } from '../peers/peer';
import type { Protocol } from '../load/worker';
import { Side } from '../rounds';

/** Duration of a measurement in milliseconds. */
const DURATION = 2000;

/** Load of batch writes. */
export const BATCH = { operation: 'batch', count: 250, connections: 8 } as const;

/** Highest CPU share of a load generator so far. */
let busiest = 0;

/** Returns a measurement of the keys per second of a server; undefined when the server is not installed. */
export function rate(peer: Peer | undefined, load: Omit<Load, 'milliseconds'>, protocol?: Protocol): Side | undefined {
  return peer && (async () => {
    const { rate: found, busy } = await peer.measure({ ...load, milliseconds: DURATION }, protocol);
    busiest = Math.max(busiest, busy);
    return found;
  });
}

/** Returns the highest CPU share of a load generator. At 1, the generator limited the rate. */
export function busiestGenerator(): number {
  return busiest;
}
