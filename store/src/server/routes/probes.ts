import { FastifyInstance, FastifyReply } from 'fastify';
import { HttpError } from '../errors';
import { Lifecycle, shuttingDown } from '../lifecycle';
import { Shard } from '../../shard/shard';

/** The paths of the probes, which need no token. */
export const PROBES: readonly string[] = ['/livez', '/readyz', '/startupz'];

/**
 * The probes. Alive: a restart would not help, which it does after a failure of the disk. Ready: requests are welcome. Started: always, by
 * the time there is a server to ask.
 */
export function probes(fastify: FastifyInstance, shards: readonly Shard[], lifecycle: Lifecycle): void {
  const checkAlive = (): void => {
    if (shards.some(({ failure }) => failure)) throw new HttpError('storage_failed', 'the disk failed: nothing is written until a restart');
  };
  const checkReady = (): void => {
    if (lifecycle.phase !== 'serving') throw shuttingDown();
    checkAlive();
  };
  probe(fastify, '/livez', checkAlive);
  probe(fastify, '/readyz', checkReady);
  probe(fastify, '/startupz', () => undefined);
}

function probe(fastify: FastifyInstance, url: string, check: () => void): void {
  fastify.route({
    method: ['GET', 'HEAD'],
    url,
    handler: async (_, reply): Promise<FastifyReply> => {
      check();
      return reply.type('text/plain; charset=utf-8').header('Cache-Control', 'no-store').send('ok');
    },
  });
}
