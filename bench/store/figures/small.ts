import { PeerGroup } from '../peers/peer-group';
import { COMPAT_SERVER, ETCD, HELLO, REDIS, STORE } from '../peers/kinds';
import { Peer } from '../peers/peer';
import { ratios, interleaved } from '../rounds';
import { Row } from '../table';
import { BATCH, rate } from './loads';

const KEYS = 100_000;

interface Peers {
  readonly store: Peer | undefined;
  readonly etcd: Peer | undefined;
  readonly redis: Peer | undefined;
  readonly flask: Peer | undefined;
}

/** Measures the figures with 100,000 keys. */
export function smallFigures(rounds: number): Promise<Row[]> {
  return PeerGroup.with(async (group) => {
    const peers = {
      store: await group.start(STORE, KEYS), etcd: await group.start(ETCD, KEYS), redis: await group.start(REDIS, KEYS),
      flask: await group.start(COMPAT_SERVER, KEYS),
    };
    const hello = await group.start(HELLO);
    return [...await puts(rounds, peers), ...await batches(rounds, peers), ...await gets(rounds, peers, hello)];
  });
}

async function puts(rounds: number, { store, etcd, redis, flask }: Peers): Promise<Row[]> {
  const load = { operation: 'put', keys: KEYS } as const;
  const found = await interleaved(rounds, {
    store: rate(store, load), etcd: rate(etcd, load), redis: rate(redis, load), flask: rate(flask, load),
    gateway: rate(etcd, load, 'etcd gateway'), again: rate(store, load),
  });
  const noise = ratios(found.again, found.store);
  const over = (peer: number[] | undefined): number[] | undefined => ratios(found.store, peer);
  return [
    { figure: 'durable PUT/s, 100k keys, over etcd (gRPC)', target: { atLeast: 4 }, values: over(found.etcd), needs: ETCD.package, noise },
    { figure: '  over etcd through its HTTP gateway', values: over(found.gateway), needs: ETCD.package },
    { figure: '  over Redis, appendfsync always', target: { atLeast: 0.5 }, values: over(found.redis), needs: REDIS.package, noise },
    { figure: '  over a Flask server of the compat protocol (not durable)', target: { atLeast: 40 }, values: over(found.flask), needs: COMPAT_SERVER.package, noise },
  ];
}

async function batches(rounds: number, { store, redis }: Peers): Promise<Row[]> {
  const load = { ...BATCH, keys: KEYS };
  const found = await interleaved(rounds, {
    store: rate(store, load), redis: rate(redis, { operation: 'put', keys: KEYS }), again: rate(store, load),
  });
  const noise = ratios(found.again, found.store);
  return [{
    figure: 'durable batch PUT, keys/s, over Redis without pipelining',
    target: { atLeast: 1.5 }, values: ratios(found.store, found.redis), needs: REDIS.package, noise,
  }];
}

async function gets(rounds: number, { store, flask }: Peers, hello: Peer | undefined): Promise<Row[]> {
  const load = { operation: 'get', keys: KEYS } as const;
  const found = await interleaved(rounds, {
    store: rate(store, load), hello: rate(hello, load), flask: rate(flask, load), again: rate(store, load),
  });
  const noise = ratios(found.again, found.store);
  return [
    { figure: 'GET/s, 100k keys, over a minimal node:http server', target: { atLeast: 0.9 }, values: ratios(found.store, found.hello), noise },
    {
      figure: '  over a Flask server of the compat protocol',
      target: { atLeast: 40 }, values: ratios(found.store, found.flask), needs: COMPAT_SERVER.package, noise,
    },
  ];
}
