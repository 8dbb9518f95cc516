import { Address, parseAddresses } from '../../src/client/address';
import { Credentials } from '../../src/client/credentials';
import { HttpRequest } from '../../src/client/connection';
import { RebalanceOptions, RebalanceResult, rebalance } from '../../src/rebalance/rebalance';
import { Progress } from '../../src/rebalance/report/summary';
import { Transport, TransportFactory, httpTransport } from '../../src/client/transport';

/** Progress that prints nothing. */
export const SILENT: Progress = {
  begin: () => undefined, update: () => undefined, serverDone: () => undefined, note: () => undefined, end: () => undefined,
};

/** Transports with short timeouts. */
export const TRANSPORT: TransportFactory = httpTransport(
  { connectTimeoutMs: 500, credentials: new Credentials({}) }, { deadlineMs: 3000, attemptMs: 2000, retries: 2 },
);

/** Small limits, so that a rebalance of few keys takes many steps. */
const LIMITS = { pageSize: 7, batchBytes: 200 };

/** Runs a rebalance between servers of a test. */
export function rebalanced(
  from: string[], to: string[], options: Partial<RebalanceOptions> = {}, connectTo = TRANSPORT,
): Promise<RebalanceResult> {
  const lists = { from: parseAddresses(from), to: parseAddresses(to) };
  return rebalance({ ...lists, protocol: 'auto', dryRun: false, limits: LIMITS, ...options }, connectTo, SILENT);
}

/** Request of a rebalance, and the server that it is for. */
export interface Step {
  readonly address: Address;
  readonly request: HttpRequest;
}

/** Transports that call a function before and after each request. If the function throws, the request throws the same error. */
export function watchedTransport(
  before: (step: Step) => unknown, after: (step: Step) => unknown = () => undefined, connectTo = TRANSPORT,
): TransportFactory {
  return (address, at) => {
    const transport = connectTo(address, at);
    const around = async <T>(request: HttpRequest, act: () => Promise<T>): Promise<T> => {
      await before({ address, request });
      const result = await act();
      await after({ address, request });
      return result;
    };
    const watched: Transport = {
      call: (request) => around(request, () => transport.call(request)),
      stream: (request) => around(request, () => transport.stream(request)),
      close: () => transport.close(),
    };
    return watched;
  };
}
