import { InvalidRequestError, MethodNotAllowedError, NotFoundError } from '../../core/errors';
import { StoreRequest, StoreResponse } from './messages';
import { Access, RequestGuard } from './request-guard';
import { pathOf } from './request-target';
import { sendError } from './responses';

/** Answers a request. What it throws or rejects with is answered by the router. */
export type Handler = (request: StoreRequest, response: StoreResponse) => void | Promise<void>;

/** Handlers by method. */
export type Methods = { readonly [method in 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE']?: Handler };

/** A set of paths that share a handler. */
export interface Route {
  /** Name of the route in logs and metrics, which must not contain keys. */
  readonly name: string;
  readonly access?: Access;
  readonly handle: Handler;
}

interface MatchedRoute extends Route {
  matches(url: string): boolean;
}

/**
 * Router of the server. Paths are compared as they were sent: dots, empty segments and a slash at the end are significant, and only
 * escapes of characters that need none are decoded. Bodies are left to the handlers.
 */
export class Router {
  private readonly matched: MatchedRoute[] = [];
  private readonly exact = new Map<string, Route>();

  constructor(private readonly guard: RequestGuard) {}

  /** Adds a route for one path. */
  public add(path: string, methods: Methods, access?: Access): void {
    this.exact.set(path, { name: path, access, handle: byMethod(methods) });
  }

  /** Adds a route for all URLs that `matches` accepts. It takes precedence over exact paths, and over routes that are added later. */
  public addMatching(matches: (url: string) => boolean, route: Route): void {
    this.matched.push({ ...route, matches });
  }

  /** Answers a request. */
  public handle(request: StoreRequest, response: StoreResponse): void {
    try {
      this.dispatch(request, response)?.catch((error) => sendError(response, error));
    } catch (error) {
      sendError(response, error);
    }
  }

  private dispatch(request: StoreRequest, response: StoreResponse): Promise<void> | void {
    const { url = '' } = request;
    const route = this.matchedRoute(url) ?? this.exactRoute(pathOf(url));
    if (route) response.route = route.name;
    this.guard.check(request, route?.access);
    if (!route) throw new NotFoundError('no such path');
    return route.handle(request, response);
  }

  private matchedRoute(url: string): Route | undefined {
    for (const route of this.matched) if (route.matches(url)) return route;
    return undefined;
  }

  private exactRoute(path: string): Route | undefined {
    return this.exact.get(path) ?? (path.includes('%') ? this.exact.get(decodedPath(path)) : undefined);
  }
}

/** A handler that calls the one of the request's method. */
export function byMethod(methods: Methods): Handler {
  const handlers = new Map<string, Handler>(Object.entries(methods));
  const allowed = [...handlers.keys()];
  return (request, response) => {
    const handler = handlers.get(request.method ?? '');
    if (!handler) throw new MethodNotAllowedError(`method not allowed: this path supports ${allowed.join(', ')}`, allowed);
    return handler(request, response);
  };
}

/** An encoded delimiter, such as %2F, stays encoded: it is not a delimiter. */
function decodedPath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    throw new InvalidRequestError('the path must be percent-encoded UTF-8');
  }
}
