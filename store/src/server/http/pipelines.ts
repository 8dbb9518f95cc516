import { Socket } from 'net';
import { StoreRequest, StoreResponse } from './messages';

const SAFE = /^(?:GET|HEAD|OPTIONS)$/;

/**
 * Order of the pipelined requests of each connection. Requests that only read may run at the same time; all others run one after the
 * other, so that a read after a write sees what was written.
 */
export class Pipelines {
  private readonly pending = new WeakMap<Socket, Set<StoreResponse>>();

  /** @param finished called when a response was sent, or its connection was closed */
  constructor(private readonly finished: (response: StoreResponse) => void) {}

  /** Runs `handle` at once, or after the earlier requests of the connection; never if the connection is closed by then. */
  public enter(request: StoreRequest, response: StoreResponse, handle: () => void): void {
    const pending = this.pending.get(request.socket) ?? this.track(request.socket);
    const previous = mustWait(request, pending) ? [...pending].at(-1) : undefined;
    pending.add(response);
    response.once('close', () => {
      pending.delete(response);
      this.finished(response);
    });
    if (previous) previous.once('close', () => request.socket.destroyed || handle());
    else handle();
  }

  /** Closes all pending responses together with their connection: Node closes only the first. */
  private track(socket: Socket): Set<StoreResponse> {
    const pending = new Set<StoreResponse>();
    this.pending.set(socket, pending);
    socket.once('close', () => process.nextTick(() => pending.forEach((response) => response.emit('close'))));
    return pending;
  }
}

function mustWait({ method = '' }: StoreRequest, pending: ReadonlySet<StoreResponse>): boolean {
  if (pending.size === 0) return false;
  return !SAFE.test(method) || [...pending].some(({ req }) => !SAFE.test(req.method ?? ''));
}
