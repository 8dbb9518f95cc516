/** What is asked of a server: one key to be stored or read, or many to be stored at once. */
export type Operation = 'put' | 'get' | 'batch';

/** One connection's side of a protocol: one request, then its answer, then the next. */
export interface Session {
  /** What is sent first of all. */
  readonly greeting: string;
  /** A request, a character for each byte, about `count` keys from number `from` on. */
  request(operation: Operation, from: number, count: number): string;
  /**
   * Takes bytes as they come.
   *
   * @returns whether the answer is whole now
   * @throws Error when it is not the one that was hoped for
   */
  take(bytes: Buffer): boolean;
  /** What the protocol wants to have sent besides, since it was last asked for. */
  extra(): string;
  /** Whether the server closes the connection after the answer. */
  readonly closes: boolean;
}
