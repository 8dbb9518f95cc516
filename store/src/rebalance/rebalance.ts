import { Address } from '../client/address';
import { RouterName, routerNamed } from '../core/routing';
import { CompatRebalance } from './compat/rebalance';
import { CompatServer } from './compat/server';
import { compatTarget, nativeTarget } from './compat/target';
import { RebalanceError } from './error';
import { Portions } from './mover';
import { NativeRebalance } from './native';
import { NativeServer } from './native-server';
import { Progress, Summary, Tally } from './report';
import { Wire, WireMaker } from './wire';

/** What servers speak: found out by asking each, our protocol, or the chapter's. */
export const REBALANCE_PROTOCOLS = ['auto', 'native', 'compat'] as const;

/** The name of a protocol, or `auto`. */
export type RebalanceProtocol = typeof REBALANCE_PROTOCOLS[number];

/** What is rebalanced, and how. */
export interface RebalanceOptions {
  /** The servers that have the keys now, in the order of the shards. */
  readonly asIs: readonly Address[];
  /** The servers that are to have them, in the order of the shards. */
  readonly toBe: readonly Address[];
  /** How keys are spread. Default: as the servers say; modulo for the chapter's servers. */
  readonly routing?: RouterName;
  readonly protocol: RebalanceProtocol;
  /** Only count what would be moved. */
  readonly dryRun: boolean;
  readonly portions: Portions;
}

/** What was done, and by which protocol. */
export interface RebalanceResult extends Summary {
  /** Whether keys were copied from the chapter's servers. */
  readonly compat: boolean;
}

type Server = NativeServer | CompatServer;

/**
 * Moves every key to the server it belongs to.
 *
 * @throws RebalanceError, UnavailableError when it did not come to its end. Nothing is lost then: run it again
 */
export async function rebalance(options: RebalanceOptions, wireTo: WireMaker, progress: Progress): Promise<RebalanceResult> {
  const wires: Wire[] = [];
  const tally = new Tally(progress);
  try {
    const servers = await connect(options, (address, at) => {
      const wire = wireTo(address, at);
      wires.push(wire);
      return wire;
    });
    const [asIs, toBe] = [options.asIs, options.toBe].map((list) => list.map(({ origin }) => servers.get(origin) as Server));
    const compat = await run(options, asIs, toBe, tally, progress);
    return { ...tally.summary, compat };
  } finally {
    progress.end();
    await Promise.all(wires.map((wire) => wire.close()));
  }
}

/** A server is one server, also when it stands in both lists. */
async function connect({ asIs, toBe, protocol }: RebalanceOptions, wireTo: WireMaker): Promise<Map<string, Server>> {
  const addresses = new Map([...asIs, ...toBe].map((address) => [address.origin, address]));
  const servers = [...addresses.values()].map((address, at) => serverAt(address, wireTo(address, at), protocol));
  return new Map((await Promise.all(servers)).map((server) => [server.address.origin, server]));
}

async function serverAt(address: Address, wire: Wire, protocol: RebalanceProtocol): Promise<Server> {
  const native = protocol === 'native' || (protocol === 'auto' && await speaksNative(wire));
  if (native) return new NativeServer(address, wire);
  const server = new CompatServer(address, wire);
  await server.probe();
  return server;
}

async function speaksNative(wire: Wire): Promise<boolean> {
  return (await wire.call({ method: 'GET', path: '/v1/topology' })).status !== 404;
}

/** @returns whether keys were copied from the chapter's servers */
async function run(options: RebalanceOptions, asIs: Server[], toBe: Server[], tally: Tally, progress: Progress): Promise<boolean> {
  const { routing, portions, dryRun } = options;
  const [nativeAsIs, nativeToBe] = [asIs.filter(isNative), toBe.filter(isNative)];
  if (nativeToBe.length < toBe.length && (nativeToBe.length > 0 || nativeAsIs.length > 0)) {
    const name = toBe.find((server) => !isNative(server))?.name;
    throw new RebalanceError(`${name} speaks only the chapter's protocol: keys of our servers would lose their versions there`);
  }
  const native = new NativeRebalance({ asIs: nativeAsIs, toBe: nativeToBe, routing, portions, dryRun }, tally, progress);
  if (nativeToBe.length > 0) await native.run();
  if (nativeAsIs.length === asIs.length) return false;
  const router = routerNamed(nativeToBe.length > 0 ? (await nativeToBe[0].topology()).routing : routing ?? 'modulo');
  const compatServers = asIs.map((server) => (isNative(server) ? undefined : server));
  const targets = toBe.map((server) => (isNative(server) ? nativeTarget(server) : compatTarget(server)));
  await new CompatRebalance({ asIs: compatServers, toBe: targets, router, dryRun }, tally, progress).run();
  return true;
}

function isNative(server: Server): server is NativeServer {
  return server instanceof NativeServer;
}
