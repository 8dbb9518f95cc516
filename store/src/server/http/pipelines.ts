import { Socket } from 'net';
import { StoreRequest, StoreResponse } from './messages';

const SAFE = /^(?:GET|HEAD|OPTIONS)$/;

/**
 * The answers that are due on each connection. A client may send requests without waiting for answers: those that only read may be done
 * at one time, and all others one after the other, so that what is read after a write is what was written.
 */
export class Pipelines {
  private readonly due = new WeakMap<Socket, Set<StoreResponse>>();

  /** @param end is told when an answer is out, or its connection is gone */
  constructor(private readonly end: (response: StoreResponse) => void) {}

  /** Begins a request, at once or when those before it on its connection have their answers; never when the connection is gone by then. */
  public enter(request: StoreRequest, response: StoreResponse, begin: () => void): void {
    const due = this.due.get(request.socket) ?? this.follow(request.socket);
    const before = mustWait(request, due) ? [...due].at(-1) : undefined;
    due.add(response);
    response.once('close', () => {
      due.delete(response);
      this.end(response);
    });
    if (before) before.once('close', () => request.socket.destroyed || begin());
    else begin();
  }

  /** Closes with a connection all answers that are due on it: HTTP itself closes but the one whose turn it is. */
  private follow(socket: Socket): Set<StoreResponse> {
    const due = new Set<StoreResponse>();
    this.due.set(socket, due);
    socket.once('close', () => process.nextTick(() => due.forEach((response) => response.emit('close'))));
    return due;
  }
}

function mustWait({ method = '' }: StoreRequest, due: ReadonlySet<StoreResponse>): boolean {
  if (due.size === 0) return false;
  return !SAFE.test(method) || [...due].some(({ req }) => !SAFE.test(req.method ?? ''));
}
