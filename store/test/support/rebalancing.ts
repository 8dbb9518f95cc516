import { Address, parseAddresses } from '../../src/client/address';
import { Credentials } from '../../src/client/credentials';
import { HttpRequest } from '../../src/client/connection';
import { RebalanceOptions, RebalanceResult, rebalance } from '../../src/rebalance/rebalance';
import { Progress } from '../../src/rebalance/report';
import { Wire, WireMaker, httpWires } from '../../src/rebalance/wire';

/** Shows nothing. */
export const SILENT: Progress = {
  begin: () => undefined, update: () => undefined, serverDone: () => undefined, note: () => undefined, end: () => undefined,
};

/** Ways that give up soon. */
export const WIRES: WireMaker = httpWires(
  { connectTimeoutMs: 500, credentials: new Credentials({}) }, { deadlineMs: 3000, attemptMs: 2000, retries: 2 },
);

/** Small portions, so that little data takes many steps. */
const PORTIONS = { page: 7, batchBytes: 200 };

/** Rebalances between servers of a test. */
export function rebalanced(
  asIs: string[], toBe: string[], options: Partial<RebalanceOptions> = {}, wires = WIRES,
): Promise<RebalanceResult> {
  const lists = { asIs: parseAddresses(asIs), toBe: parseAddresses(toBe) };
  return rebalance({ ...lists, protocol: 'auto', dryRun: false, portions: PORTIONS, ...options }, wires, SILENT);
}

/** A request that a rebalance makes, and the server it is for. */
export interface Step {
  readonly address: Address;
  readonly request: HttpRequest;
}

/** Ways that tell of every request before it is made and after it was answered: what is thrown there is thrown into the rebalance. */
export function watchedWires(before: (step: Step) => unknown, after: (step: Step) => unknown = () => undefined, wires = WIRES): WireMaker {
  return (address, at) => {
    const wire = wires(address, at);
    const around = async <T>(request: HttpRequest, act: () => Promise<T>): Promise<T> => {
      await before({ address, request });
      const result = await act();
      await after({ address, request });
      return result;
    };
    const watched: Wire = {
      call: (request) => around(request, () => wire.call(request)),
      stream: (request) => around(request, () => wire.stream(request)),
      close: () => wire.close(),
    };
    return watched;
  };
}
