import { once } from 'events';
import * as http from 'http';
import { AddressInfo } from 'net';
import { setTimeout as delay } from 'timers/promises';
import type { Logger } from 'pino';
import { RouterName } from '../core/routing';
import { Engine } from '../engine/engine';
import { Identity } from '../shard/identity';
import { Marks } from '../shard/marks';
import { Shard } from '../shard/shard';
import { BodyReader } from './http/body';
import { ConnectionLimits, createServer } from './http/http-server';
import { Lifecycle } from './http/lifecycle';
import { RequestGuard } from './http/request-guard';
import { Router } from './http/router';
import { TlsFiles, readCertificate, watchCertificate } from './http/tls';
import { Tokens } from './http/tokens';
import { LogLevel, createLogger, logResponse } from './log';
import { Metrics } from './metrics';
import { addRoutes } from './routes/all-routes';

/** Options for a server. */
export interface ServerOptions {
  /** Address to listen on. Default: all addresses, of IPv6 and of IPv4. */
  readonly host?: string;
  /** Port to listen on; 0 for any free one. */
  readonly port: number;
  /** Name of the store. */
  readonly store: string;
  /** Number of this shard, from 0 on. */
  readonly ordinal: number;
  /** Number of shards. */
  readonly shards: number;
  readonly routing: RouterName;
  /** File with the accepted tokens. Default: requests need no token. */
  readonly tokenFile?: string;
  /** Files of the certificate. Default: no TLS. */
  readonly tls?: TlsFiles;
  /** Largest value, in bytes. */
  readonly maxValueBytes: number;
  /** Whether the `compat` protocol is served too. */
  readonly compatApi: boolean;
  readonly logLevel: LogLevel;
  /** Limits that differ from the defaults. */
  readonly limits?: Partial<ServerLimits>;
}

/** Limits on connections and request bodies. */
export interface ServerLimits extends ConnectionLimits {
  /** Milliseconds within which a value must arrive. */
  readonly bodyTimeout: number;
  /** Bytes of all values that are being received. */
  readonly bodyBytesAtOnce: number;
}

/** Options for a graceful shutdown. */
export interface ShutdownOptions {
  /** Milliseconds for which the server keeps serving after it reports that it is not ready. */
  readonly shutdownDelay: number;
  /** Milliseconds within which open requests must finish after that. */
  readonly drainTimeout: number;
}

const DEFAULT_LIMITS: ServerLimits = {
  connections: 1000, headersTimeout: 10_000, silence: 60_000, keepAlive: 65_000, bodyTimeout: 30_000, bodyBytesAtOnce: 64 * 1024 * 1024,
};

/** HTTP server of one shard. */
export class StoreServer {
  /**
   * Starts a server on an open engine. The server closes the engine when it shuts down.
   *
   * @throws StorageOpenError when the data belongs to another shard or store
   */
  public static async start(engine: Engine, options: ServerOptions): Promise<StoreServer> {
    const identity = await Identity.establish(engine, { ...options, now: () => Date.now() });
    const server = new StoreServer(engine, identity, options);
    await server.shard.dropTombstones();
    await server.listen();
    return server;
  }

  private readonly lifecycle = new Lifecycle();
  private readonly log: Logger;
  private readonly shard: Shard;
  private readonly http: http.Server;
  private readonly tokens: Tokens | undefined;
  private readonly stopWatching: (() => void)[] = [];
  private shutdown: Promise<void> | undefined;

  private constructor(private readonly engine: Engine, identity: Identity, private readonly options: ServerOptions) {
    const { logLevel, tokenFile, maxValueBytes, compatApi, tls } = options;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.log = createLogger(logLevel);
    this.shard = new Shard(engine, identity);
    this.tokens = tokenFile === undefined ? undefined : Tokens.read(tokenFile);
    const metrics = new Metrics(this.shard);
    const router = new Router(new RequestGuard(this.lifecycle, this.tokens));
    addRoutes(router, {
      shard: this.shard, unroutedShard: new Shard(engine, identity, false), lifecycle: this.lifecycle, maxValueBytes, compatApi,
      restores: new Marks(engine, 'restores'),
      rebalances: new Marks(engine, 'rebalances'),
      bodies: new BodyReader({ bytes: maxValueBytes, bytesAtOnce: limits.bodyBytesAtOnce, timeout: limits.bodyTimeout }),
    });
    metrics.addRoute(router);
    this.http = createServer(limits, tls && readCertificate(tls), {
      arrived: () => this.lifecycle.requestArrived(),
      handle: (request, response) => router.handle(request, response),
      finished: (response) => {
        this.lifecycle.requestFinished();
        metrics.count(response);
        logResponse(this.log, response);
      },
    });
  }

  /** The address that the server listens on, with its actual port. */
  public get address(): AddressInfo {
    return this.http.address() as AddressInfo;
  }

  /**
   * Shuts down: reports that the server is not ready, keeps serving for `shutdownDelay`, then rejects new requests and waits for the open
   * ones. Repeated calls wait for the first.
   */
  public end(options: ShutdownOptions): Promise<void> {
    this.shutdown ??= this.shutDown(options);
    return this.shutdown;
  }

  private async listen(): Promise<void> {
    const { host, port, tls } = this.options;
    this.http.listen({ host, port });
    await once(this.http, 'listening');
    if (this.tokens) this.stopWatching.push(this.tokens.watch(this.log));
    if (tls) this.stopWatching.push(watchCertificate(this.http, tls, this.log));
    const { store, ordinal, topology } = this.shard;
    this.log.info({ host: this.address.address, port: this.address.port, store, ordinal, ...topology }, 'serving');
  }

  private async shutDown({ shutdownDelay, drainTimeout }: ShutdownOptions): Promise<void> {
    this.log.info({ shutdownDelayMs: shutdownDelay }, 'shutting down: not ready, still serving requests');
    this.lifecycle.becomeUnready();
    await delay(shutdownDelay);
    this.log.info('shutting down: rejecting new requests, finishing open ones');
    this.lifecycle.drain();
    await this.lifecycle.idle(drainTimeout);
    this.stopWatching.forEach((stop) => stop());
    await this.closeConnections();
    await this.engine.close();
    this.log.info('shut down');
  }

  private async closeConnections(): Promise<void> {
    const closed = once(this.http, 'close');
    this.http.close();
    this.http.closeAllConnections();
    await closed;
  }
}
