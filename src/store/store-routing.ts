/** How the keys of a store are distributed over its shards. */
export enum StoreRouting {
  /** Jump consistent hash of the whole key: an even distribution, and a resize moves the fewest keys. */
  JUMP = 'jump',
  /** Code of the first character modulo the number of shards, as the clients of the `compat` protocol expect. */
  MODULO = 'modulo',
}
