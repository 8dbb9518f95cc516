import { keyError } from '../core/keys';
import { routerNamed } from '../core/routing';
import { parseAddresses } from './address';
import { CallAnswer, Caller } from './caller';
import { Connection, HttpRequest } from './connection';
import { Credentials } from './credentials';
import { InvalidKeyError, WrongShardError } from '../core/errors';
import { StoreClientOptions, checkOptions, connectTimeoutOf, limitsOf } from './options';
import { errorOf, jsonOf, problemOf } from './problem';
import { ShardTopology, topologyOf } from './topology';

/** An answer, and the server that gave it as messages name it. */
export interface OwnersAnswer {
  readonly answer: CallAnswer;
  readonly where: string;
}

/** The servers of a store, and the way from a key to the one that owns it. */
export class Shards {
  private readonly connections: readonly Connection[];
  private readonly callers: readonly Caller[];
  private readonly routing: NonNullable<StoreClientOptions['routing']>;
  /** The newest layout that a server told of. None is asked for it: the list of servers says it, unless they refuse. */
  private known: { readonly epoch: number; readonly shards: number };

  constructor(options: StoreClientOptions) {
    checkOptions(options);
    const addresses = parseAddresses(options.servers, options.tls !== undefined);
    const credentials = new Credentials(options);
    const { tls, lookup } = options;
    this.routing = options.routing ?? 'jump';
    const reached = { connectTimeoutMs: connectTimeoutOf(options), credentials, tls, lookup };
    this.connections = addresses.map((address) => new Connection(address, reached));
    this.callers = this.connections.map((connection, shard) => new Caller(connection, shard, limitsOf(options)));
    this.known = { epoch: -1, shards: addresses.length };
  }

  /** The number of servers. */
  public get count(): number {
    return this.callers.length;
  }

  /**
   * The server to ask for a key.
   *
   * @throws InvalidKeyError when it is no key
   */
  public shardOf(key: string): number {
    const problem = keyError(key);
    if (problem) throw new InvalidKeyError(problem);
    const router = routerNamed(this.routing);
    const owner = router.shardOf(key, this.known.shards);
    return owner < this.count ? owner : router.shardOf(key, this.count);
  }

  /** The server, as messages name it. */
  public where(shard: number): string {
    return this.callers[shard].where;
  }

  /** Sends a request to a server, with retries. */
  public call(shard: number, request: HttpRequest): Promise<CallAnswer> {
    return this.callers[shard].call(request);
  }

  /**
   * Sends a request to the owner of a key. When the server that was asked knows a newer layout, to the owner in that one; never to another.
   *
   * @throws WrongShardError when it is not known which server owns the key
   */
  public async callOwner(key: string, request: HttpRequest): Promise<OwnersAnswer> {
    const first = this.shardOf(key);
    const refused = await this.call(first, request);
    if (refused.status !== 421) return { answer: refused, where: this.where(first) };
    const owner = this.ownerAfterRefusal(key, first, topologyOf(jsonOf(refused.body)));
    const answer = await this.call(owner, request);
    if (answer.status === 421) throw errorOf(problemOf(answer), this.where(owner));
    return { answer: { ...answer, repeated: answer.repeated || refused.repeated }, where: this.where(owner) };
  }

  /**
   * The owner of a key that `asked` refused, in the layout that it told of.
   *
   * @throws WrongShardError when that names no other server that is known here
   */
  public ownerAfterRefusal(key: string, asked: number, told: ShardTopology | undefined): number {
    if (told) this.learn(told);
    const owner = this.shardOf(key);
    if (told && owner !== asked && told.routing === this.routing && told.shards <= this.count) return owner;
    throw new WrongShardError(`${this.where(asked)} does not own the key${told ? `: ${this.difference(told, asked)}` : ''}`);
  }

  /** What a server says of itself and the store. */
  public async topologyOf(shard: number): Promise<ShardTopology> {
    const answer = await this.call(shard, { method: 'GET', path: '/v1/topology' });
    const topology = answer.status === 200 ? topologyOf(jsonOf(answer.body)) : undefined;
    if (!topology) throw errorOf(problemOf(answer), this.where(shard));
    return topology;
  }

  /** What every server says, in the order of the list. */
  public topology(): Promise<ShardTopology[]> {
    return Promise.all(this.callers.map((_, shard) => this.topologyOf(shard)));
  }

  /** Ends when all that is under way has ended. */
  public async close(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()));
  }

  private learn({ epoch, shards }: ShardTopology): void {
    if (epoch > this.known.epoch) this.known = { epoch, shards };
  }

  private difference({ ordinal, shards, routing }: ShardTopology, asked: number): string {
    if (routing !== this.routing) return `it routes by ${routing}, and this client by ${this.routing}`;
    if (ordinal !== asked) return `it says that it is shard ${ordinal}: the list of servers is in another order`;
    if (shards > this.count) return `it knows ${shards} shards, and the list has ${this.count} servers: name them all`;
    return `it knows ${shards} shards, an older layout than another server does`;
  }
}
