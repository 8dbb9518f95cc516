import { Shard } from '../../shard/shard';
import { Lifecycle } from '../http/lifecycle';
import { sendText } from '../http/responses';
import { Handler, Router } from '../http/router';

/**
 * Adds the Kubernetes probes, which need no token. `/livez` fails after a storage failure, which only a restart resolves. `/readyz` fails
 * when the server is shutting down too. `/startupz` always succeeds, because the server listens only when it has started.
 */
export function addProbes(router: Router, shards: readonly Shard[], lifecycle: Lifecycle): void {
  const checkAlive = (): void => {
    const failure = shards.map((shard) => shard.failure).find(Boolean);
    if (failure) throw failure;
  };
  addProbe(router, '/livez', checkAlive);
  addProbe(router, '/readyz', () => {
    lifecycle.checkReady();
    checkAlive();
  });
  addProbe(router, '/startupz', () => undefined);
}

function addProbe(router: Router, path: string, check: () => void): void {
  const answer: Handler = (_, response) => {
    check();
    sendText(response, 'text/plain; charset=utf-8', 'ok', { 'Cache-Control': 'no-store' });
  };
  router.add(path, { GET: answer, HEAD: answer }, { token: false, whileDraining: true });
}
