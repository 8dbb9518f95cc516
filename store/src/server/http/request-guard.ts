import { Lifecycle } from './lifecycle';
import { StoreRequest } from './messages';
import { Tokens } from './tokens';

/** Which requests a route accepts. */
export interface Access {
  /** Whether requests need a token. Default: true. */
  readonly token?: boolean;
  /** Whether requests are also accepted while the server drains. Default: false. */
  readonly whileDraining?: boolean;
}

/** Checks every request before any of it is read: its token, and whether the server still accepts requests. */
export class RequestGuard {
  /** @param tokens the accepted tokens; undefined when no token is needed */
  constructor(private readonly lifecycle: Lifecycle, private readonly tokens: Tokens | undefined) {}

  /** @throws UnauthorizedError, ShuttingDownError */
  public check(request: StoreRequest, { token = true, whileDraining = false }: Access = {}): void {
    if (token) this.tokens?.check(request);
    if (!whileDraining) this.lifecycle.checkAccepting();
  }
}
