import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { Shard } from '../shard/shard';
import { NO_ROUTE, StoreResponse } from './http/messages';
import { Handler, Router } from './http/router';
import { sendText } from './http/responses';

/** Upper bounds of the buckets of request durations, in seconds. */
const DURATION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Number of responses that the counter does not include yet. */
interface UncountedResponses {
  readonly labels: { readonly method: string; readonly route: string; readonly status: number };
  count: number;
}

/** Metrics for Prometheus. Labels are routes, methods and statuses, never keys. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly uncounted = new Map<string, UncountedResponses>();
  private readonly duration: Histogram<'method' | 'route'>;

  constructor(shard: Shard) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.addRequestCounter();
    this.duration = new Histogram({
      name: 'store_request_duration_seconds', help: 'Time from the arrival of a request to the end of its response.',
      labelNames: ['method', 'route'], buckets: DURATION_BUCKETS, registers,
    });
    this.addGauge('store_records', 'Number of keys that have a value.', async () => (await shard.stats()).records);
    this.addGauge('store_tombstones', 'Number of tombstones of deleted keys.', async () => (await shard.stats()).tombstones);
    this.addGauge('store_topology_epoch', 'Epoch of the topology that the shard knows.', () => shard.topology.epoch);
    this.addGauge('store_topology_shards', 'Number of shards in the topology that the shard knows.', () => shard.topology.shards);
    this.addGauge('store_settled', '1 if no other shard has copies of the keys of this one, else 0.', () => Number(shard.settled));
    this.addGauge('store_storage_failed', '1 after a storage failure, else 0.', () => Number(shard.failure !== undefined));
  }

  /** Counts a response. */
  public count(response: StoreResponse): void {
    const { route, req, statusCode, startedAt } = response;
    const { method = '' } = req;
    // A counter of the library looks up its labels on every increment, so the sums are added when the metrics are read.
    const id = `${method} ${statusCode} ${route}`;
    const uncounted = this.uncounted.get(id);
    if (uncounted) uncounted.count++;
    else this.uncounted.set(id, { labels: { method, route, status: statusCode }, count: 1 });
    if (route !== NO_ROUTE) this.duration.observe({ method, route }, (performance.now() - startedAt) / 1000);
  }

  /** Adds `GET /metrics`. */
  public addRoute(router: Router): void {
    const send: Handler = async (_, response) => sendText(response, this.registry.contentType, await this.registry.metrics());
    router.add('/metrics', { GET: send, HEAD: send });
  }

  private addRequestCounter(): void {
    const { uncounted } = this;
    new Counter({
      name: 'store_requests_total', help: 'Number of requests.', labelNames: ['method', 'route', 'status'], registers: [this.registry],
      collect() {
        uncounted.forEach(({ labels, count }) => this.inc(labels, count));
        uncounted.clear();
      },
    });
  }

  private addGauge(name: string, help: string, value: () => number | Promise<number>): void {
    new Gauge({
      name, help, registers: [this.registry],
      async collect() {
        this.set(await value());
      },
    });
  }
}
