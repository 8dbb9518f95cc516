/** The elements of a list; none of one that is made at synth, such as by `Lazy`. */
export function elements<T>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) ? (list as readonly T[]) : [];
}
