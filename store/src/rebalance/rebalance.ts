import { Address } from '../client/address';
import { RouterName, routerNamed } from '../core/routing';
import { CompatRebalance } from './compat/rebalance';
import { CompatServer } from './compat/server';
import { compatTarget, nativeTarget } from './compat/target';
import { RebalanceError } from './errors';
import { BatchLimits } from './mover';
import { NativeRebalance } from './native-rebalance';
import { NativeServer } from './native-server';
import { Progress, RebalanceSummary, SummaryCounter } from './report';
import { Transport, TransportFactory } from './transport';

/** Protocols of servers: the store's own, the compat protocol, or `auto` to detect the protocol of each server. */
export const REBALANCE_PROTOCOLS = ['auto', 'native', 'compat'] as const;

/** Name of a protocol, or `auto`. */
export type RebalanceProtocol = typeof REBALANCE_PROTOCOLS[number];

/** Options for a rebalance. */
export interface RebalanceOptions {
  /** The servers that have the keys now, in the order of the shards. */
  readonly asIs: readonly Address[];
  /** The servers that will have the keys, in the order of the shards. */
  readonly toBe: readonly Address[];
  /** How keys are assigned to shards. Default: as the servers report, or `modulo` if no target is a native server. */
  readonly routing?: RouterName;
  readonly protocol: RebalanceProtocol;
  /** Only counts the keys that would be moved. */
  readonly dryRun: boolean;
  readonly limits: BatchLimits;
}

/** Result of a rebalance. */
export interface RebalanceResult extends RebalanceSummary {
  /** Whether keys were copied from servers of the compat protocol. */
  readonly compat: boolean;
}

type Server = NativeServer | CompatServer;

/**
 * Moves every key to the server that owns it in the to-be list.
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
    const [asIs, toBe] = [options.asIs, options.toBe].map((list) => list.map(({ origin }) => servers.get(origin) as Server));
    const compat = await run(options, asIs, toBe, counter, progress);
    return { ...counter.summary, compat };
  } finally {
    progress.end();
    await Promise.all(transports.map((transport) => transport.close()));
  }
}

/** Connects to each server once, even if it is in both lists. */
async function connect({ asIs, toBe, protocol }: RebalanceOptions, connectTo: TransportFactory): Promise<Map<string, Server>> {
  const addresses = new Map([...asIs, ...toBe].map((address) => [address.origin, address]));
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

/** @returns whether keys were copied from servers of the compat protocol */
async function run(
  options: RebalanceOptions, asIs: Server[], toBe: Server[], counter: SummaryCounter, progress: Progress,
): Promise<boolean> {
  const { routing, limits, dryRun } = options;
  const [nativeAsIs, nativeToBe] = [asIs.filter(isNative), toBe.filter(isNative)];
  if (nativeToBe.length < toBe.length && (nativeToBe.length > 0 || nativeAsIs.length > 0)) {
    const name = toBe.find((server) => !isNative(server))?.name;
    throw new RebalanceError(`${name} speaks only the compat protocol: keys of other servers would lose their versions there`);
  }
  const native = new NativeRebalance({ asIs: nativeAsIs, toBe: nativeToBe, routing, limits, dryRun }, counter, progress);
  if (nativeToBe.length > 0) await native.run();
  if (nativeAsIs.length === asIs.length) return false;
  const router = routerNamed(nativeToBe.length > 0 ? (await nativeToBe[0].topology()).routing : routing ?? 'modulo');
  const compatServers = asIs.map((server) => (isNative(server) ? undefined : server));
  const targets = toBe.map((server) => (isNative(server) ? nativeTarget(server) : compatTarget(server)));
  await new CompatRebalance({ asIs: compatServers, toBe: targets, router, dryRun }, counter, progress).run();
  return true;
}

function isNative(server: Server): server is NativeServer {
  return server instanceof NativeServer;
}
