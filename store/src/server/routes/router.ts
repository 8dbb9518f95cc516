import * as http from 'http';
import fastify, { FastifyInstance, FastifyServerOptions, LogController } from 'fastify';
import { INERT, refuse } from '../http/responses';
import { HttpError } from '../errors';
import { StoreRequest, StoreResponse } from '../http/messages';
import { RequestGuard } from '../request-guard';
import { LogLevel, loggedError } from '../log';
import { PROBES } from './probes';
import { pathOf } from '../http/request-target';

/** Creates the server that requests come in by, given what answers those that no one took before. */
export type ServerFactory = (answer: (request: http.IncomingMessage, response: http.ServerResponse) => void) => http.Server;

/** The router of all paths but those of keys. Bodies are left to the routes: they are read when they are wanted, whatever their type. */
export function router(level: LogLevel, guard: RequestGuard, createServer: ServerFactory): FastifyInstance {
  const instance = fastify({
    logger: { level, serializers: { err: loggedError } },
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: { buildValidator: withoutSchemas, buildSerializer: withoutSchemas } },
    forceCloseConnections: true,
    return503OnClosing: false,
    serverFactory: createServer as unknown as FastifyServerOptions['serverFactory' & keyof FastifyServerOptions],
    // The server answers those itself, and the usual handler would cut the connection before earlier answers are out.
    clientErrorHandler: () => undefined,
    frameworkErrors: (_, __, reply) => {
      reply.hijack();
      refuse(reply.raw as StoreResponse, new HttpError('invalid_request', 'the path cannot be understood'));
    },
  }) as unknown as FastifyInstance;
  leaveBodies(instance);
  instance.addHook('onRequest', async (request, reply) => {
    const response = reply.raw as StoreResponse;
    const { url } = request.routeOptions;
    if (url !== undefined) response.route = url;
    reply.headers(INERT);
    if (url === undefined || !PROBES.includes(url)) guard.check(request.raw as StoreRequest);
  });
  instance.setErrorHandler((error, _, reply) => {
    reply.hijack();
    refuse(reply.raw as StoreResponse, error);
  });
  return instance;
}

/** No route has a schema, and what compiles them is most of what the framework would load. */
function withoutSchemas(): never {
  throw new Error('no route has a schema');
}

/** What is no route: an unknown path, or a method that its path does not have. Called after the last route was added. */
export function answerUnknown(instance: FastifyInstance): void {
  instance.setNotFoundHandler((request) => {
    const path = pathOf(request.raw.url ?? '');
    const allowed = http.METHODS.filter((method) => instance.hasRoute({ method: method as 'GET', url: path }));
    if (allowed.length === 0) throw new HttpError('not_found', 'there is no such path');
    throw new HttpError('method_not_allowed', `this path has the methods ${allowed.join(', ')}`, { headers: { Allow: allowed.join(', ') } });
  });
}

function leaveBodies(instance: FastifyInstance): void {
  for (const method of http.METHODS) {
    if (method !== 'CONNECT') instance.addHttpMethod(method, { hasBody: false, overrideExisting: true } as { hasBody: boolean });
  }
}
