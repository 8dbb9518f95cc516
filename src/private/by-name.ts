/**
 * Returns a copy of an object whose entries are in the order of their names. Maps have no order in many languages, such as `Map.of` in
 * Java, so props of this kind are sorted once, where they enter a construct: the same props then always render the same manifest.
 */
export function byName<T>(map: { [name: string]: T }): { [name: string]: T } {
  return Object.fromEntries(Object.entries(map).sort(([one], [other]) => compareNames(one, other)));
}

/** Compares names by their characters, whatever the language of the machine. */
export function compareNames(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
