/** How the keys of a store are spread over its shards. */
export enum StoreRouting {
  /** By jump consistent hash of the whole key: evenly, and a new number of shards moves the fewest keys. */
  JUMP = 'jump',
  /** By the first character's code modulo the number of shards, as the book chapter does: its tables come out the same. */
  MODULO = 'modulo',
}
