import { DEFAULT_PORT } from '../core/port';

/** Address of a server. */
export interface Address {
  /** The address as it was given, for messages. */
  readonly name: string;
  /** Scheme, host and port. */
  readonly origin: string;
}

const ADDRESS = /^(?:(https?):\/\/)?(\[[0-9a-fA-F:.]+\]|[^\s:/?#@[\]]+)(?::(\d{1,5}))?\/?$/;

/**
 * Parses a list of servers: `HOST`, `HOST:PORT` or `http(s)://HOST:PORT`, one for each shard, in the order of the shards.
 *
 * @param names the servers; the default port is that of `store serve`, 8080. A URL without a port has that of its scheme, 80 or 443
 * @param secure whether to use TLS for servers without a scheme
 * @throws RangeError when the list is empty, an entry is not an address, or a server is listed twice
 */
export function parseAddresses(names: readonly string[], secure = false): Address[] {
  if (names.length === 0) throw new RangeError('the list of servers is empty: give HOST[:PORT],HOST[:PORT],...');
  const addresses = names.map((name) => parseAddress(name.trim(), secure));
  addresses.forEach(({ name, origin }, at) => {
    const first = addresses.findIndex((other) => other.origin === origin);
    if (first !== at) throw new RangeError(`the server "${name}" is listed twice, as shard ${first} and as shard ${at}`);
  });
  return addresses;
}

function parseAddress(name: string, secure: boolean): Address {
  const [match, scheme, host, port = scheme === undefined ? String(DEFAULT_PORT) : ''] = ADDRESS.exec(name) ?? [];
  const origin = match === undefined ? undefined : originOf(`${scheme ?? (secure ? 'https' : 'http')}://${host}${port && `:${port}`}`);
  if (origin === undefined) throw new RangeError(`a server must be HOST, HOST:PORT or http(s)://HOST:PORT, got "${name}"`);
  return { name, origin };
}

function originOf(url: string): string | undefined {
  const { origin, port } = URL.canParse(url) ? new URL(url) : { origin: undefined, port: '' };
  return port === '0' ? undefined : origin;
}
