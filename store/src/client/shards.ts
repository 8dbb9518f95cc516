import { InvalidKeyError, WrongShardError } from '../core/errors';
import { keyError } from '../core/keys';
import { routerNamed } from '../core/routing';
import { parseAddresses } from './address';
import { Connection, HttpRequest } from './connection';
import { Credentials } from './credentials';
import { parseErrorResponse, parseJsonObject, toStoreError } from './error-response';
import { StoreClientOptions, connectTimeoutOf, retryOptionsOf, validateOptions } from './options';
import { CallResponse, RetryingConnection } from './retrying-connection';
import { ShardTopology, parseTopology } from './topology';

/** Response of the server that owns a key. */
export interface OwnerResponse {
  readonly response: CallResponse;
  /** Shard and address of the server, for messages. */
  readonly where: string;
}

/** The servers of a store. Finds the server that owns a key. */
export class Shards {
  private readonly connections: readonly Connection[];
  private readonly retrying: readonly RetryingConnection[];
  private readonly routing: NonNullable<StoreClientOptions['routing']>;
  /**
   * The newest topology that a server has reported. The client does not ask for it, but assumes that the list of servers is the topology
   * until one of them rejects a key.
   */
  private known: { readonly epoch: number; readonly shards: number };

  constructor(options: StoreClientOptions) {
    validateOptions(options);
    const addresses = parseAddresses(options.servers, options.tls !== undefined);
    const credentials = new Credentials(options);
    const { tls, lookup } = options;
    this.routing = options.routing ?? 'jump';
    const connectionOptions = { connectTimeoutMs: connectTimeoutOf(options), credentials, tls, lookup };
    this.connections = addresses.map((address) => new Connection(address, connectionOptions));
    this.retrying = this.connections.map((connection, shard) => new RetryingConnection(connection, shard, retryOptionsOf(options)));
    this.known = { epoch: -1, shards: addresses.length };
  }

  /** Number of servers. */
  public get count(): number {
    return this.retrying.length;
  }

  /**
   * Returns the shard to ask for a key.
   *
   * @throws InvalidKeyError
   */
  public shardOf(key: string): number {
    const error = keyError(key);
    if (error) throw new InvalidKeyError(error);
    const router = routerNamed(this.routing);
    const owner = router.shardOf(key, this.known.shards);
    return owner < this.count ? owner : router.shardOf(key, this.count);
  }

  /** Shard and address of a server, for messages. */
  public where(shard: number): string {
    return this.retrying[shard].where;
  }

  /** Sends a request to a server, with retries. */
  public call(shard: number, request: HttpRequest): Promise<CallResponse> {
    return this.retrying[shard].call(request);
  }

  /**
   * Sends a request to the owner of a key. If the server rejects the key and knows a newer topology, the request is sent to the owner in
   * that topology, and to no other server.
   *
   * @throws WrongShardError when the owner of the key cannot be determined
   */
  public async callOwner(key: string, request: HttpRequest): Promise<OwnerResponse> {
    const first = this.shardOf(key);
    const rejected = await this.call(first, request);
    if (rejected.status !== 421) return { response: rejected, where: this.where(first) };
    const owner = this.ownerAfterRejection(key, first, parseTopology(parseJsonObject(rejected.body)));
    const response = await this.call(owner, request);
    if (response.status === 421) throw toStoreError(parseErrorResponse(response), this.where(owner));
    return { response: { ...response, repeated: response.repeated || rejected.repeated }, where: this.where(owner) };
  }

  /**
   * Returns the owner of a key that a server rejected, according to the topology that the server reported.
   *
   * @param asked the shard that rejected the key
   * @throws WrongShardError when the topology names no other server of the list
   */
  public ownerAfterRejection(key: string, asked: number, reported: ShardTopology | undefined): number {
    if (reported) this.learn(reported);
    const owner = this.shardOf(key);
    if (reported && owner !== asked && reported.routing === this.routing && reported.shards <= this.count) return owner;
    throw new WrongShardError(`${this.where(asked)} does not own the key${reported ? `: ${this.difference(reported, asked)}` : ''}`);
  }

  /** Asks a server for its topology. */
  public async topologyOf(shard: number): Promise<ShardTopology> {
    const response = await this.call(shard, { method: 'GET', path: '/v1/topology' });
    const topology = response.status === 200 ? parseTopology(parseJsonObject(response.body)) : undefined;
    if (!topology) throw toStoreError(parseErrorResponse(response), this.where(shard));
    return topology;
  }

  /** Asks all servers for their topologies. Returns them in the order of the list. */
  public topology(): Promise<ShardTopology[]> {
    return Promise.all(this.retrying.map((_, shard) => this.topologyOf(shard)));
  }

  /** Closes the connections when the requests in progress have ended. */
  public async close(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()));
  }

  private learn({ epoch, shards }: ShardTopology): void {
    if (epoch > this.known.epoch) this.known = { epoch, shards };
  }

  private difference({ ordinal, shards, routing }: ShardTopology, asked: number): string {
    if (routing !== this.routing) return `its routing is ${routing}, but this client uses ${this.routing}`;
    if (ordinal !== asked) return `it reports that it is shard ${ordinal}, so the list of servers is in the wrong order`;
    if (shards > this.count) return `it knows ${shards} shards, but the list has only ${this.count} servers: list all of them`;
    return `it knows ${shards} shards, an older topology than another server has reported`;
  }
}
