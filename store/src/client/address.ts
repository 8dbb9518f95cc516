/** Where a server is. */
export interface Address {
  /** As it was given: for messages. */
  readonly name: string;
  /** Scheme, host and port. */
  readonly origin: string;
}

const FORM = /^(?:(https?):\/\/)?(\[[0-9a-fA-F:.]+\]|[^\s:/?#@[\]]+)(?::(\d{1,5}))?\/?$/;

/**
 * Reads a list of servers: `HOST`, `HOST:PORT` or `http(s)://HOST:PORT`, one a shard, in the order of the shards.
 *
 * @param names the servers; without a port it is 80, or 443 with TLS
 * @param secure whether names without a scheme are reached by TLS
 * @throws RangeError when the list is empty, an entry is no server, or one stands there twice
 */
export function parseAddresses(names: readonly string[], secure = false): Address[] {
  if (names.length === 0) throw new RangeError('the list of servers is empty: give HOST[:PORT],HOST[:PORT],...');
  const addresses = names.map((name) => parseAddress(name.trim(), secure));
  addresses.forEach(({ name, origin }, at) => {
    const first = addresses.findIndex((other) => other.origin === origin);
    if (first !== at) throw new RangeError(`the server "${name}" stands twice in the list, as shard ${first} and shard ${at}`);
  });
  return addresses;
}

function parseAddress(name: string, secure: boolean): Address {
  const [match, scheme = secure ? 'https' : 'http', host, port] = FORM.exec(name) ?? [];
  const origin = match === undefined ? undefined : originOf(`${scheme}://${host}${port === undefined ? '' : `:${port}`}`);
  if (origin === undefined) throw new RangeError(`"${name}" is no server: give HOST, HOST:PORT or http(s)://HOST:PORT`);
  return { name, origin };
}

function originOf(url: string): string | undefined {
  const { origin, port } = URL.canParse(url) ? new URL(url) : { origin: undefined, port: '' };
  return port === '0' ? undefined : origin;
}
