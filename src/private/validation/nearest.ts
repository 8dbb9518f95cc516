/** Reports members that a struct does not have, each with the nearest name that it has. */
export function unknownProps(prop: string, given: readonly string[], known: readonly string[]): string[] {
  return given
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearest(name, known);
      const hint = near === undefined ? `${known.length === 1 ? 'the only known prop is' : 'the known props are'} ${known.join(', ')}` : `did you mean '${near}'?`;
      return `unknown prop '${below(prop, name)}': ${hint}`;
    });
}

/** The path of a member: "resources" and "cpuLimit" make "resources.cpuLimit". */
export function below(prop: string, member: string): string {
  return prop === '' ? member : `${prop}.${member}`;
}

/** The name that is most like `name`, if one differs by a third of its characters or less, or continues it. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const [wanted, limit] = [name.toLowerCase(), Math.max(2, Math.ceil(name.length / 3))];
  const ranked = known.map((each) => ({ each, distance: distance(wanted, each.toLowerCase()) })).sort((a, b) => a.distance - b.distance);
  if (ranked.length > 0 && ranked[0].distance <= limit) return ranked[0].each;
  return known.find((each) => wanted.length > 2 && each.toLowerCase().includes(wanted));
}

/** The Levenshtein distance of two texts: the fewest characters to insert, remove or replace. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length];
}
