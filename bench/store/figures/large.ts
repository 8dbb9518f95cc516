import { setTimeout as sleep } from 'timers/promises';
import { PeerGroup } from '../peers/peer-group';
import { ETCD, REDIS, STORE } from '../peers/kinds';
import { Peer, PeerKind } from '../peers/peer';
import { ratios, interleaved } from '../rounds';
import { Row } from '../table';
import { rate } from './loads';

const KEYS = 1_000_000;
/** Milliseconds of load before a server is killed in the midst of it. */
const UNTIL_KILLED = 500;

/** The figures with 1,000,000 keys. */
export function largeFigures(rounds: number): Promise<Row[]> {
  return PeerGroup.with(async (group) => {
    const store = await group.start(STORE, KEYS) as Peer;
    const etcd = await group.start(ETCD, KEYS);
    const put = await puts(rounds, store, etcd);
    // Not needed any more, and not to be in the way of what comes.
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

/** Of the process that took all the keys and all the load. */
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
    { figure: 'open after kill -9, 1M keys, over Redis: start to first answer', target: { atMost: 0.1 }, values: ratios(found.store, found.redis), needs, noise },
    { figure: '  what the data add to the start', target: { atMost: 0.1 }, values: ratios(ours, theirs), needs },
    { figure: '  start to first answer over a start without data', values: ratios(found.store, found.bareStore) },
  ];
}

/** Kills a server under load. @returns the milliseconds from its new start to its first answer */
async function opening(peer: Peer): Promise<number> {
  const load = peer.measure({ operation: 'put', keys: KEYS, milliseconds: 60_000 }).catch(() => undefined);
  await sleep(UNTIL_KILLED);
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
