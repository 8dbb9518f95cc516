/** Actual value in the manifest, and expected value. */
export type Reached = readonly [actual: unknown, expected: unknown];

/** Values of every prop. A test does not compile if a new prop is missing. */
export type EveryProp<Props> = { readonly [Prop in keyof Props]-?: Reached };

/** Expects every prop to be in the manifest with its value. */
export function expectEveryProp<Props>(reached: EveryProp<Props>): void {
  const props = Object.entries<Reached>(reached);

  expect(props.filter(([, [actual]]) => actual === undefined).map(([prop]) => prop)).toEqual([]);
  expect(Object.fromEntries(props.map(([prop, [actual]]) => [prop, actual]))).toEqual(
    Object.fromEntries(props.map(([prop, [, expected]]) => [prop, expected])),
  );
}
