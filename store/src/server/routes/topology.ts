import { FastifyInstance } from 'fastify';
import { BodyReader } from '../http/body';
import { HttpError } from '../errors';
import { StoreRequest, StoreResponse } from '../http/messages';
import { flagIn, numberIn } from './line-fields';
import { Shard } from '../../shard/shard';

/** More shards than a StatefulSet will ever have. */
const MOST_SHARDS = 65_536;

/** `/v1/topology`: how keys are spread, as this shard knows it. */
export function topologyRoutes(fastify: FastifyInstance, shard: Shard, bodies: BodyReader): void {
  fastify.route({ method: ['GET', 'HEAD'], url: '/v1/topology', handler: async () => described(shard) });
  fastify.put('/v1/topology', async (request, reply) => {
    const { epoch, shards, settled } = wanted(await bodies.read(request.raw as StoreRequest, reply.raw as StoreResponse));
    if (await shard.applyTopology(epoch, shards, settled)) return described(shard);
    throw new HttpError('stale_epoch', 'a newer topology is known here, or another one of this epoch', { body: described(shard) });
  });
}

function described({ store, ordinal, topology, settled }: Shard): object {
  return { store, ordinal, ...topology, settled };
}

function wanted(body: Buffer): { epoch: number; shards: number; settled: boolean } {
  const { epoch, shards, settled } = objectIn(body);
  return { epoch: numberIn(epoch, 'epoch', 1), shards: numberIn(shards, 'shards', 1, MOST_SHARDS), settled: flagIn(settled, 'settled') };
}

function objectIn(body: Buffer): Record<string, unknown> {
  try {
    const json = JSON.parse(body.toString('utf8')) as unknown;
    if (typeof json === 'object' && json !== null) return json as Record<string, unknown>;
  } catch {
    // Answered below, as what is JSON and no object is.
  }
  throw new HttpError('invalid_request', 'the body is a JSON object: { "epoch", "shards", "settled"? }');
}
