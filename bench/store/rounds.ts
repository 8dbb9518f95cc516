/** Something that is measured: a number, each time anew. */
export type Side = () => Promise<number>;

/** What was measured of each side, round by round; nothing of a side that is not there. */
export type Measured<Name extends string> = Readonly<Partial<Record<Name, number[]>>>;

/**
 * Measures sides in turns, so that a slow moment of the machine hits all, and every other round backwards. What the first round gives is
 * thrown away: programs that compile while they run are slow in it.
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

/** Ratios, round by round; undefined when one of the sides was not there. */
export function ratios(above: number[] | undefined, below: number[] | undefined): number[] | undefined {
  return above && below?.map((value, round) => above[round] / value);
}
