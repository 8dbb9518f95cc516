/** Operation on a server: writes or reads one key, or writes several keys at once. */
export type Operation = 'put' | 'get' | 'batch';

/** Client side of a protocol on one connection. Sends one request at a time. */
export interface Session {
  /** Bytes to send when the connection is opened. */
  readonly greeting: string;
  /** Returns a request for `count` keys from number `from`, with one character for each byte. */
  request(operation: Operation, from: number, count: number): string;
  /**
   * Processes received bytes.
   *
   * @returns whether the response is complete
   * @throws Error when the request failed
   */
  receive(bytes: Buffer): boolean;
  /** Returns other bytes to send, such as acknowledgements, since the last call. */
  extra(): string;
  /** Whether the server closes the connection after the response. */
  readonly closes: boolean;
}
