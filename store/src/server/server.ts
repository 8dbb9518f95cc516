import * as http from 'http';
import { AddressInfo } from 'net';
import { FastifyInstance } from 'fastify';
import { RouterName } from '../core/routing';
import { Engine } from '../engine/engine';
import { Tokens } from './auth';
import { batchRoute } from './routes/batch';
import { BodyReader } from './http/body';
import { CompatApi } from './routes/compat';
import { StoreRequest, StoreResponse } from './http/messages';
import { RequestGuard } from './request-guard';
import { ConnectionLimits, createServer } from './http/http-server';
import { Identity } from '../shard/identity';
import { KEYS_PREFIX, KeysHandler } from './routes/keys';
import { Lifecycle } from './lifecycle';
import { listingRoute } from './routes/listing';
import { LogLevel, logAnswer } from './log';
import { Metrics } from './metrics';
import { Pipelines } from './http/pipelines';
import { probes } from './routes/probes';
import { originForm } from './http/request-target';
import { answerUnknown, router } from './routes/router';
import { Shard } from '../shard/shard';
import { TlsFiles, readCertificate, watchCertificate } from './tls';
import { topologyRoutes } from './routes/topology';
import { transferRoutes } from './routes/transfer';

/** What a server is told. */
export interface ServerOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly store: string;
  readonly ordinal: number;
  readonly shards: number;
  readonly routing: RouterName;
  /** Where the tokens are; without it everyone is let in. */
  readonly tokenFile?: string;
  readonly tls?: TlsFiles;
  readonly maxValueBytes: number;
  readonly compatApi: boolean;
  readonly logLevel: LogLevel;
  readonly limits?: Partial<ServerLimits>;
}

/** What clients may take of a server. */
export interface ServerLimits extends ConnectionLimits {
  /** Milliseconds in which a value must have come. */
  readonly bodyTimeout: number;
  /** Bytes of all values that are coming in at one time. */
  readonly bodyBytesAtOnce: number;
}

/** How a server takes its leave. */
export interface ShutdownOptions {
  /** Milliseconds for which it goes on serving although it says that it is not ready. */
  readonly shutdownDelay: number;
  /** Milliseconds in which what has begun must be finished. */
  readonly drainTimeout: number;
}

const LIMITS: ServerLimits = {
  connections: 1000, headersTimeout: 10_000, silence: 60_000, keepAlive: 65_000, bodyTimeout: 30_000, bodyBytesAtOnce: 64 * 1024 * 1024,
};

/** A shard that speaks HTTP. */
export class StoreServer {
  /**
   * Starts on an open engine, which it closes at the end.
   *
   * @throws StorageOpenError when the data is of another shard or store
   */
  public static async start(engine: Engine, options: ServerOptions): Promise<StoreServer> {
    const identity = await Identity.establish(engine, { ...options, now: () => Date.now() });
    const server = new StoreServer(engine, identity, options);
    await server.shard.dropTombstones();
    await server.listen();
    return server;
  }

  private readonly lifecycle = new Lifecycle();
  private readonly pipelines = new Pipelines((response) => this.finished(response));

  private readonly shard: Shard;
  private readonly keys: KeysHandler;
  private readonly compat: CompatApi | undefined;
  private readonly metrics: Metrics;
  private readonly fastify: FastifyInstance;
  private readonly tokens: Tokens | undefined;
  private readonly watches: (() => void)[] = [];
  private ending: Promise<void> | undefined;

  private constructor(private readonly engine: Engine, identity: Identity, private readonly options: ServerOptions) {
    const limits = { ...LIMITS, ...options.limits };
    this.shard = new Shard(engine, identity);
    const everyKey = new Shard(engine, identity, false);
    this.tokens = options.tokenFile === undefined ? undefined : Tokens.read(options.tokenFile);
    const guard = new RequestGuard(this.lifecycle, this.tokens);
    const bodies = new BodyReader({ bytes: options.maxValueBytes, bytesAtOnce: limits.bodyBytesAtOnce, timeout: limits.bodyTimeout });
    this.keys = new KeysHandler(this.shard, guard, bodies);
    this.compat = options.compatApi ? new CompatApi(everyKey, guard, this.lifecycle) : undefined;
    this.metrics = new Metrics(this.shard);
    this.fastify = router(options.logLevel, guard, (answer) => this.createServer(limits, answer));
    this.addRoutes(everyKey, bodies);
  }

  /** The address that it listens on, with the port that was chosen. */
  public get address(): AddressInfo {
    return this.fastify.server.address() as AddressInfo;
  }

  /** Ends: unready at once, then serving for a while, then refusing what is new while what has begun is finished. The second call waits. */
  public end(shutdown: ShutdownOptions): Promise<void> {
    this.ending ??= this.leave(shutdown);
    return this.ending;
  }

  private addRoutes(everyKey: Shard, bodies: BodyReader): void {
    const { fastify, shard, options: { maxValueBytes } } = this;
    listingRoute(fastify, shard);
    batchRoute(fastify, shard, maxValueBytes);
    transferRoutes(fastify, shard, maxValueBytes);
    topologyRoutes(fastify, shard, bodies);
    probes(fastify, [shard, everyKey], this.lifecycle);
    this.metrics.route(fastify);
    answerUnknown(fastify);
  }

  private createServer(limits: ServerLimits, answer: (request: http.IncomingMessage, response: http.ServerResponse) => void): http.Server {
    const { tls } = this.options;
    return createServer(limits, tls && readCertificate(tls), (request, response) => {
      this.lifecycle.began();
      request.url = originForm(request.url ?? '');
      this.pipelines.enter(request, response, () => this.route(request, response, answer));
    });
  }

  private route(request: StoreRequest, response: StoreResponse, otherwise: (request: StoreRequest, response: StoreResponse) => void): void {
    const { url = '' } = request;
    if (url.startsWith(KEYS_PREFIX)) this.keys.handle(request, response);
    else if (this.compat?.takes(url)) void this.compat.handle(request, response);
    else otherwise(request, response);
  }

  private finished(response: StoreResponse): void {
    this.lifecycle.finished();
    this.metrics.count(response);
    logAnswer(this.fastify.log, response);
  }

  private async listen(): Promise<void> {
    const { host, port, tls } = this.options;
    await this.fastify.listen({ host, port, listenTextResolver: () => 'listening' });
    const { log, server } = this.fastify;
    if (this.tokens) this.watches.push(this.tokens.watch(log));
    if (tls) this.watches.push(watchCertificate(server, tls, log));
    const { store, ordinal, topology } = this.shard;
    log.info({ host: this.address.address, port: this.address.port, store, ordinal, ...topology }, 'serving');
  }

  private async leave({ shutdownDelay, drainTimeout }: ShutdownOptions): Promise<void> {
    const { log } = this.fastify;
    log.info({ shutdownDelayMs: shutdownDelay }, 'ending: not ready any more, and serving on');
    this.lifecycle.leave();
    await new Promise((resolve) => setTimeout(resolve, shutdownDelay));
    log.info('ending: nothing new is begun, and what has begun is finished');
    this.lifecycle.refuse();
    await this.lifecycle.idle(drainTimeout);
    this.watches.forEach((end) => end());
    await this.fastify.close();
    await this.engine.close();
    log.info('ended');
  }
}
