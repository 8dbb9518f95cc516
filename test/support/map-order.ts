/** A copy of plain data in which the members of each object are in another order: "231" puts the first one last. */
export function reordered(value: unknown, order: string): unknown {
  if (Array.isArray(value)) return value.map((each) => reordered(each, order));
  if (!isData(value)) return value;
  const entries = Object.entries(value as { [name: string]: unknown });
  return Object.fromEntries(positions(order, entries.length).map((at) => [entries[at][0], reordered(entries[at][1], order)]));
}

/** Whether a value is an object literal or a list. */
export function isData(value: unknown): boolean {
  return Array.isArray(value) || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype);
}

/** The positions of `count` elements in thirds, which are in the given order, as are the elements of each third. */
function positions(order: string, count: number, first: number = 0): number[] {
  if (count <= 1) return count === 1 ? [first] : [];
  const size = Math.ceil(count / order.length);
  return [...order].flatMap((place) => {
    const start = (Number(place) - 1) * size;
    return positions(order, Math.max(0, Math.min(size, count - start)), first + start);
  });
}
