import { Address } from '../client/address';
import { NativeServer } from '../rebalance/native-server';
import { httpWires } from '../rebalance/wire';
import { PatienceOptions, WiringOptions, connectionOf } from './wiring';

const CONNECT_TIMEOUT_MS = 2000;

/** Does something with servers, and lets go of them. */
export async function nativeServers(
  addresses: Address[], options: WiringOptions & PatienceOptions, act: (servers: NativeServer[]) => Promise<void>,
): Promise<void> {
  const wire = httpWires(connectionOf(options, CONNECT_TIMEOUT_MS), { deadlineMs: options.patience * 1000 });
  const servers = addresses.map((address, at) => new NativeServer(address, wire(address, at)));
  try {
    await act(servers);
  } finally {
    await Promise.all(servers.map((server) => server.wire.close()));
  }
}
