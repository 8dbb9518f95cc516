import { Address } from '../client/address';
import { RebalanceMark } from '../core/marks';
import { RouterName, routerNamed } from '../core/routing';
import { CompatRebalance } from './compat/rebalance';
import { CompatServer } from './compat/server';
import { compatTarget, nativeTarget } from './compat/target';
import { RebalanceError } from './report/errors';
import { BatchLimits } from './native/mover';
import { NativeRebalance } from './native/rebalance';
import { runOnce } from './native/run-once';
import { NativeServer } from './native/server';
import { Progress, RebalanceSummary, SummaryCounter } from './report/summary';
import { Transport, TransportFactory } from '../client/transport';

/** Protocols of servers: the store's own, the compat protocol, or `auto` to detect the protocol of each server. */
export const REBALANCE_PROTOCOLS = ['auto', 'native', 'compat'] as const;

/** Name of a protocol, or `auto`. */
export type RebalanceProtocol = typeof REBALANCE_PROTOCOLS[number];

/** Options for a rebalance. */
export interface RebalanceOptions {
  /** The servers that have the keys now, in the order of the shards. */
  readonly from: readonly Address[];
  /** The servers that will have the keys, in the order of the shards. */
  readonly to: readonly Address[];
  /** How keys are assigned to shards. Default: as the servers report, or `modulo` if no target is a native server. */
  readonly routing?: RouterName;
  readonly protocol: RebalanceProtocol;
  /** Only counts the keys that would be moved. */
  readonly dryRun: boolean;
  readonly limits: BatchLimits;
  /** Id of the rebalance, which the servers remember: a complete one is not repeated. Default: it is not remembered. */
  readonly id?: string;
}

/** Result of a rebalance. */
export interface RebalanceResult extends RebalanceSummary {
  /** Whether keys were copied from servers of the compat protocol. */
  readonly compat: boolean;
  /** Mark of an earlier rebalance with the same id. If there is one, nothing was moved. */
  readonly earlier?: RebalanceMark;
}

type Server = NativeServer | CompatServer;

/**
 * Moves every key to the server that owns it in the TO list.
 *
 * @throws RebalanceError, UnavailableError when it did not complete. No key is lost then: run it again
 */
export async function rebalance(options: RebalanceOptions, connectTo: TransportFactory, progress: Progress): Promise<RebalanceResult> {
  const transports: Transport[] = [];
  const counter = new SummaryCounter(progress);
  try {
    const servers = await connect(options, (address, at) => {
      const transport = connectTo(address, at);
      transports.push(transport);
      return transport;
    });
    const [from, to] = [options.from, options.to].map((list) => list.map(({ origin }) => servers.get(origin) as Server));
    const earlier = await remembered(options, [...servers.values()].filter(isNative), () => run(options, from, to, counter, progress));
    return earlier ? { ...counter.summary, compat: false, earlier } : { ...counter.summary, compat: !from.every(isNative) };
  } finally {
    progress.end();
    await Promise.all(transports.map((transport) => transport.close()));
  }
}

async function remembered(
  { id, to, dryRun }: RebalanceOptions, servers: NativeServer[], work: () => Promise<void>,
): Promise<RebalanceMark | void> {
  return id === undefined || dryRun ? work() : runOnce({ id, shards: to.length }, servers, work);
}

/** Connects to each server once, even if it is in both lists. */
async function connect({ from, to, protocol }: RebalanceOptions, connectTo: TransportFactory): Promise<Map<string, Server>> {
  const addresses = new Map([...from, ...to].map((address) => [address.origin, address]));
  const servers = [...addresses.values()].map((address, at) => serverAt(address, connectTo(address, at), protocol));
  return new Map((await Promise.all(servers)).map((server) => [server.address.origin, server]));
}

async function serverAt(address: Address, transport: Transport, protocol: RebalanceProtocol): Promise<Server> {
  const native = protocol === 'native' || (protocol === 'auto' && await speaksNative(transport));
  if (native) return new NativeServer(address, transport);
  const server = new CompatServer(address, transport);
  await server.probe();
  return server;
}

async function speaksNative(transport: Transport): Promise<boolean> {
  return (await transport.call({ method: 'GET', path: '/v1/topology' })).status !== 404;
}

async function run(
  options: RebalanceOptions, from: Server[], to: Server[], counter: SummaryCounter, progress: Progress,
): Promise<void> {
  const { routing, limits, dryRun } = options;
  const [nativeFrom, nativeTo] = [from.filter(isNative), to.filter(isNative)];
  if (nativeTo.length < to.length && (nativeTo.length > 0 || nativeFrom.length > 0)) {
    const name = to.find((server) => !isNative(server))?.name;
    throw new RebalanceError(`${name} speaks only the compat protocol: keys of other servers would lose their versions there`);
  }
  const native = new NativeRebalance({ from: nativeFrom, to: nativeTo, routing, limits, dryRun }, counter, progress);
  if (nativeTo.length > 0) await native.run();
  if (nativeFrom.length === from.length) return;
  const router = routerNamed(nativeTo.length > 0 ? (await nativeTo[0].topology()).routing : routing ?? 'modulo');
  const compatServers = from.map((server) => (isNative(server) ? undefined : server));
  const targets = to.map((server) => (isNative(server) ? nativeTarget(server) : compatTarget(server)));
  await new CompatRebalance({ from: compatServers, to: targets, router, dryRun }, counter, progress).run();
}

function isNative(server: Server): server is NativeServer {
  return server instanceof NativeServer;
}
