import { InvalidRequestError, StaleEpochError } from '../../core/errors';
import { MAX_SHARDS, Topology } from '../../core/topology';
import { Shard } from '../../shard/shard';
import { BodyReader } from '../http/body';
import { sendJson } from '../http/responses';
import { Handler, Router } from '../http/router';
import { booleanIn, integerIn, jsonObjectIn } from './json-fields';

/** Adds `/v1/topology`: how keys are distributed over the shards, as this shard knows it. */
export function addTopologyRoute(router: Router, shard: Shard, bodies: BodyReader): void {
  const get: Handler = (_, response) => sendJson(response, 200, reported(shard));
  const put: Handler = async (request, response) => {
    const { epoch, shards, settled } = topologyIn(await bodies.read(request, response));
    if (!await shard.applyTopology(epoch, shards, settled)) {
      throw new StaleEpochError('the shard knows a newer topology, or a different one of this epoch', reported(shard));
    }
    sendJson(response, 200, reported(shard));
  };
  router.add('/v1/topology', { GET: get, HEAD: get, PUT: put });
}

function reported({ store, ordinal, topology, settled }: Shard): Topology {
  const shard = { store, ordinal, ...topology, settled };
  return shard;
}

function topologyIn(body: Buffer): { epoch: number; shards: number; settled: boolean } {
  const fields = jsonObjectIn(body.toString('utf8'));
  if (!fields) throw new InvalidRequestError('the body must be a JSON object: { "epoch", "shards", "settled"? }');
  const { epoch, shards, settled } = fields;
  return { epoch: integerIn(epoch, 'epoch', 1), shards: integerIn(shards, 'shards', 1, MAX_SHARDS), settled: booleanIn(settled, 'settled') };
}
