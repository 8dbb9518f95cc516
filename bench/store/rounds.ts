/** Measures something once. */
export type Side = () => Promise<number>;

/** Measurements of each side, one for each round; undefined for a side that is not available. */
export type Measured<Name extends string> = Readonly<Partial<Record<Name, number[]>>>;

/**
 * Measures sides alternately, so that a slow period of the computer affects all of them, and in reverse order in every other round. The
 * first round is a warm-up for JIT compilers, and is not counted.
 */
export async function interleaved<Name extends string>(
  rounds: number, sides: Readonly<Record<Name, Side | undefined>>,
): Promise<Measured<Name>> {
  const present = (Object.keys(sides) as Name[]).filter((name) => sides[name] !== undefined);
  const measured: Partial<Record<Name, number[]>> = {};
  for (const name of present) measured[name] = [];
  for (let round = 0; round <= rounds; round++) {
    for (const name of round % 2 === 0 ? present : [...present].reverse()) {
      const value = await (sides[name] as Side)();
      if (round > 0) measured[name]?.push(value);
    }
  }
  return measured;
}

/** Returns the ratio of each round; undefined when one of the sides is not available. */
export function ratios(above: number[] | undefined, below: number[] | undefined): number[] | undefined {
  return above && below?.map((value, round) => above[round] / value);
}
