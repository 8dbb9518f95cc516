/**
 * The end of a turn of the event loop. Answers that wait for it go out one after the other when all requests that have come are read: one
 * that goes out by itself wakes its client up, which then competes for the processor with the requests that are still to be read.
 */
export class EventLoopBatch {
  private ended: Promise<void> | undefined;

  /** When all that has come in this turn was read. */
  public end(): Promise<void> {
    return this.ended ??= new Promise((resolve) => setImmediate(() => {
      this.ended = undefined;
      resolve();
    }));
  }
}
