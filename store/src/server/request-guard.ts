import { Tokens } from './auth';
import { StoreRequest } from './http/messages';
import { Lifecycle } from './lifecycle';

/** What every request but a probe must pass, before anything of it is looked at. */
export class RequestGuard {
  constructor(private readonly lifecycle: Lifecycle, private readonly tokens: Tokens | undefined) {}

  /** @throws HttpError unauthorized, shutting_down */
  public check(request: StoreRequest): void {
    this.checkToken(request);
    this.lifecycle.check();
  }

  /** @throws HttpError unauthorized */
  public checkToken(request: StoreRequest): void {
    this.tokens?.check(request);
  }
}
