import { execFile } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { promisify } from 'util';
import { StoreClient } from '../../../store/src';
import { keyOf, valueOf } from '../data';
import { numbers } from '../load/http-session';
import { PeerGroup } from '../peers/peer-group';
import { COMPAT_DIRECTORY, COMPAT_SERVER, STORE_PROGRAM, python, shard } from '../peers/kinds';
import { Peer } from '../peers/peer';
import { ratios, interleaved } from '../rounds';
import { Row } from '../table';

const KEYS = 50_000;
/** Number of keys for the compat rebalancer, which takes the same time for each key. */
const COMPAT_KEYS = 1000;

type Routing = 'jump' | 'modulo';

interface Move {
  readonly seconds: number;
  readonly moved: number;
}

const run = promisify(execFile);

/** Measures the figures of a rebalance from 3 servers to 4. */
export function moveFigures(rounds: number): Promise<Row[]> {
  return PeerGroup.with(async (group) => {
    const [modulo, jump] = [await Resizable.start(group, 'modulo'), await Resizable.start(group, 'jump')];
    const compat = COMPAT_SERVER.installed() ? await CompatServers.start(group) : undefined;
    const jumped: number[] = [];
    const found = await interleaved(rounds, {
      store: async () => perSecond(await modulo.resize()),
      compat: compat && (async () => perSecond(await compat.resize())),
      jump: async () => {
        const { seconds, moved } = await jump.resize();
        jumped.push(moved);
        return KEYS / seconds;
      },
      again: async () => perSecond(await modulo.resize()),
    });
    const needs = COMPAT_SERVER.package;
    // The compat rebalancer saves every key, including those that stay on their server.
    const saved = found.compat?.map((rate) => rate / compatMoves() * COMPAT_KEYS);
    return [
      {
        figure: 'moved keys/s with modulo routing, over the compat rebalancer',
        target: { atLeast: 300 }, values: ratios(found.store, found.compat), needs, noise: ratios(found.again, found.store),
      },
      { figure: '  stored keys/s of the whole rebalance with jump routing', values: ratios(found.jump, saved), needs },
      { figure: 'moved keys over the minimum, 3 -> 4', target: { atMost: 1.01 }, values: jumped.map((moved) => moved / (KEYS / 4)) },
    ];
  });
}

function perSecond({ seconds, moved }: Move): number {
  return moved / seconds;
}

/** Four servers of the store, three of which have keys. */
class Resizable {
  public static async start(group: PeerGroup, routing: Routing): Promise<Resizable> {
    const shards: Peer[] = [];
    for (const ordinal of [0, 1, 2, 3]) shards.push(await group.start(shard(ordinal, Math.max(3, ordinal + 1), routing)) as Peer);
    const resizable = new Resizable(shards.map(({ port }) => `127.0.0.1:${port}`));
    await resizable.fill(routing);
    return resizable;
  }

  private constructor(private readonly servers: readonly string[]) {}

  /** Measures a rebalance from three servers to four, and moves the keys back. */
  public async resize(): Promise<Move> {
    const [three, four] = [this.servers.slice(0, 3).join(','), this.servers.join(',')];
    const began = performance.now();
    const { stdout } = await run(process.execPath, [STORE_PROGRAM, 'rebalance', three, four]);
    const seconds = (performance.now() - began) / 1000;
    await run(process.execPath, [STORE_PROGRAM, 'rebalance', four, three]);
    return { seconds, moved: Number(/^moved (\d+) keys/m.exec(stdout)?.[1]) };
  }

  private async fill(routing: Routing): Promise<void> {
    const client = new StoreClient({ servers: this.servers.slice(0, 3), routing });
    for (let from = 0; from < KEYS; from += 1000) {
      await client.batch(numbers(from, 1000).map((at) => ({ op: 'put', key: keyOf(at), value: valueOf(at) })));
    }
    await client.close();
  }
}

/** Four Flask servers of the compat protocol. */
class CompatServers {
  public static async start(group: PeerGroup): Promise<CompatServers> {
    const servers = [];
    for (let at = 0; at < 4; at++) {
      const directory = group.newDirectory();
      servers.push({ directory, peer: await group.start(COMPAT_SERVER, 0, directory) as Peer });
    }
    return new CompatServers(servers);
  }

  private constructor(private readonly servers: readonly { readonly directory: string; readonly peer: Peer }[]) {}

  /** Copies keys from three servers to four. */
  public async resize(): Promise<Move> {
    this.reset();
    const addresses = this.servers.map(({ peer }) => `127.0.0.1:${peer.port}`);
    const began = performance.now();
    await run(python() ?? '', [path.join(COMPAT_DIRECTORY, 'rebalance.py'), addresses.slice(0, 3).join(','), addresses.join(',')]);
    return { seconds: (performance.now() - began) / 1000, moved: compatMoves() };
  }

  /** Restores the initial keys. The compat rebalancer deletes no keys, so that it would have more to copy each time. */
  private reset(): void {
    for (const { directory } of this.servers) for (const file of fs.readdirSync(directory)) fs.rmSync(path.join(directory, file));
    for (const at of numbers(0, COMPAT_KEYS)) fs.writeFileSync(path.join(this.servers[ownerOf(at, 3)].directory, keyOf(at)), valueOf(at));
  }
}

/** Returns the number of compat keys that four servers assign to a different server than three do. */
function compatMoves(): number {
  return numbers(0, COMPAT_KEYS).filter((at) => ownerOf(at, 3) !== ownerOf(at, 4)).length;
}

function ownerOf(at: number, servers: number): number {
  return keyOf(at).charCodeAt(0) % servers;
}
