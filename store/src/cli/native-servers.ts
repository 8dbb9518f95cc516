import { Address } from '../client/address';
import { NativeServer } from '../rebalance/native/server';
import { httpTransport } from '../client/transport';
import { AccessOptions, TimeoutOptions, connectionOptions } from './access-options';

const CONNECT_TIMEOUT_MS = 2000;

/** Connects to servers, passes them to an action, and closes the connections afterwards. */
export async function withNativeServers(
  addresses: Address[], options: AccessOptions & TimeoutOptions, act: (servers: NativeServer[]) => Promise<void>,
): Promise<void> {
  const connectTo = httpTransport(connectionOptions(options, CONNECT_TIMEOUT_MS), { deadlineMs: options.timeout * 1000 });
  const servers = addresses.map((address, at) => new NativeServer(address, connectTo(address, at)));
  try {
    await act(servers);
  } finally {
    await Promise.all(servers.map((server) => server.transport.close()));
  }
}
