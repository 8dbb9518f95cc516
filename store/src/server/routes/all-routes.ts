import { RebalanceMark, RestoreMark } from '../../core/marks';
import { Marks } from '../../shard/marks';
import { Shard } from '../../shard/shard';
import { BodyReader } from '../http/body';
import { Lifecycle } from '../http/lifecycle';
import { Router } from '../http/router';
import { addBatchRoute } from './batch';
import { addCompatRoutes } from './compat';
import { addExportRoute } from './export';
import { addImportRoute } from './import';
import { addKeysRoute } from './keys';
import { addListingRoute } from './listing';
import { addRebalancesRoute, addRestoresRoute } from './marks';
import { addProbes } from './probes';
import { addTopologyRoute } from './topology';

/** What the routes of a server work on. */
export interface RouteContext {
  readonly shard: Shard;
  /** The same shard, which also accepts keys of other shards. */
  readonly unroutedShard: Shard;
  readonly restores: Marks<RestoreMark>;
  readonly rebalances: Marks<RebalanceMark>;
  readonly bodies: BodyReader;
  readonly lifecycle: Lifecycle;
  /** Largest value, in bytes. */
  readonly maxValueBytes: number;
  /** Whether the `compat` protocol is served. */
  readonly compatApi: boolean;
}

/** Adds all routes but `/metrics`. The keys come first, because their requests are the most frequent. */
export function addRoutes(router: Router, context: RouteContext): void {
  const { shard, unroutedShard, restores, rebalances, bodies, lifecycle, maxValueBytes, compatApi } = context;
  addKeysRoute(router, shard, bodies);
  if (compatApi) addCompatRoutes(router, unroutedShard, lifecycle);
  addListingRoute(router, shard);
  addBatchRoute(router, shard, maxValueBytes);
  addExportRoute(router, shard);
  addImportRoute(router, shard, maxValueBytes);
  addRestoresRoute(router, restores, bodies);
  addRebalancesRoute(router, rebalances, bodies);
  addTopologyRoute(router, shard, bodies);
  addProbes(router, [shard, unroutedShard], lifecycle);
}
