import { FastifyInstance } from 'fastify';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { NO_ROUTE, StoreResponse } from './http/messages';
import { Shard } from '../shard/shard';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Answers that were not counted yet. */
interface Uncounted {
  readonly labels: { readonly method: string; readonly route: string; readonly status: number };
  count: number;
}

/** What Prometheus is told. Labels are routes, methods and statuses: never a key. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly uncounted = new Map<string, Uncounted>();
  private readonly duration: Histogram<'method' | 'route'>;

  constructor(shard: Shard) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.addRequestCounter();
    this.duration = new Histogram({
      name: 'store_request_duration_seconds', help: 'Time from a request to the end of its answer.',
      labelNames: ['method', 'route'], buckets: SECONDS, registers,
    });
    this.gauge('store_records', 'Keys that have a value.', async () => (await shard.stats()).records);
    this.gauge('store_tombstones', 'Deleted keys that are remembered.', async () => (await shard.stats()).tombstones);
    this.gauge('store_topology_epoch', 'Epoch of the topology that the shard knows.', () => shard.topology.epoch);
    this.gauge('store_topology_shards', 'Number of shards that the shard knows of.', () => shard.topology.shards);
    this.gauge('store_settled', '1 when no other shard has copies of this one\'s keys, else 0.', () => Number(shard.settled));
    this.gauge('store_storage_failed', '1 after a failure of the disk, else 0.', () => Number(shard.failure !== undefined));
  }

  /** Counts an answer. */
  public count(response: StoreResponse): void {
    const { route, req, statusCode, startedAt } = response;
    const { method = '' } = req;
    // The library's counters look their labels up anew for each answer: they are told the sum when somebody asks.
    const id = `${method} ${statusCode} ${route}`;
    const uncounted = this.uncounted.get(id);
    if (uncounted) uncounted.count++;
    else this.uncounted.set(id, { labels: { method, route, status: statusCode }, count: 1 });
    if (route !== NO_ROUTE) this.duration.observe({ method, route }, (performance.now() - startedAt) / 1000);
  }

  /** `GET /metrics`. */
  public route(fastify: FastifyInstance): void {
    fastify.route({
      method: ['GET', 'HEAD'],
      url: '/metrics',
      handler: async (_, reply) => reply.type(this.registry.contentType).send(await this.registry.metrics()),
    });
  }

  private addRequestCounter(): void {
    const { uncounted } = this;
    new Counter({
      name: 'store_requests_total', help: 'Requests answered.', labelNames: ['method', 'route', 'status'], registers: [this.registry],
      collect() {
        uncounted.forEach(({ labels, count }) => this.inc(labels, count));
        uncounted.clear();
      },
    });
  }

  private gauge(name: string, help: string, value: () => number | Promise<number>): void {
    new Gauge({
      name, help, registers: [this.registry],
      async collect() {
        this.set(await value());
      },
    });
  }
}
