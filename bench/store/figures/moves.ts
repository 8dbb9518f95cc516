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
/** The first so many of them, for the chapter's programs, which take the same time for each key. */
const FEW = 1000;

type Routing = 'jump' | 'modulo';

interface Move {
  readonly seconds: number;
  readonly moved: number;
}

const run = promisify(execFile);

/** The figures of a resize from 3 servers to 4. */
export function moveFigures(rounds: number): Promise<Row[]> {
  return PeerGroup.with(async (group) => {
    const [modulo, jump] = [await Resizable.start(group, 'modulo'), await Resizable.start(group, 'jump')];
    const chapter = COMPAT_SERVER.installed() ? await CompatServers.start(group) : undefined;
    const jumped: number[] = [];
    const found = await interleaved(rounds, {
      store: async () => perSecond(await modulo.resize()),
      chapter: chapter && (async () => perSecond(await chapter.resize())),
      jump: async () => {
        const { seconds, moved } = await jump.resize();
        jumped.push(moved);
        return KEYS / seconds;
      },
      again: async () => perSecond(await modulo.resize()),
    });
    const needs = COMPAT_SERVER.package;
    // The chapter's program saves every key, also those that stay: how many it moves is a fixed part of them.
    const whole = found.chapter?.map((rate) => rate / compatMoves() * FEW);
    return [
      {
        figure: "moving keys/s, modulo as the chapter, over the chapter's rebalancer",
        target: { atLeast: 300 }, values: ratios(found.store, found.chapter), needs, noise: ratios(found.again, found.store),
      },
      { figure: '  whole resize, keys stored/s, ours with jump routing', values: ratios(found.jump, whole), needs },
      { figure: 'keys moved / the least possible, 3 -> 4', target: { atMost: 1.01 }, values: jumped.map((moved) => moved / (KEYS / 4)) },
    ];
  });
}

function perSecond({ seconds, moved }: Move): number {
  return moved / seconds;
}

/** Four of our servers, of which three have keys. */
class Resizable {
  public static async start(group: PeerGroup, routing: Routing): Promise<Resizable> {
    const shards: Peer[] = [];
    for (const ordinal of [0, 1, 2, 3]) shards.push(await group.start(shard(ordinal, Math.max(3, ordinal + 1), routing)) as Peer);
    const resizable = new Resizable(shards.map(({ port }) => `127.0.0.1:${port}`));
    await resizable.fill(routing);
    return resizable;
  }

  private constructor(private readonly servers: readonly string[]) {}

  /** Moves keys from three servers to four, and back when the time is taken. */
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

/** Four of the chapter's servers. */
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

  /** The chapter's way deletes nothing: what it left is taken away, or there would be more to copy each time. */
  private reset(): void {
    for (const { directory } of this.servers) for (const file of fs.readdirSync(directory)) fs.rmSync(path.join(directory, file));
    for (const at of numbers(0, FEW)) fs.writeFileSync(path.join(this.servers[place(at, 3)].directory, keyOf(at)), valueOf(at));
  }
}

/** How many of the chapter's keys have another place on four servers than on three. */
function compatMoves(): number {
  return numbers(0, FEW).filter((at) => place(at, 3) !== place(at, 4)).length;
}

function place(at: number, servers: number): number {
  return keyOf(at).charCodeAt(0) % servers;
}
