import { setTimeout as sleep } from 'timers/promises';
import { PeerGroup } from '../peers/peer-group';
import { ETCD, REDIS, STORE } from '../peers/kinds';
import { Peer, PeerKind } from '../peers/peer';
import { ratios, interleaved } from '../rounds';
import { Row } from '../table';
import { rate } from './loads';

const KEYS = 1_000_000;
/** Time under load before a server is killed, in milliseconds. */
const TIME_UNTIL_KILL = 500;

/** Measures the figures with 1,000,000 keys. */
export function largeFigures(rounds: number): Promise<Row[]> {
  return PeerGroup.with(async (group) => {
    const store = await group.start(STORE, KEYS) as Peer;
    const etcd = await group.start(ETCD, KEYS);
    const put = await puts(rounds, store, etcd);
    // Stopped early, so that it does not disturb the other measurements.
    await etcd?.stop();
    return [...put, ...await memory(rounds, store), ...await opens(rounds, group, store, await group.start(REDIS, KEYS))];
  });
}

async function puts(rounds: number, store: Peer, etcd: Peer | undefined): Promise<Row[]> {
  const load = { operation: 'put', keys: KEYS } as const;
  const found = await interleaved(rounds, { store: rate(store, load), etcd: rate(etcd, load), again: rate(store, load) });
  const noise = ratios(found.again, found.store);
  return [{
    figure: 'durable PUT/s, 1M keys, over etcd (gRPC)',
    target: { atLeast: 2.5 }, values: ratios(found.store, found.etcd), needs: ETCD.package, noise,
  }];
}

/** Measures the memory of the server that has all keys, after a load. */
async function memory(rounds: number, store: Peer): Promise<Row[]> {
  const resident = (operation: 'put' | 'get') => async () => {
    await rate(store, { operation, keys: KEYS })?.();
    return store.program.megabytes;
  };
  const found = await interleaved(rounds, { gets: resident('get'), puts: resident('put') });
  return [
    { figure: 'RSS with 1M keys, MB, after PUTs', target: { atMost: 130 }, values: found.puts },
    { figure: '  after GETs', target: { atMost: 130 }, values: found.gets },
  ];
}

async function opens(rounds: number, group: PeerGroup, store: Peer, redis: Peer | undefined): Promise<Row[]> {
  const found = await interleaved(rounds, {
    store: () => opening(store), redis: redis && (() => opening(redis)),
    bareStore: () => bareStart(group, STORE), bareRedis: redis && (() => bareStart(group, REDIS)), again: () => opening(store),
  });
  const noise = ratios(found.again, found.store);
  const needs = REDIS.package;
  const alone = (full: number[] = [], bare: number[] = []): number[] => full.map((value, round) => Math.max(0, value - bare[round]));
  const [ours, theirs] = [alone(found.store, found.bareStore), found.redis && alone(found.redis, found.bareRedis)];
  return [
    { figure: 'start after kill -9, 1M keys, over Redis: until the first response', target: { atMost: 0.1 }, values: ratios(found.store, found.redis), needs, noise },
    { figure: '  time that the data adds to the start', target: { atMost: 0.1 }, values: ratios(ours, theirs), needs },
    { figure: '  start with data over a start without data', values: ratios(found.store, found.bareStore) },
  ];
}

/**
 * Kills a server under load, and starts it again.
 *
 * @returns the time from the new start to the first response, in milliseconds
 */
async function opening(peer: Peer): Promise<number> {
  const load = peer.measure({ operation: 'put', keys: KEYS, milliseconds: 60_000 }).catch(() => undefined);
  await sleep(TIME_UNTIL_KILL);
  await peer.kill();
  await load;
  await peer.restart();
  return peer.program.startMs;
}

async function bareStart(group: PeerGroup, kind: PeerKind): Promise<number> {
  const peer = await group.start(kind) as Peer;
  const { startMs } = peer.program;
  await peer.stop();
  return startMs;
}
