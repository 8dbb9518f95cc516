import { HttpError } from './errors';

/** What a server is doing: all, or all but saying that it is ready, or nothing new any more. */
export type Phase = 'serving' | 'leaving' | 'refusing';

/** In which phase the server is, and what it has begun and not finished. */
export class Lifecycle {
  private current: Phase = 'serving';
  private open = 0;
  private whenIdle: (() => void) | undefined;

  /** The phase now. */
  public get phase(): Phase {
    return this.current;
  }

  /** From now on it says that it is not ready, so that clients stop coming, and goes on serving those that have not heard. */
  public leave(): void {
    this.current = 'leaving';
  }

  /** From now on nothing new is begun. */
  public refuse(): void {
    this.current = 'refusing';
  }

  /** A request has come. */
  public began(): void {
    this.open++;
  }

  /** Its answer is out, or its connection is gone. */
  public finished(): void {
    if (--this.open === 0) this.whenIdle?.();
  }

  /** When everything begun is finished, but no later than in so many milliseconds. */
  public async idle(patience: number): Promise<void> {
    if (this.open === 0) return;
    await new Promise<void>((resolve) => {
      const deadline = setTimeout(resolve, patience);
      this.whenIdle = () => {
        clearTimeout(deadline);
        resolve();
      };
    });
  }

  /** @throws HttpError shutting_down when nothing new is begun any more */
  public check(): void {
    if (this.current === 'refusing') throw shuttingDown();
  }
}

/** The refusal of a server that ends. The connection is closed, so that the next request finds another server, or the same one again. */
export function shuttingDown(): HttpError {
  return new HttpError('shutting_down', 'this server is shutting down', { headers: { 'Retry-After': '1', 'Connection': 'close' } });
}
