import { ShuttingDownError } from '../../core/errors';

/** Phase of a server: ready and serving, unready but still serving, or draining, when it rejects new requests. */
export type Phase = 'ready' | 'unready' | 'draining';

/** The phase of a server, and the number of its open requests. */
export class Lifecycle {
  private current: Phase = 'ready';
  private open = 0;
  private whenIdle: (() => void) | undefined;

  /** The current phase. */
  public get phase(): Phase {
    return this.current;
  }

  /** Reports the server as unready from now on, so that clients go elsewhere. Those that do not know yet are still served. */
  public becomeUnready(): void {
    this.current = 'unready';
  }

  /** Rejects new requests from now on. */
  public drain(): void {
    this.current = 'draining';
  }

  /** Counts a request that has arrived. */
  public requestArrived(): void {
    this.open++;
  }

  /** Counts a request whose response was sent, or whose connection was closed. */
  public requestFinished(): void {
    if (--this.open === 0) this.whenIdle?.();
  }

  /** Waits until no request is open, but at most `timeout` milliseconds. */
  public async idle(timeout: number): Promise<void> {
    if (this.open === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeout);
      this.whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** @throws ShuttingDownError when the server is not ready */
  public checkReady(): void {
    if (this.current !== 'ready') throw shuttingDown();
  }

  /** @throws ShuttingDownError when the server rejects new requests */
  public checkAccepting(): void {
    if (this.current === 'draining') throw shuttingDown();
  }
}

function shuttingDown(): ShuttingDownError {
  return new ShuttingDownError('the server is shutting down');
}
