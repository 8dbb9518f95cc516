import { setTimeout as sleep } from 'node:timers/promises';
import { ShardTopology } from '../../client/topology';
import { RouterName, routerNamed } from '../../core/routing';
import { RebalanceError, SettledTargetError } from '../report/errors';
import { BatchLimits, MoveCounts, Mover } from './mover';
import { NativeServer } from './server';
import { Progress, SummaryCounter } from '../report/summary';

/** Options for `NativeRebalance`. */
export interface NativeRebalanceOptions {
  /** The servers that have the keys now. */
  readonly from: readonly NativeServer[];
  /** The servers that will have the keys, in the order of the shards. */
  readonly to: readonly NativeServer[];
  /** How keys are assigned to shards. Default: the routing that the servers report. */
  readonly routing?: RouterName;
  readonly limits: BatchLimits;
  readonly dryRun: boolean;
}

/** A server with the topology that it reported. */
interface ServerTopology {
  readonly server: NativeServer;
  readonly topology: ShardTopology;
}

/** Number of servers that are read at the same time. */
const CONCURRENT_SOURCES = 4;
/** Maximum number of times that the rebalance starts over because another one changed the topology. */
const MAX_TRIES = 20;

/**
 * Moves every key to the server that owns it in the TO list, between servers of the store's own protocol.
 *
 * All servers learn the new topology before any key is moved. From then on, a former owner accepts no more writes, and writes of the new
 * owner have a later epoch, so that they win over every copy. A copy is dropped after its target has confirmed that it has it. A rebalance
 * can therefore be stopped at any moment, repeated, and run several times at once.
 */
export class NativeRebalance {
  private readonly servers: readonly NativeServer[];
  private readonly leaving: readonly NativeServer[];
  private stopped: unknown;

  constructor(
    private readonly options: NativeRebalanceOptions, private readonly counter: SummaryCounter, private readonly progress: Progress,
  ) {
    this.leaving = options.from.filter((server) => !options.to.includes(server));
    this.servers = [...options.to, ...this.leaving];
  }

  /**
   * Runs the rebalance.
   *
   * @throws RebalanceError, UnavailableError when it did not complete
   */
  public async run(): Promise<void> {
    const topologies = await this.topologies();
    validateLists(topologies, this.options);
    const routing = topologies[0].topology.routing;
    if (this.options.dryRun) return void await this.pass(routing);
    await this.moveAndSettle(routing);
  }

  /** Asks each server for its topology. Fails before anything has changed if one of them does not answer. */
  private topologies(): Promise<ServerTopology[]> {
    return Promise.all(this.servers.map(async (server) => ({ server, topology: await server.topology() })));
  }

  private async moveAndSettle(routing: RouterName): Promise<void> {
    let newEpoch = false;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const epoch = await this.startEpoch(newEpoch);
      const rejected = await this.moveAll(routing).then(() => false, rejectedAsSettled);
      // Another rebalance has completed. Keys that it left behind are moved in a new epoch.
      newEpoch = rejected && !newEpoch;
      if (!rejected && await this.settle(epoch)) return;
    }
    throw concurrentRebalances();
  }

  /** Announces an epoch of the TO list to all servers: first to those that join, last to those that leave. */
  private async startEpoch(force: boolean): Promise<number> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const topologies = await this.topologies();
      const shards = this.options.to.length;
      const highest = Math.max(...topologies.map(({ topology }) => topology.epoch));
      const epoch = highest + (force || topologies.some(({ topology }) => topology.shards !== shards) ? 1 : 0);
      if (await this.announceAll(epoch)) return epoch;
      await this.waitForOtherRebalance();
    }
    throw concurrentRebalances();
  }

  private async announceAll(epoch: number): Promise<boolean> {
    const shards = this.options.to.length;
    for (const server of [...[...this.options.to].reverse(), ...this.leaving]) {
      if (!await server.announce({ epoch, shards })) return false;
    }
    return true;
  }

  /** Waits for a random time, after checking that the other rebalance has the same target. */
  private async waitForOtherRebalance(): Promise<void> {
    const topologies = await this.topologies();
    const newest = topologies.reduce((a, b) => (b.topology.epoch > a.topology.epoch ? b : a));
    if (newest.topology.shards !== this.options.to.length) {
      const { server: { name }, topology: { shards } } = newest;
      throw new RebalanceError(`${name} now has a topology of ${shards} shards: another rebalance is in progress`);
    }
    await sleep(50 + Math.random() * 300);
  }

  /** Repeats passes over all servers until one finds no misplaced keys. */
  private async moveAll(routing: RouterName): Promise<void> {
    for (let pass = 1, idle = 0; ; pass++) {
      const { misplaced, dropped } = await this.pass(routing);
      if (misplaced === 0) return;
      idle = dropped === 0 ? idle + 1 : 0;
      if (idle === MAX_TRIES) throw new RebalanceError('misplaced keys are written again in every pass: stop the clients that write them');
      this.progress.note(`pass ${pass}: ${misplaced} misplaced copies found`);
    }
  }

  private async pass(routing: RouterName): Promise<MoveCounts> {
    const total = { misplaced: 0, dropped: 0 };
    const queue = [...this.servers];
    this.progress.begin(queue.length);
    this.stopped = undefined;
    const work = async (): Promise<void> => {
      for (let server = queue.shift(); server; server = queue.shift()) {
        const { misplaced, dropped } = await this.mover(server, routing).run();
        total.misplaced += misplaced;
        total.dropped += dropped;
        this.progress.serverDone();
      }
    };
    const workers = Array.from({ length: CONCURRENT_SOURCES }, () => work().catch((error: unknown) => this.stop(error)));
    const ends = await Promise.allSettled(workers);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw this.stopped;
    return total;
  }

  private mover(source: NativeServer, routing: RouterName): Mover {
    const { to, limits, dryRun } = this.options;
    const layout = { router: routerNamed(routing), targets: to };
    return new Mover(source, to.indexOf(source), layout, limits, this.counter, dryRun, () => this.checkStopped());
  }

  /** Stops all workers with the first error. */
  private stop(error: unknown): never {
    this.stopped ??= error;
    throw error;
  }

  private checkStopped(): void {
    if (this.stopped !== undefined) throw this.stopped;
  }

  /** @returns false when a newer topology has been announced in the meantime, in which more keys may have to move */
  private async settle(epoch: number): Promise<boolean> {
    const shards = this.options.to.length;
    const announced = await Promise.all(this.options.to.map((server) => server.announce({ epoch, shards, settled: true })));
    if (announced.every(Boolean)) return true;
    await this.waitForOtherRebalance();
    return false;
  }
}

function concurrentRebalances(): RebalanceError {
  return new RebalanceError('other rebalances keep changing the topology: run this one again when they have ended');
}

function rejectedAsSettled(error: unknown): true {
  if (error instanceof SettledTargetError) return true;
  throw error;
}

/** @throws RebalanceError when the lists do not belong to one store; the message says why */
function validateLists(topologies: readonly ServerTopology[], { to, routing }: NativeRebalanceOptions): void {
  const [{ topology: first, server: firstServer }] = topologies;
  for (const { server, topology } of topologies) {
    if (topology.store !== first.store) {
      throw new RebalanceError(`${server.name} belongs to the store "${topology.store}", but ${firstServer.name} to "${first.store}"`);
    }
    if (topology.routing !== first.routing) {
      throw new RebalanceError(`${server.name} has the routing ${topology.routing}, but ${firstServer.name} has ${first.routing}`);
    }
    if (routing !== undefined && topology.routing !== routing) {
      throw new RebalanceError(`${server.name} has the routing ${topology.routing}, but --routing is ${routing}: omit the option`);
    }
    validateOrdinal(server, topology.ordinal, to);
  }
}

function validateOrdinal(server: NativeServer, ordinal: number, to: readonly NativeServer[]): void {
  const index = to.indexOf(server);
  if (index >= 0 && index !== ordinal) {
    throw new RebalanceError(`${server.name} is shard ${ordinal}, but has position ${index} in the TO list (counted from 0)`);
  }
  if (index < 0 && ordinal < to.length) {
    throw new RebalanceError(`${server.name} is shard ${ordinal}, but the TO list has ${to[ordinal].name} at that position: ` +
      'use the same address for a server in both lists; keys cannot be moved to another server of the same shard');
  }
}
