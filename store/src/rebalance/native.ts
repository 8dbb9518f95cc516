import { setTimeout as sleep } from 'node:timers/promises';
import { ShardTopology } from '../client/topology';
import { RouterName, routerNamed } from '../core/routing';
import { RebalanceError } from './error';
import { Mover, Portions } from './mover';
import { NativeServer, SettledTargetError } from './native-server';
import { Progress, Tally } from './report';

/** What is rebalanced. */
export interface NativeJob {
  /** The servers that have the keys now. */
  readonly asIs: readonly NativeServer[];
  /** The servers that are to have them, in the order of the shards. */
  readonly toBe: readonly NativeServer[];
  /** How keys are spread; as the servers say unless given. */
  readonly routing?: RouterName;
  readonly portions: Portions;
  readonly dryRun: boolean;
}

/** A server and what it said of itself. */
interface Described {
  readonly server: NativeServer;
  readonly topology: ShardTopology;
}

/** Servers that are read at the same time. */
const SOURCES_AT_ONCE = 4;
/** How often another run that is faster is given way. */
const TRIES = 20;

/**
 * Moves every key to the server that owns it in the to-be list, between servers that speak our protocol.
 *
 * All servers learn the new topology before anything moves: from then on a former owner takes no more writes, and the new owner's are of a
 * later epoch, so that they win over every copy. A copy is dropped after its target said that it has it. At every moment this can stop, run
 * again, or run twice.
 */
export class NativeRebalance {
  private readonly servers: readonly NativeServer[];
  private readonly leaving: readonly NativeServer[];
  private stopped: unknown;

  constructor(private readonly job: NativeJob, private readonly tally: Tally, private readonly progress: Progress) {
    this.leaving = job.asIs.filter((server) => !job.toBe.includes(server));
    this.servers = [...job.toBe, ...this.leaving];
  }

  /** Does it. @throws RebalanceError, UnavailableError when it did not come to its end */
  public async run(): Promise<void> {
    const described = await this.describe();
    checkLayout(described, this.job);
    const routing = described[0].topology.routing;
    if (this.job.dryRun) return void await this.pass(routing);
    await this.moveAndSettle(routing);
  }

  /** Asks for the topology of each server, before anything is touched, so that one that is away stops it all. */
  public describe(): Promise<Described[]> {
    return Promise.all(this.servers.map(async (server) => ({ server, topology: await server.topology() })));
  }

  private async moveAndSettle(routing: RouterName): Promise<void> {
    let newEpoch = false;
    for (let tries = 0; tries < TRIES; tries++) {
      const epoch = await this.raise(newEpoch);
      const refused = await this.moveAll(routing).then(() => false, refusedAsSettled);
      // Another run finished. When that left something to do, it is done in an epoch of its own.
      newEpoch = refused && !newEpoch;
      if (!refused && await this.settle(epoch)) return;
    }
    throw new RebalanceError('other runs change the topology again and again: run this when they have ended');
  }

  /** Has all servers agree on an epoch of the to-be list. The first to know it are those that join, the last those that leave. */
  private async raise(force: boolean): Promise<number> {
    for (let tries = 0; tries < TRIES; tries++) {
      const described = await this.describe();
      const shards = this.job.toBe.length;
      const highest = Math.max(...described.map(({ topology }) => topology.epoch));
      const epoch = highest + (force || described.some(({ topology }) => topology.shards !== shards) ? 1 : 0);
      if (await this.tellAll(epoch)) return epoch;
      await this.giveWay();
    }
    throw new RebalanceError('other runs change the topology again and again: run this when they have ended');
  }

  private async tellAll(epoch: number): Promise<boolean> {
    const shards = this.job.toBe.length;
    for (const server of [...[...this.job.toBe].reverse(), ...this.leaving]) {
      if (!await server.tell({ epoch, shards })) return false;
    }
    return true;
  }

  /** Waits a moment, of random length, and sees that the other run wants the same. */
  private async giveWay(): Promise<void> {
    const described = await this.describe();
    const newest = described.reduce((a, b) => (b.topology.epoch > a.topology.epoch ? b : a));
    if (newest.topology.shards !== this.job.toBe.length) {
      const { server: { name }, topology: { shards } } = newest;
      throw new RebalanceError(`${name} was told of ${shards} shards meanwhile: another rebalance is under way`);
    }
    await sleep(50 + Math.random() * 300);
  }

  /** Passes over all servers, until one finds nothing that belongs elsewhere. */
  private async moveAll(routing: RouterName): Promise<void> {
    for (let pass = 1, idle = 0; ; pass++) {
      const { misplaced, released } = await this.pass(routing);
      if (misplaced === 0) return;
      idle = released === 0 ? idle + 1 : 0;
      if (idle === TRIES) throw new RebalanceError('keys that belong elsewhere are written again and again: stop who writes them');
      this.progress.note(`pass ${pass}: ${misplaced} copies were not at their place`);
    }
  }

  private async pass(routing: RouterName): Promise<{ misplaced: number; released: number }> {
    const total = { misplaced: 0, released: 0 };
    const queue = [...this.servers];
    this.progress.begin(queue.length);
    this.stopped = undefined;
    const work = async (): Promise<void> => {
      for (let server = queue.shift(); server; server = queue.shift()) {
        const { misplaced, released } = await this.mover(server, routing).run();
        total.misplaced += misplaced;
        total.released += released;
        this.progress.serverDone();
      }
    };
    const workers = Array.from({ length: SOURCES_AT_ONCE }, () => work().catch((error: unknown) => this.stop(error)));
    const ends = await Promise.allSettled(workers);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw this.stopped;
    return total;
  }

  private mover(source: NativeServer, routing: RouterName): Mover {
    const { toBe, portions, dryRun } = this.job;
    const layout = { router: routerNamed(routing), targets: toBe };
    return new Mover(source, toBe.indexOf(source), layout, portions, this.tally, dryRun, () => this.checkStopped());
  }

  /** The first error ends all. */
  private stop(error: unknown): never {
    this.stopped ??= error;
    throw error;
  }

  private checkStopped(): void {
    if (this.stopped !== undefined) throw this.stopped;
  }

  /** @returns false when a newer topology came meanwhile, in which there may be more to move */
  private async settle(epoch: number): Promise<boolean> {
    const shards = this.job.toBe.length;
    const told = await Promise.all(this.job.toBe.map((server) => server.tell({ epoch, shards, settled: true })));
    if (told.every(Boolean)) return true;
    await this.giveWay();
    return false;
  }
}

function refusedAsSettled(error: unknown): true {
  if (error instanceof SettledTargetError) return true;
  throw error;
}

/** @throws RebalanceError that tells why these lists are not those of one store */
function checkLayout(described: readonly Described[], { toBe, routing }: NativeJob): void {
  const [{ topology: first, server: firstServer }] = described;
  for (const { server, topology } of described) {
    if (topology.store !== first.store) {
      throw new RebalanceError(`${server.name} is of the store "${topology.store}", and ${firstServer.name} of "${first.store}"`);
    }
    if (topology.routing !== first.routing) {
      throw new RebalanceError(`${server.name} routes by ${topology.routing}, and ${firstServer.name} by ${first.routing}`);
    }
    if (routing !== undefined && topology.routing !== routing) {
      throw new RebalanceError(`${server.name} routes by ${topology.routing}, and not by ${routing}: leave out the option`);
    }
    checkOrdinal(server, topology.ordinal, toBe);
  }
}

function checkOrdinal(server: NativeServer, ordinal: number, toBe: readonly NativeServer[]): void {
  const place = toBe.indexOf(server);
  if (place >= 0 && place !== ordinal) {
    throw new RebalanceError(`${server.name} says that it is shard ${ordinal}, and is number ${place} of the to-be list, counted from 0`);
  }
  if (place < 0 && ordinal < toBe.length) {
    throw new RebalanceError(`${server.name} says that it is shard ${ordinal}, for which the to-be list has ${toBe[ordinal].name}: ` +
      'give a server the same name in both lists; keys are not moved to another server with the same number');
  }
}
